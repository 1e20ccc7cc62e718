"""Whatever an editor does on Wagtail's screens meets the rules of our acts, and is written down."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, TaskState

from cms.models import (
    GameIndexPage,
    GamePage,
    HelpIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    Screenshot,
)
from cms.services.pages import PageFields, save_page_draft
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.core.models import AuditRow
from incubator.messaging.models import Notification
from studios.models import Game
from tests.cms.making import WORDS
from tests.cms.test_editors import BACKEND, wagtail_form

pytestmark = pytest.mark.django_db

BULK = ("publish", "unpublish", "delete", "move")
SINGLE = ("delete", "unpublish", "copy", "set_privacy", "lock", "move", "convert_alias")


@pytest.fixture
def own_editor(member: User, game: Game) -> User:
    """Somebody who belongs to the page's studio and edits for the incubator as well."""
    grant_role(user=member, role=Role.EDITOR, actor=None)
    return member


def as_editor(editor: User) -> Client:
    browser = Client()
    browser.force_login(editor, BACKEND)
    return browser


def bulk(browser: Client, action: str, *pages: Page, **typed: Any) -> Any:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return browser.post(f"/cms/bulk/wagtailcore/page/{action}/?{ids}&next=/cms/pages/", typed)


def standing(page: Page) -> tuple[Any, ...]:
    """All of the page that readers see, and where it is."""
    found = Page.objects.get(pk=page.pk)
    return (found.live, found.live_revision_id, found.path, found.locked, Page.objects.count())


def trail(page: Page) -> list[str]:
    rows = AuditRow.objects.filter(act__contains="_in_editor", subject_id=page.pk)
    return list(rows.values_list("act", flat=True))


@pytest.fixture
def tree(live_page: GamePage) -> dict[str, Page]:
    return {"game": live_page, "games": GameIndexPage.objects.get(), "home": HomePage.objects.get()}


def typed_for(action: str) -> dict[str, Any]:
    return {
        "include_descendants": "on",
        "chooser": NewsIndexPage.objects.get().pk,
        "new_title": "A copy",
        "new_slug": "a-copy",
        "new_parent_page": GameIndexPage.objects.get().pk,
        "publish_copies": "on",
        "restriction_type": "login",
    }


@pytest.mark.parametrize("action", BULK)
@pytest.mark.parametrize("name", ["game", "games", "home"])
def test_who_belongs_to_a_studio_does_nothing_to_its_page_in_bulk(
    action: str, name: str, tree: dict[str, Page], own_editor: User, founder: User, game: Game
) -> None:
    save_page_draft(game=game, fields=PageFields(tagline="Mine."), actor=founder)
    before = standing(tree["game"])
    bulk(as_editor(own_editor), action, tree[name], **typed_for(action))
    assert standing(tree["game"]) == before


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("action", SINGLE)
def test_nor_to_that_page_alone(
    action: str, superuser: bool, live_page: GamePage, own_editor: User
) -> None:
    User.objects.filter(pk=own_editor.pk).update(is_superuser=superuser)
    before = standing(live_page)
    url = reverse(f"wagtailadmin_pages:{action}", args=[live_page.pk])
    as_editor(own_editor).post(url, typed_for(action))
    assert standing(live_page) == before
    assert not live_page.view_restrictions.exists()
    edit = reverse("wagtailadmin_pages:edit", args=[live_page.pk])
    as_editor(own_editor).post(edit, wagtail_form(live_page, tagline="Mine."))
    assert GamePage.objects.get(pk=live_page.pk).latest_revision_id == live_page.latest_revision_id


def test_a_draft_that_no_studio_sent_is_published_by_no_door(
    draft: GamePage, editor: User, founder: User
) -> None:
    browser = as_editor(editor)
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    browser.post(edit, wagtail_form(draft, tagline="Ours."))
    for page in (draft, GameIndexPage.objects.get(), HomePage.objects.get()):
        bulk(browser, "publish", page, include_descendants="on")
    browser.post(edit, wagtail_form(draft, tagline="Ours.") | {"action-submit": "on"})
    assert not GamePage.objects.live().exists()
    assert not TaskState.objects.exists()
    assert trail(draft) == []


