"""What nothing of ours sends: refused with a page, never a failure."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from incubator.accounts.models import User
from incubator.web.guards import answer
from incubator.web.models import FormDraft
from incubator.web.tables import chosen_rows, safe_cell

UNREADABLE = "We could not read what was sent"


@pytest.mark.parametrize(
    "url", ["/support/%00/", "/apply/new/?track=a%00b", "/sandbox/pay/%00/", "/%00", "/?%00"]
)
def test_nul_in_an_address_is_refused(client: Client, founder: User, url: str) -> None:
    client.force_login(founder)
    got = client.get(url)
    assert got.status_code == 400
    assert UNREADABLE in got.content.decode()


@pytest.mark.parametrize("cookie", [settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME])
def test_nul_in_a_cookie_is_refused(client: Client, db: None, cookie: str) -> None:
    got = client.get("/home/", headers={"cookie": f'{cookie}="\\000aaaaaaaaaa"'})
    assert got.status_code == 400


def test_the_api_refuses_nul_with_a_problem(client: Client, db: None) -> None:
    got = client.get("/api/v1/orders?game=%00")
    assert got.status_code == 400
    assert got.json()["detail"].endswith("an address without NUL.")


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=undefined",
        "multipart/form-data; boundary=b; charset=idna",
        "multipart/form-data; boundary=b; charset=base64",
    ],
)
def test_forms_are_read_as_utf_8_whatever_they_call_themselves(db: None, kind: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/accounts/login/")
    token = strict.cookies[settings.CSRF_COOKIE_NAME].value
    body = f"csrfmiddlewaretoken={token}&login=%ff&password=x"
    if "multipart" in kind:
        field = 'Content-Disposition: form-data; name="csrfmiddlewaretoken"'
        body = f"--b\r\n{field}\r\n\r\n{token}\r\n--b--\r\n"
    got = strict.generic("POST", "/accounts/login/", body.encode(), kind)
    assert got.status_code == 200
    assert "form" in got.context


def test_a_form_that_is_too_large_is_answered_with_a_page(client: Client, founder: User) -> None:
    client.force_login(founder)
    words = "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    got = client.post("/my/drafts/", f"a={words}", "application/x-www-form-urlencoded")
    assert got.status_code == 400
    assert UNREADABLE in got.content.decode()


def test_drafts_leave_out_what_cannot_be_kept(client: Client, founder: User) -> None:
    client.force_login(founder)
    client.post("/my/drafts/", {"draft_of": "a\0b", "na\0me": "wo\0rds"})
    draft = FormDraft.objects.get(person=founder)
    assert (draft.form, draft.typed) == ("ab", {"name": ["words"]})


def test_a_reason_leaves_out_what_cannot_be_kept() -> None:
    assert answer(RequestFactory().post("/", {"reason": " wi\0th "})) == "with"


def test_rows_that_are_no_numbers_of_rows_are_passed_over() -> None:
    request = RequestFactory().post("/", {"rows": ["9" * 5000, "-1", "x", "7"]})
    assert chosen_rows(request) == [7]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\n=1", " =1", "＝1+1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-1.50", -3, "Lantern", None])
def test_other_cells_stay_as_they_are(value: Any) -> None:
    assert safe_cell(value) == ("" if value is None else str(value))


def test_what_somebody_signed_in_is_shown_is_kept_nowhere(client: Client, founder: User) -> None:
    client.force_login(founder)
    assert client.get("/wallet/")["Cache-Control"] == "private, no-store"
    assert client.get("/orders/none/")["Cache-Control"] == "private, no-store"


def test_what_everybody_may_see_may_be_kept(client: Client, founder: User) -> None:
    assert "Cache-Control" not in client.get("/support/")
    client.force_login(founder)
    assert "public" in client.get("/art/paper-tides.svg")["Cache-Control"]


def test_no_cookie_is_there_for_scripts(client: Client, db: None) -> None:
    client.get("/accounts/login/")
    client.post("/i18n/setlang/", {"language": "zh-hans"})
    assert set(client.cookies) >= {settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert all(cookie["httponly"] for cookie in client.cookies.values())
    assert all(cookie["samesite"] == "Lax" for cookie in client.cookies.values())


@pytest.mark.parametrize(
    "said", ["x", "", "?q=x", "//evil.example/", "/\\evil.example", "https://evil.example/"]
)
def test_the_way_back_is_a_page_of_ours(client: Client, founder: User, said: str) -> None:
    client.force_login(founder)
    words = {"listing": "orders", "name": "Mine", "query": "q=x", "path": said}
    assert client.post("/my/views/save/", words)["Location"] == "/home/?q=x"
    words["path"] = "/orders/"
    assert client.post("/my/views/save/", words)["Location"] == "/orders/?q=x"
