"""The site that every installation starts with."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupPagePermission, Page, Site, Workflow

from cms.models import GameIndexPage, HomePage

pytestmark = pytest.mark.django_db


def test_the_tree_is_sound_and_rooted_at_the_front_page() -> None:
    assert not any(Page.find_problems())
    assert Site.objects.get(is_default_site=True).root_page.specific == HomePage.objects.get()
    assert {page.get_url() for page in HomePage.objects.get().get_children()} == {
        "/games/",
        "/news/",
        "/help/",
    }


def test_game_pages_have_the_editorial_review_and_news_have_none() -> None:
    workflow = Workflow.objects.get()
    assert [str(task) for task in workflow.tasks] == ["Editorial review"]
    assert GameIndexPage.objects.get().get_workflow() == workflow
    assert Page.objects.get(slug="news").get_workflow() is None


def test_editors_may_enter_wagtail_and_publish_everywhere() -> None:
    editors = Group.objects.get()
    assert editors.name == "Editors"
    assert editors.permissions.filter(codename="access_admin").exists()
    granted = GroupPagePermission.objects.filter(group=editors)
    codenames = set(granted.values_list("permission__codename", flat=True))
    assert {"add_page", "change_page", "publish_page"} <= codenames
