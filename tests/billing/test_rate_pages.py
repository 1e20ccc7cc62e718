"""The pages of exchange rates: what is there, and adding a file after a look at it."""

from datetime import timedelta

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from billing import entry_words
from billing.ledger import chart
from billing.ledger.services import Draft, Posting, balance, conversion_postings, post_one
from billing.models import ExchangeRate, RateFile
from billing.selectors.exchange import rate_between
from incubator.accounts.models import User
from incubator.core import books
from tests.billing.rate_files import HISTORY, take_in
from tests.clients import Client

UPLOAD = "/staff/rates/upload/"


def sent(client: Client, text: str) -> str:
    file = SimpleUploadedFile("eurofxref-hist.csv", text.encode())
    answer = client.post(UPLOAD, {"file": file})
    return str(answer["Location"]) if answer.status_code == 302 else answer.content.decode()


def test_a_file_is_shown_before_it_is_added(db: None, finance: User) -> None:
    client = Client()
    client.force_login(finance)
    preview = sent(client, HISTORY)
    page = client.get(preview).content.decode()
    assert "28 Nov 2024 – 2 Dec 2024" in page
    assert "1.051 USD" in page
    assert not ExchangeRate.objects.exists()
    assert client.post(preview)["Location"] == "/staff/rates/"
    assert ExchangeRate.objects.count() == 15
    assert RateFile.objects.get().taken_by == finance
    assert sent(client, HISTORY) == "/staff/rates/"
    page = client.get("/staff/rates/?currency=JPY").content.decode()
    assert "All rates of this file are there already." in page
    assert "The newest rates are of 2 Dec 2024" in page
    # 100 euros, as the chart's table has it.
    assert "JP¥15,785" in page
    exported = client.get("/staff/rates/?currency=JPY&format=csv")
    assert "157.85" in b"".join(exported).decode()


def test_a_wrong_file_is_told_beside_its_field_and_a_lost_one_asked_for_again(
    db: None, finance: User
) -> None:
    client = Client()
    client.force_login(finance)
    assert "The first line has to be" in sent(client, "nonsense")
    preview = sent(client, HISTORY)
    cache.clear()
    assert client.get(preview)["Location"] == UPLOAD
    assert client.post(preview)["Location"] == UPLOAD
    preview = sent(client, HISTORY)
    # Somebody else's file came between, and says something else.
    take_in(HISTORY.replace("158.96", "158.97"))
    assert client.post(preview)["Location"] == "/staff/rates/"
    assert "is there already" in client.get("/staff/rates/").content.decode()
    assert ExchangeRate.objects.count() == 15


def test_rates_of_these_days_raise_no_alarm(db: None, finance: User) -> None:
    take_in(f"Date,USD\n{books.today() - timedelta(days=1)},1.05\n")
    client = Client()
    client.force_login(finance)
    assert "The newest rates are of" not in client.get("/staff/rates/").content.decode()


def test_positions_are_valued_after_a_look_at_the_lines(db: None, finance: User) -> None:
    day = books.last_of(books.last_finished_month())
    take_in(f"Date,USD,JPY\n{day},1.05,168\n{day - timedelta(days=5)},1.10,165\n")
    post_one(
        Draft(
            key="sale",
            said=entry_words.TOP_UP(top_up="sale"),
            effective_on=day,
            postings=conversion_postings(
                Posting(chart.gateway("stripe", "USD"), 100_00),
                chart.bank("house", "JPY"),
                rate_between("USD", "JPY", day - timedelta(days=5)),
            ),
        ),
        actor=None,
    )
    client = Client()
    client.force_login(finance)
    page = client.get("/staff/rates/positions/").content.decode()
    for said in ("$100.00", "−JP¥15,000", "$6.25", "Gains of exchange"):
        assert said in page
    assert client.post("/staff/rates/positions/")["Location"] == "/staff/rates/"
    assert balance(chart.income("fx", "USD")) == -6_25
    page = client.get("/staff/rates/positions/").content.decode()
    assert "are valued already" in page
    assert '<button class="button primary' not in page
