"""A form that is sent after its sender was signed out comes back as it was typed, and not sent."""

import re
import time
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.utils import timezone

from incubator.accounts.models import User
from incubator.web.models import TypedForm
from incubator.web.typed import KEPT_AT_MOST, forget_old_typed_forms, mark_of, recognised
from studios.models import Game, ResourceRequest, Studio
from support.models import Message, Ticket
from support.services.tickets import file_ticket
from tests.cast import PASSWORD

APPS = ("incubator", "studios", "billing", "funding", "support", "cms")
SEED = "JBSWY3DPEHPK3PXP"
WORDS = 'The beta, "paid" <soon> & well.'


def sign_in(client: Client, person: User) -> None:
    client.force_login(person, backend="incubator.accounts.backends.Passport")


def asked(studio: Studio, person: User, **more: object) -> dict[str, object]:
    return {
        "kind": "capital",
        "amount": "1,500",
        "purpose": WORDS,
        "typed_by": mark_of(person),
    } | more


@pytest.fixture
def ticket(player: User) -> Ticket:
    return file_ticket(
        email=player.email, subject="Stuck", body="On the island.", player=player, actor=player
    )


def form_address(studio: Studio) -> str:
    return f"/studio/{studio.slug}/requests/new/"


def after_sign_in(client: Client, answer: HttpResponseBase, person: User) -> str:
    """Where the sign-in leads, followed."""
    to = urlsplit(answer["Location"])
    assert to.path == "/accounts/login/"
    sign_in(client, person)
    return parse_qs(to.query)["next"][0]


