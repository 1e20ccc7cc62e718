"""How much may be sent, by whom, and how many may be sending at once."""

import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.web import bodies
from incubator.web.bodies import EDITORS_FILES, SMALL
from tests.structure.source import sources_of_product

pytestmark = pytest.mark.django_db

DELIVER = "/studio/any/funding/AW-1/milestones/1/deliver/"


class Unread(BytesIO):
    """A body that nobody may begin to read."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise AssertionError("The body was read.")


def send(client: Client, path: str, length: int | str, **more: Any) -> Any:
    said = {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), **more}
    return client.generic("POST", path, content_type="multipart/form-data; boundary=a", **said)


@pytest.mark.parametrize("path", ["/accounts/login/", "/api/v1/tickets", "/support/new/"])
@pytest.mark.parametrize("length", [SMALL + 1, 800 * 2**20, 10**18])
def test_nobody_unknown_sends_much(path: str, length: int, client: Client) -> None:
    assert send(client, path, length).status_code in (413, 404)


def test_an_unmeasured_body_is_not_begun(client: Client) -> None:
    answer = send(client, "/accounts/login/", "", HTTP_TRANSFER_ENCODING="chunked")
    assert answer.status_code == 411
    assert send(client, "/accounts/login/", "9" * 30).status_code == 411


def test_files_are_taken_where_a_view_says_so_and_from_whom_we_know(
    client: Client, founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    largest = resolve(DELIVER).func.takes_files  # type: ignore[attr-defined]
    assert send(client, DELIVER, SMALL + 1).status_code == 413
    client.force_login(founder)
    assert send(client, DELIVER, largest + 1).status_code == 413
    assert send(client, "/account/notifications/", SMALL + 1).status_code == 413
    assert send(client, "/cms/images/add/", EDITORS_FILES + 1).status_code == 413
    monkeypatch.setattr(bodies, "DISK_RESERVE", 2**60)
    answer = send(client, DELIVER, largest)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_who_was_signed_out_before_the_files_were_sent_is_told_that_and_the_page_keeps_them(
    client: Client,
) -> None:
    answer = send(client, DELIVER, SMALL + 1)
    assert "You were signed out before these files were sent" in answer.content.decode()
    assert send(client, DELIVER, SMALL + 1, HTTP_X_UPLOAD="1").status_code == 401


# Reads the names alone, of what was sent to any other view by somebody who was signed out.
NAMES_THEM = "incubator/web/typed.py"


def test_every_view_that_reads_files_says_so() -> None:
    wanting = [
        file.name
        for file in sources_of_product()
        if "request.FILES" in (text := file.path.read_text())
        and "@takes_files(" not in text
        and file.name != NAMES_THEM
    ]
    assert wanting == []


def test_a_refusal_of_the_api_is_a_problem(client: Client) -> None:
    answer = send(client, "/api/v1/tickets", SMALL + 1)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_half_a_body_changes_nothing(client: Client, founder: User) -> None:
    client.force_login(founder)
    half: dict[str, Any] = {"wsgi.input": BytesIO(b"own_account=off")}
    answer = client.generic(
        "POST",
        "/account/notifications/",
        content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH="400",
        **half,
    )
    assert answer.status_code == 400
    assert "Only a part arrived" in answer.content.decode()


class Slow:
    """A body of which nothing more comes until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def read(self, size: int = -1) -> bytes:
        self.begun.set()
        self.let_go.wait(10)
        return b""

    readline = read


def environ(method: str, path: str, body: Any = None) -> dict[str, Any]:
    return {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": "100" if body else "",
        "wsgi.url_scheme": "http",
        "wsgi.input": body or BytesIO(),
        "HTTP_HOST": "127.0.0.1",
    }


@pytest.fixture
def slow(settings: Settings) -> Iterator[list[Slow]]:
    settings.BODIES_AT_ONCE = 2
    senders = [Slow() for _sender in range(2)]
    yield senders
    for sender in senders:
        sender.let_go.set()


def test_slow_senders_leave_threads_for_pages(slow: list[Slow]) -> None:
    served = WSGIHandler()

    def ask(method: str, path: str, body: Any = None) -> int:
        statuses: list[str] = []

        def start(status: str, *_said: Any) -> Any:
            statuses.append(status)

        list(served(environ(method, path, body), start))
        return int(statuses[0].split()[0])

    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: answers.append(ask("POST", "/healthz", one)))
        for one in slow
    ]
    for thread, one in zip(threads, slow, strict=True):
        thread.start()
        assert one.begun.wait(5)
    # Both places are taken: whoever sends is told at once, whoever reads notices nothing.
    third = Slow()
    assert ask("POST", "/healthz", third) == 503
    assert not third.begun.is_set()
    assert ask("GET", "/healthz") == 200
    for thread, one in zip(threads, slow, strict=True):
        one.let_go.set()
        thread.join(5)
    assert answers == [400, 400]
    # And the places are free again.
    third.let_go.set()
    assert ask("POST", "/healthz", third) == 400
