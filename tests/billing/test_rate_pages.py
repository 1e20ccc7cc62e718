"""The pages of exchange rates: what is there, and adding a file after a look at it."""

from datetime import timedelta

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.models import ExchangeRate, RateFile
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