def test_what_a_studio_took_back_or_changed_since_stays_unpublished(
    live_page: GamePage, editor: User, founder: User, game: Game
) -> None:
    save_page_draft(game=game, fields=PageFields(tagline="Not yet."), actor=founder)
    bulk(as_editor(editor), "publish", live_page)
    assert GamePage.objects.get(pk=live_page.pk).tagline == WORDS.tagline
    assert trail(live_page) == []


@pytest.mark.parametrize("name", ["workflow_action", "confirm_workflow_cancellation"])
def test_verdicts_are_given_in_the_portal_alone(
    name: str, submission: TaskState, draft: GamePage, editor: User
) -> None:
    args = [draft.pk, "approve", submission.pk] if name == "workflow_action" else [draft.pk]
    browser = as_editor(editor)
    assert browser.post(reverse(f"wagtailadmin_pages:{name}", args=args)).status_code == 404
    edit = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    for button in ("action-cancel-workflow", "action-workflow-action", "action-restart-workflow"):
        assert (
            browser.post(edit, {button: "on", "workflow-action-name": "approve"}).status_code == 404
        )
    submission.refresh_from_db()
    assert submission.status == TaskState.STATUS_IN_PROGRESS


def test_taking_a_page_off_the_site_is_written_down_and_told(
    live_page: GamePage, editor: User, founder: User
) -> None:
    told = Notification.objects.filter(person=founder).count()
    bulk(as_editor(editor), "unpublish", live_page)
    assert not GamePage.objects.live().exists()
    assert AuditRow.objects.filter(act="page.unpublish", actor=editor).count() == 1
    assert Notification.objects.filter(person=founder).count() == told + 1


@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
@pytest.mark.parametrize("superuser", [False, True])
def test_the_pages_that_everything_hangs_on_stay(
    action: str, superuser: bool, live_page: GamePage, editor: User
) -> None:
    User.objects.filter(pk=editor.pk).update(is_superuser=superuser)
    frames = [
        model.objects.get() for model in (HomePage, GameIndexPage, NewsIndexPage, HelpIndexPage)
    ]
    before = [standing(page) for page in (*frames, live_page)]
    browser = as_editor(editor)
    for page in frames:
        bulk(browser, action, page, **typed_for(action))
        browser.post(reverse(f"wagtailadmin_pages:{action}", args=[page.pk]), typed_for(action))
        browser.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), typed_for(action))
    assert [standing(page) for page in (*frames, live_page)] == before


def test_a_games_page_is_deleted_moved_and_copied_by_no_editor(
    live_page: GamePage, editor: User
) -> None:
    before = standing(live_page)
    browser = as_editor(editor)
    for action in ("delete", "move"):
        bulk(browser, action, live_page, **typed_for(action))
    for action in ("delete", "copy", "set_privacy"):
        browser.post(
            reverse(f"wagtailadmin_pages:{action}", args=[live_page.pk]), typed_for(action)
        )
    assert standing(live_page) == before
    assert not live_page.view_restrictions.exists()


def test_what_editors_do_to_their_own_news_is_written_down_by_every_door(editor: User) -> None:
    index = NewsIndexPage.objects.get()
    news = index.add_child(
        instance=NewsPage(title="Fair", slug="fair", summary="We go.", body="Come.", live=False)
    )
    browser = as_editor(editor)
    bulk(browser, "publish", index, include_descendants="on")
    assert NewsPage.objects.live().exists()
    browser.post(reverse("wagtailadmin_pages:unpublish", args=[news.pk]))
    bulk(browser, "delete", news)
    assert not NewsPage.objects.exists()
    rows = AuditRow.objects.filter(subject_type="cms.newspage", subject_id=news.pk).order_by("pk")
    assert [(row.act, row.actor_id) for row in rows] == [
        ("page.publish_in_editor", editor.pk),
        ("page.unpublish", editor.pk),
        ("page.delete_in_editor", editor.pk),
    ]


