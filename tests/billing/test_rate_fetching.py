"""Fetching rates: what is asked, what is written of it, and who is told when they are old."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from billing.doctor import check_exchange_rates
from billing.errors import RatesUnavailable
from billing.models import ExchangeRate, RateFetch
from billing.rate_sources import configured_source
from billing.rate_sources.web import WebSource
from billing.services import rate_fetching
from billing.services.rate_fetching import fetch_rates, tell_of_old_rates
from billing.services.rate_files import LARGEST_PACKED
from billing.tasks import keep_rates
from incubator.accounts.models import User
from incubator.core import books
from incubator.messaging.models import Notification
from tests.billing.rate_files import HISTORY, take_in, zipped


class Source:
    """A publisher that answers with what it is given."""

    name = "eurofxref-hist.zip"

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers = list(answers)

    def latest(self) -> bytes:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def source(monkeypatch: pytest.MonkeyPatch) -> Source:
    found = Source()
    monkeypatch.setattr(rate_fetching, "configured_source", lambda: found)
    return found


def test_nothing_is_asked_unless_an_address_is_set(db: None, settings: Settings) -> None:
    assert configured_source() is None
    assert keep_rates() == ""
    assert not RateFetch.objects.exists()
    settings.EXCHANGE_RATES_URL = "https://rates.example/eurofxref-hist.zip?n=1"
    found = configured_source()
    assert found is not None
    assert found.name == "eurofxref-hist.zip"


def test_a_fetch_is_written_with_what_it_brought(db: None, source: Source) -> None:
    source.answers += [zipped(HISTORY), zipped(HISTORY)]
    first = fetch_rates()
    assert first is not None
    assert (first.outcome, ExchangeRate.objects.count()) == ("taken", 15)
    assert first.file is not None
    assert (first.file.origin, first.file.taken_by) == ("fetch", None)
    again = fetch_rates()
    assert again is not None
    assert (again.outcome, again.file) == ("nothing_new", None)


def test_rates_of_today_are_not_asked_for_again(db: None, source: Source) -> None:
    take_in(f"Date,USD\n{books.today()},1.05\n")
    assert fetch_rates() is None


def test_a_silent_publisher_is_written_down_and_a_wrong_file_is_told(
    db: None, finance: User, source: Source
) -> None:
    source.answers += [RatesUnavailable("rates.example is silent"), b"<html>"]
    silent, wrong = fetch_rates(), fetch_rates()
    assert silent is not None
    assert wrong is not None
    assert (silent.outcome, silent.problem) == ("failed", "rates.example is silent")
    assert wrong.outcome == "failed"
    assert "first line" in wrong.problem
    told = Notification.objects.get(person=finance, kind="exchange_rates")
    assert told.url == "/staff/rates/"
    assert not ExchangeRate.objects.exists()


def test_a_question_whose_asker_was_stopped_is_closed_by_the_next(db: None, source: Source) -> None:
    lost = RateFetch.objects.create(asked_at=timezone.now() - timedelta(hours=1))
    source.answers.append(zipped(HISTORY))
    fetch_rates()
    lost.refresh_from_db()
    assert lost.outcome == "failed"


def test_old_rates_are_told_to_finance_once(db: None, finance: User, settings: Settings) -> None:
    assert not tell_of_old_rates()
    assert list(check_exchange_rates()) == []
    take_in(f"Date,USD\n{books.today() - timedelta(days=6)},1.05\n")
    assert not tell_of_old_rates()
    assert [found.level for found in check_exchange_rates()] == ["fine"]
    RateFetch.objects.create(answered_at=timezone.now(), outcome="failed", problem="silent")
    settings.EXCHANGE_RATES_URL = "https://rates.example/"
    assert [found.level for found in check_exchange_rates()] == ["advice", "fine"]


def test_of_old_rates_finance_hears_once(db: None, finance: User) -> None:
    take_in(HISTORY)
    assert tell_of_old_rates()
    assert tell_of_old_rates()
    assert Notification.objects.filter(person=finance, kind="exchange_rates").count() == 1
    assert [found.level for found in check_exchange_rates()] == ["advice"]


class Publisher(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/ok.csv": HISTORY.encode(), "/long.csv": b" " * (LARGEST_PACKED + 1)}
        if self.path == "/away.csv":
            self.send_response(302)
            self.send_header("Location", "/ok.csv")
        else:
            self.send_response(200 if self.path in body else 404)
        self.end_headers()
        self.wfile.write(body.get(self.path, b""))

    def log_message(self, *args: Any) -> None:
        """Nothing is written to the terminal."""


@pytest.fixture
def publisher() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Publisher) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_address_is_read_and_nothing_beside_it(publisher: str) -> None:
    assert WebSource(f"{publisher}/ok.csv").latest() == HISTORY.encode()
    for path, said in (("/none.csv", "404"), ("/away.csv", "302"), ("/long.csv", "more than any")):
        with pytest.raises(RatesUnavailable, match=said):
            WebSource(publisher + path).latest()
    with pytest.raises(RatesUnavailable, match="https"):
        WebSource("http://rates.example/ok.csv").latest()
    with pytest.raises(RatesUnavailable, match="does not give"):
        WebSource("http://127.0.0.1:1/ok.csv").latest()
