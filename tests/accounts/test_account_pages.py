"""Account pages and the kit in a real browser: usable, accessible, within the strict policy."""

from collections.abc import Callable

from axe_core_python.sync_playwright import Axe
from django.test import Client, override_settings
from playwright.sync_api import Page

from incubator.accounts.models import User
from tests.browsing import DESKTOP, PHONE, OpenPage, assert_no_horizontal_scroll
from tests.letters import confirm_address, link_in_mail

STRANGERS = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/nowhere/"]
MEMBERS = [
    "/accounts/security/",
    "/accounts/password/change/",
    "/accounts/email/",
    "/accounts/logout/",
]


def assert_accessible(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    problems = [
        f"{problem['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


def test_pages_before_signing_in_are_accessible(open_page: OpenPage) -> None:
    page = open_page()
    for address in STRANGERS:
        page.goto(address)
        assert_sound_everywhere(page)


def test_pages_of_ones_own_account_are_accessible(open_page: OpenPage) -> None:
    person = User.objects.create_user("lin@example.org", "correct horse", name="Lin Chen")
    page = open_page(user=person)
    for address in MEMBERS:
        page.goto(address)
        assert_sound_everywhere(page)


def test_every_component_is_accessible(open_page: OpenPage) -> None:
    with override_settings(DEMO=True):
        page = open_page()
        page.goto("/kit/")
        page.wait_for_selector("[data-chart=waterfall] svg")
        assert_sound_everywhere(page)
        page.set_viewport_size({"width": PHONE, "height": 844})
        page.get_by_text("Menu", exact=True).click()
        assert page.get_by_role("link", name="Settlement").is_visible()


def assert_sound_everywhere(page: Page) -> None:
    """A desk in the light and a phone in the dark; colours do not depend on widths."""
    for width, scheme in ((DESKTOP, "light"), (PHONE, "dark")):
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert_no_horizontal_scroll(page)
        assert_accessible(page)


def test_somebody_signs_up_signs_out_and_comes_back_with_a_new_password(
    open_page: OpenPage,
) -> None:
    page = open_page()
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Lin Chen")
    page.get_by_label("Email").fill("lin@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill("paper boats at noon")
    page.get_by_role("button", name="Create passport").click()
    confirm_address(page)
    person = User.objects.get(email="lin@example.org")
    assert person.display_name == "Lin Chen"

    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").last.click()
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email").fill("lin@example.org")
    page.get_by_role("button", name="Send the link").click()
    page.get_by_role("heading", name="Look into your mailbox").wait_for()
    link = link_in_mail("/accounts/password/reset/key/")

    page.goto(link)
    for field in page.locator("input[type=password]").all():
        field.fill("another boat by night")
    page.get_by_role("button", name="Set password").click()
    page.get_by_role("heading", name="Your new password is set").wait_for()
    assert Client().login(username="lin@example.org", password="another boat by night")


def test_a_theme_is_chosen_and_remembered(open_page: OpenPage) -> None:
    person = User.objects.create_user("lin@example.org", "correct horse", name="Lin Chen")
    page = open_page(user=person)
    page.goto("/accounts/email/")
    paper: Callable[[], str] = lambda: page.evaluate(  # noqa: E731
        "getComputedStyle(document.body).backgroundColor"
    )
    light = paper()
    page.locator(".account > summary").click()
    page.get_by_role("button", name="Dark").click()
    dark = paper()
    assert dark != light
    page.reload()
    assert paper() == dark


def test_a_slash_leads_to_the_search(open_page: OpenPage) -> None:
    person = User.objects.create_user("lin@example.org", "correct horse", name="Lin Chen")
    page = open_page(user=person)
    page.goto("/accounts/email/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