def test_files_of_the_site_are_written_down_as_well(editor: User) -> None:
    browser = as_editor(editor)
    upload = SimpleUploadedFile("kit.txt", b"All about the game.")
    root = Collection.get_first_root_node()
    browser.post(
        reverse("wagtaildocs:add"), {"title": "Kit", "file": upload, "collection": root.pk}
    )
    kept = get_document_model().objects.get()
    browser.post(f"/cms/bulk/wagtaildocs/document/delete/?id={kept.pk}&next=/cms/documents/")
    assert not get_document_model().objects.exists()
    rows = AuditRow.objects.filter(subject_type="wagtaildocs.document", actor=editor)
    assert list(rows.order_by("pk").values_list("act", flat=True)) == [
        "site_file.add",
        "site_file.delete",
    ]


@pytest.mark.parametrize("action", ["delete", "set_active_state", "assign_role"])
def test_accounts_are_no_things_of_the_editor(action: str, editor: User, player: User) -> None:
    User.objects.filter(pk=editor.pk).update(is_superuser=True)
    url = f"/cms/bulk/accounts/user/{action}/?id={player.pk}&next=/cms/"
    typed = {"mark_as_active": "", "role": Group.objects.get(name="Editors").pk}
    assert as_editor(editor).post(url, typed).status_code == 404
    assert User.objects.get(pk=player.pk).is_active
    assert not player.groups.exists()


API_ACTIONS = (
    "convert_alias", "copy", "delete", "publish", "unpublish", "move", "create_alias",
    "revert_to_page_revision",
)  # fmt: skip


@pytest.mark.parametrize("superuser", [False, True])
@pytest.mark.parametrize("action", API_ACTIONS)
def test_the_editors_own_programs_meet_the_same_rules(
    action: str, superuser: bool, live_page: GamePage, own_editor: User, founder: User, game: Game
) -> None:
    save_page_draft(game=game, fields=PageFields(tagline="Mine."), actor=founder)
    User.objects.filter(pk=own_editor.pk).update(is_superuser=superuser)
    before = standing(live_page)
    newest = GamePage.objects.get(pk=live_page.pk).latest_revision_id
    typed = {
        "destination_page_id": NewsIndexPage.objects.get().pk,
        "revision_id": live_page.live_revision_id,
        "recursive": True,
    }
    url = reverse("wagtailadmin_api:pages:action", args=[live_page.pk, action])
    got = as_editor(own_editor).post(url, typed, content_type="application/json")
    assert got.status_code in (400, 403, 404)
    assert standing(live_page) == before
    assert GamePage.objects.get(pk=live_page.pk).latest_revision_id == newest


def test_what_such_a_program_does_is_written_down(live_page: GamePage, editor: User) -> None:
    url = reverse("wagtailadmin_api:pages:action", args=[live_page.pk, "unpublish"])
    assert as_editor(editor).post(url, {}, content_type="application/json").status_code == 200
    assert AuditRow.objects.filter(act="page.unpublish", actor=editor).count() == 1


def drawn(name: str) -> SimpleUploadedFile:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    return SimpleUploadedFile(name, picture.getvalue(), "image/png")


def test_a_picture_on_ones_own_page_is_replaced_by_another_editor(
    live_page: GamePage, own_editor: User, editor: User
) -> None:
    picture = get_image_model().objects.create(title="Deck", file=drawn("deck.png"))
    Screenshot.objects.create(page=live_page, image=picture, description="A deck.")
    for person, status in ((own_editor, 403), (editor, 302)):
        typed = {
            "title": f"Of {person.pk}",
            "collection": picture.collection_id,
            "file": drawn("other.png"),
        }
        edit = reverse("wagtailimages:edit", args=[picture.pk])
        assert as_editor(person).post(edit, typed).status_code == status
    rows = AuditRow.objects.filter(subject_type="wagtailimages.image", subject_id=picture.pk)
    assert [(row.act, row.actor) for row in rows] == [("site_file.change", editor)]