def test_what_was_typed_is_filled_in_again_after_the_sign_in_and_not_sent(
    client: Client, studio: Studio, game: Game, founder: User
) -> None:
    typed = asked(studio, founder, kind="server", quantity="200", game=game.pk)
    to = after_sign_in(client, client.post(form_address(studio), typed), founder)
    answer = client.get(to, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(f"{form_address(studio)}?typed=")
    assert "You were signed out before this was sent" in page
    assert WORDS in unescape(page)
    assert WORDS not in page
    assert re.search(r'<input[^>]* value="server"[^>]* checked>', page)
    assert re.search(r'<input[^>]*name="quantity"[^>]* value="200"', page)
    assert re.search(rf'<option[^>]* value="{game.pk}"[^>]* selected>', page)
    assert not ResourceRequest.objects.exists()


def test_the_way_back_leads_through_the_second_factor(
    client: Client, studio: Studio, founder: User
) -> None:
    TOTP.activate(founder, SEED)
    door = client.post(form_address(studio), asked(studio, founder))["Location"]
    step = client.post(door, {"login": founder.email, "password": PASSWORD})["Location"]
    assert step.startswith("/accounts/2fa/authenticate/")
    code = format_hotp_value(hotp_value(SEED, int(time.time()) // 30))
    page = client.post(step, {"code": code}, follow=True).content.decode()
    assert WORDS in unescape(page)


def test_once_it_is_sent_it_waits_no_more(
    client: Client, studio: Studio, game: Game, founder: User
) -> None:
    typed = asked(studio, founder, game=game.pk)
    to = after_sign_in(client, client.post(form_address(studio), typed), founder)
    token = client.get(to)["Location"].split("typed=")[1]
    client.post(form_address(studio), typed | {"typed": token})
    assert ResourceRequest.objects.get().purpose == WORDS
    assert client.get(to).status_code == 410


def test_a_button_that_takes_posts_alone_leads_back_to_the_page_its_form_stands_on(
    client: Client, ticket: Ticket, agent: User
) -> None:
    address = f"/staff/tickets/{ticket.number}/reply/"
    typed = {"body": WORDS, "then": "solve", "typed_by": mark_of(agent)}
    page = f"http://testserver/staff/tickets/{ticket.number}/"
    messages = Message.objects.count()
    to = after_sign_in(client, client.post(address, typed, headers={"Referer": page}), agent)
    answer = client.get(to, follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"/staff/tickets/{ticket.number}/?typed=")
    assert WORDS in unescape(answer.content.decode())
    assert Message.objects.count() == messages


def test_somebody_else_who_signs_in_there_is_shown_nothing(
    client: Client, studio: Studio, founder: User, member: User
) -> None:
    to = after_sign_in(client, client.post(form_address(studio), asked(studio, founder)), member)
    answer = client.get(to)
    assert answer.status_code == 410
    assert "beta" not in answer.content.decode()
    token = to.strip("/").split("/")[-1]
    page = client.get(f"{form_address(studio)}?typed={token}").content.decode()
    assert "beta" not in page


@pytest.mark.parametrize("mark", ["", "1:forged", "nonsense"])
def test_what_no_page_of_ours_sent_is_not_kept(
    client: Client, studio: Studio, founder: User, mark: str
) -> None:
    typed = asked(studio, founder, typed_by=mark)
    answer = client.post(form_address(studio), typed)
    assert answer["Location"] == f"/accounts/login/?next={form_address(studio)}"
    assert not TypedForm.objects.exists()


def test_passwords_and_codes_are_not_kept_and_only_a_few_forms_are_for_a_while(
    client: Client, studio: Studio, founder: User
) -> None:
    secret = {"password": "sesame-1", "code": "sesame-2", "card_number": "sesame-3"}
    client.post(form_address(studio), asked(studio, founder, **secret))
    assert "sesame" not in str(TypedForm.objects.get().fields)
    for _again in range(KEPT_AT_MOST + 2):
        client.post(form_address(studio), asked(studio, founder))
    assert TypedForm.objects.count() == KEPT_AT_MOST
    assert forget_old_typed_forms() == 0
    assert forget_old_typed_forms(now=timezone.now() + timedelta(days=15)) == KEPT_AT_MOST


def test_however_long_it_is_it_is_kept_whole_outside_the_session(
    client: Client, studio: Studio, founder: User
) -> None:
    long = f"{WORDS * 40_000} The end."
    assert len(long) > 1_000_000
    to = after_sign_in(
        client, client.post(form_address(studio), asked(studio, founder, purpose=long)), founder
    )
    assert long in unescape(client.get(to, follow=True).content.decode())
    assert len(str(dict(client.session))) < 10_000


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded"])
def test_what_is_over_the_bound_of_a_body_is_said_on_the_page(
    client: Client, studio: Studio, founder: User, kind: str
) -> None:
    typed = asked(studio, founder, purpose="x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    body = urlencode(typed) if kind.endswith("urlencoded") else typed
    content_type = kind if kind.endswith("urlencoded") else MULTIPART_CONTENT
    answer = client.post(form_address(studio), body, content_type=content_type)
    assert answer.status_code == 400
    assert "go back, shorten what you typed" in answer.content.decode()
    assert not TypedForm.objects.exists()


def test_files_are_named_to_be_chosen_again(client: Client, studio: Studio, founder: User) -> None:
    file = SimpleUploadedFile("island.png", b"picture")
    typed = asked(studio, founder, files=file)
    to = after_sign_in(client, client.post(form_address(studio), typed), founder)
    page = client.get(to, follow=True).content.decode()
    assert "Choose these files again: island.png." in page
    assert WORDS in unescape(page)


def test_where_the_form_is_gone_the_words_stand_on_the_page(
    client: Client, studio: Studio, founder: User
) -> None:
    address = f"/studio/{studio.slug}/"
    typed = {"purpose": WORDS, "seen": "abc", "typed_by": mark_of(founder)}
    to = after_sign_in(client, client.post(address, typed), founder)
    page = client.get(to, follow=True).content.decode()
    assert "Its form is not on this page any more" in page
    assert WORDS in unescape(page)


def test_a_form_with_the_token_of_an_earlier_sign_in_comes_back_to_be_sent(
    studio: Studio, game: Game, founder: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, founder)
    answer = client.post(form_address(studio), asked(studio, founder, game=game.pk), follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith(f"{form_address(studio)}?typed=")
    assert "You were signed out before this was sent" in page
    assert WORDS in unescape(page)
    assert not ResourceRequest.objects.exists()


def test_a_stale_form_of_somebody_else_is_refused_and_its_words_can_be_copied(
    studio: Studio, founder: User, member: User
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, member)
    ours = {"Referer": f"http://testserver{form_address(studio)}"}
    for headers, shown in ((ours, True), ({"Referer": "http://evil.example/"}, False)):
        answer = client.post(form_address(studio), asked(studio, founder), headers=headers)
        assert answer.status_code == 403
        assert (WORDS in unescape(answer.content.decode())) is shown
    assert not ResourceRequest.objects.exists()


def test_a_script_with_a_stale_token_is_told_to_sign_in(founder: User) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, founder)
    script = {"X-Requested-With": "XMLHttpRequest"}
    answer = client.post("/my/drafts/", {"draft_of": "letter"}, headers=script)
    assert answer.status_code == 401
    here = client.get("/my/session/").json()
    assert here["person"] == mark_of(founder)
    sent = {"draft_of": "letter", "csrfmiddlewaretoken": here["token"]}
    assert client.post("/my/drafts/", sent, headers=script).status_code == 200


@pytest.mark.parametrize("path", ["/cms/", "/admin/", "/cms/pages/"])
def test_scripts_of_the_editor_and_the_back_door_are_told_the_same(
    client: Client, db: None, path: str
) -> None:
    script = {"X-Requested-With": "XMLHttpRequest"}
    assert client.get(path).status_code == 302
    assert client.get(path, headers=script).status_code == 401


def test_pages_of_visitors_bring_no_mark(client: Client, db: None) -> None:
    assert "typed_by" not in client.get("/accounts/login/").content.decode()
    assert client.get("/my/session/").json()["person"] == ""


# One's own account, whose forms hold secrets; the sandbox's bank is another house.
NOT_KEPT = ("/accounts/templates/", "payments/sandbox_pay.html")
TYPED = re.compile(r"<textarea|<input(?![^>]*type=.(?:hidden|checkbox|radio))|kit/fields.html")


def test_every_form_that_somebody_types_into_says_whose_page_it_stands_on() -> None:
    root = Path(settings.BASE_DIR)
    pages = [page for app in APPS for page in (root / app).rglob("templates/**/*.html")]
    assert len(pages) > 100
    for page in pages:
        if any(part in page.as_posix() for part in NOT_KEPT):
            continue
        for form in re.findall(r"<form\b.*?</form>", page.read_text(), re.DOTALL):
            if "csrf_token" in form and TYPED.search(form):
                assert "form_key" in form or "typed_by" in form, page


def test_a_ticked_box_is_shown_as_yes() -> None:
    assert recognised([("all_games", "on"), ("note", "on time")]) == [
        ("All games", "yes"),
        ("Note", "on time"),
    ]
