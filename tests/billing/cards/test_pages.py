"""Pages of players, distributors and finance, from a code on a card to a payment."""

import pytest

from billing.cards.models import CardBatch, CardClass, CardSale, Distributor
from billing.cards.services.distributors import add_distributor, add_person, set_certificate
from incubator.accounts.models import User
from tests.billing.cards import making
from tests.cast import person
from tests.clients import Client, words
from tests.voting import approve, vote_page

pytestmark = pytest.mark.django_db


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_player_redeems_a_card(card_codes: list[str], player: User) -> None:
    client = as_person(player)
    answer = client.post("/redeem/", {"code": "ABC"})
    assert "A code has 20 characters; these are 3." in words(answer)
    answer = client.post("/redeem/", {"code": card_codes[0]}, follow=True)
    page = words(answer)
    assert "$10.00 is in your wallet now." in page
    assert CardBatch.objects.earliest("pk").serial(1) in page
    assert "You redeemed this card on" in words(client.post("/redeem/", {"code": card_codes[0]}))
    assert "/redeem/" in words(client.get("/wallet/"))


def test_a_distributor_downloads_once_and_activates(
    card_codes: list[str], seller: User, finance: User, finance2: User
) -> None:
    kind = CardClass.objects.get(game=None)
    batch = making.a_batch(kind, Distributor.objects.get(), 5, finance, finance2)
    client, at = as_person(seller), f"/distributor/batches/{batch.number}/"
    home = words(client.get("/home/", follow=True))
    assert f"Batch {batch.number} is ready to be downloaded." in home
    assert "Download the codes" in words(client.get(at))
    assert "Download the codes first" in words(client.get(f"{at}activate/"))

    file = client.post(f"{at}download/")
    assert file["Content-Disposition"] == f'attachment; filename="{batch.number}.cms"'
    assert len(making.opened(file.content)) == 5
    again = client.post(f"{at}download/", follow=True)
    assert "we keep no copy" in words(again)

    answer = client.post(f"{at}activate/", {"first": "1", "last": "6"})
    assert "go from 1 to 5" in words(answer)
    answer = client.post(f"{at}activate/", {"first": "1", "last": "3"}, follow=True)
    assert "3 cards can be used now. You owe $28.50 for them." in words(answer)
    assert 'value="4"' in words(client.get(f"{at}activate/"))


def test_a_statement_says_what_is_owed_since_when(card_codes: list[str], seller: User) -> None:
    client = as_person(seller)
    page = words(client.get("/distributor/statement/"))
    # Four of 10.00 and two of 10.00, less five percent.
    assert "$57.00" in page
    assert "Cards CB-" in page
    file = client.get("/distributor/statement/?format=csv&currency=USD").getvalue().decode()
    assert file.splitlines()[0].endswith("Amount in USD")
    assert sorted(line.rpartition(",")[2] for line in file.splitlines()[1:]) == ["19.00", "38.00"]
    assert client.get("/distributor/statement/?currency=EUR").status_code == 404
    assert "Show as a table" in words(client.get("/distributor/"))


def test_no_distributor_sees_anothers(card_codes: list[str], finance: User, stranger: User) -> None:
    other = person("Omar Other")
    made = add_distributor(name="Other Shops", actor=finance)
    add_person(distributor=made, person=other, actor=finance)
    set_certificate(distributor=made, certificate=making.pem(), actor=other)
    batch = CardBatch.objects.earliest("pk")
    at = f"/distributor/batches/{batch.number}/"
    for one in (other, stranger):
        client = as_person(one)
        assert client.get(at).status_code == 404
        assert client.post(f"{at}download/").status_code == 404
        assert client.post(f"{at}activate/").status_code == 404
    page = words(as_person(other).get("/distributor/statement/"))
    assert "CB-" not in page
    assert as_person(stranger).get("/distributor/").status_code == 404


def test_finance_makes_a_class_a_distributor_and_a_batch(
    finance: User, finance2: User, player: User, auditor: User
) -> None:
    client = as_person(finance)
    typed = {"name": "Twenty", "currency": "USD", "amount": "20", "discount_percent": "5", "valid_months": "12"}  # fmt: skip
    assert "Twenty is added." in words(client.post("/staff/cards/add/", typed, follow=True))
    refused = client.post("/staff/cards/add/", typed | {"amount": "x"})
    assert "Write the amount as digits" in words(refused)
    client.post("/staff/distributors/", {"name": "Shops"})
    shops = Distributor.objects.get()
    at = f"/staff/distributors/{shops.pk}/"
    kind = CardClass.objects.get().pk
    asked = {"card_class": kind, "count": "3"}
    assert "has no certificate yet" in words(client.post(f"{at}order/", asked))
    client.post(f"{at}people/", {"person": player.email})
    set_certificate(distributor=shops, certificate=making.pem(), actor=player)
    client.post(f"{at}order/", asked)
    batch = CardBatch.objects.get()
    page = words(as_person(finance2).get(vote_page(batch)))
    assert "$60.00" in page
    assert "Shops" in page
    approve(batch, finance2)
    for address in ("/staff/cards/", "/staff/cards/batches/", f"/staff/cards/batches/{batch.number}/", at):  # fmt: skip
        assert as_person(auditor).get(address).status_code == 200
    assert "Order cards" not in words(as_person(auditor).get(at))


def test_finance_records_what_a_distributor_paid(card_codes: list[str], finance: User) -> None:
    client, shops = as_person(finance), Distributor.objects.get()
    at = f"/staff/distributors/{shops.pk}/"
    typed = {"amount_minor": "57.01", "effective_on": CardSale.objects.all()[0].effective_on, "bank_line": "MT940"}  # fmt: skip
    assert "owes $57.00" in words(client.post(f"{at}payment/", typed))
    page = words(client.post(f"{at}payment/", typed | {"amount_minor": "50"}, follow=True))
    assert "$7.00" in page
    # What is owed to players for cards of each class.
    assert "$40.00" in words(client.get("/staff/cards/"))


def test_a_batch_is_found_by_its_number(
    card_codes: list[str], seller: User, finance: User, stranger: User
) -> None:
    number = CardBatch.objects.earliest("pk").number
    own, staffs = f"/distributor/batches/{number}/", f"/staff/cards/batches/{number}/"
    for person_asking, at in ((seller, own), (finance, staffs), (stranger, "")):
        page = words(as_person(person_asking).get("/search/", {"q": number}))
        assert (own in page, staffs in page) == (at == own, at == staffs)
