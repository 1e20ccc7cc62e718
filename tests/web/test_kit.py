"""The component kit: what includes show, and that no page needs anything inline."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from incubator.core.words import Money
from incubator.web.templatetags import kit
from incubator.web.views.gallery import gallery
from tests.structure.source import APPS
from tests.web.contrast import contrast

TEMPLATES = Path(settings.BASE_DIR) / "incubator" / "web" / "templates"
SHEETS = Path(settings.BASE_DIR) / "incubator" / "static" / "css"


class Brief(forms.Form):
    title = forms.CharField(help_text="As on the cover.")
    evidence = forms.FileField(required=False)
    agreed = forms.BooleanField()


def draw(source: str, **values: object) -> str:
    return Template("{% load kit %}" + source).render(Context(values))


def show_gallery() -> str:
    request = RequestFactory().get("/kit/")
    request.user = AnonymousUser()
    with override_settings(DEMO=True):
        response = gallery(request)
    assert isinstance(response, HttpResponse)
    return response.content.decode()


def test_the_gallery_is_for_developers_only() -> None:
    request = RequestFactory().get("/kit/")
    with pytest.raises(Http404):
        gallery(request)


def test_the_gallery_draws_every_component(db: None) -> None:
    page = show_gallery()
    for name in ("figures", "timeline", "people", "facts", "consequences", "steps", "empty"):
        assert f'class="{name}"' in page, name


def test_no_notice_takes_the_tone_of_the_page_around_it() -> None:
    pages = [path for app in APPS for path in (Path(settings.BASE_DIR) / app).rglob("*.html")]
    notice = re.compile(r'{% include "kit/notice\.html"[^%]*%}')
    found = [said for path in pages for said in notice.findall(path.read_text())]
    assert found
    assert [said for said in found if "tone=" not in said] == []


def test_no_page_needs_inline_script_or_style(db: None) -> None:
    page = show_gallery()
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert "<style" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_every_script_and_sheet_is_our_own_host(db: None) -> None:
    page = show_gallery()
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", page)


def test_an_error_is_summarised_on_top_and_stands_beside_its_field() -> None:
    page = render_to_string("kit/form.html", {"form": Brief({"title": ""}), "label": "Send brief"})
    assert '<a href="#id_title">Title</a>: Fill this in.' in page
    assert 'id="id_title_error"' in page
    assert re.search(r'<input[^>]*aria-describedby="id_title_helptext id_title_error"', page)


def test_typed_input_is_kept_when_a_form_is_refused() -> None:
    page = render_to_string("kit/form.html", {"form": Brief({"title": "Paper Tides"})})
    assert 'value="Paper Tides"' in page


def test_a_form_with_a_file_is_sent_as_multipart() -> None:
    assert 'enctype="multipart/form-data"' in render_to_string("kit/form.html", {"form": Brief()})


def test_every_input_has_a_label() -> None:
    page = render_to_string("kit/form.html", {"form": Brief()})
    ids = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', page))
    assert ids == set(re.findall(r'<label for="([^"]+)"', page))


def test_an_approval_names_who_is_missing() -> None:
    people = [SimpleNamespace(display_name=name) for name in ("Mei Tan", "Ben Ode")]
    need = SimpleNamespace(role="finance", role_label="finance officer", count=1, people=people)
    approval = SimpleNamespace(
        requester=SimpleNamespace(display_name="Lin Chen"),
        opened_at=datetime(2026, 11, 3, tzinfo=UTC),
        votes=[],
        missing=lambda: [need],
        is_complete=False,
        is_rejected=False,
    )
    page = draw('{% include "kit/approvals.html" %}', approval=approval)
    assert "One more from finance officer" in page
    assert "Mei Tan, Ben Ode" in page
    assert "<form" not in page


def test_a_vote_is_offered_only_to_who_may_vote() -> None:
    approval = SimpleNamespace(
        requester=SimpleNamespace(display_name="Lin Chen"), opened_at=None, votes=[], missing=[]
    )
    source = '{% include "kit/approvals.html" with vote_url="/vote/" %}'
    assert "/vote/" not in draw(source, approval=approval, may_vote=False)
    assert 'href="/vote/"' in draw(source, approval=approval, may_vote=True)


def test_consequences_show_each_line_on_its_side() -> None:
    # One entry may be in several currencies.
    lines = [("payable", Money(1_000, "USD"), None), ("fx", None, Money(1_000, "KWD"))]
    page = draw('{% include "kit/consequences.html" %}', lines=lines)
    assert [page.count(said) for said in ("$10.00", "KD\xa01.000")] == [1, 1]


def test_a_chart_carries_its_numbers_in_the_table_beneath() -> None:
    rows = [("Gross", [123_456]), {"label": "Tax", "values": [-5_000], "tone": "alert"}]
    page = draw(
        '{% include "kit/chart.html" with kind="waterfall" title="Where it went" currency="USD" %}',
        heads=["Line", "USD"],
        rows=rows,
    )
    assert 'data-value="123456"' in page
    assert "$1,234.56" in page
    assert 'data-value="-5000"' in page


def test_a_chart_of_zeros_says_so_and_keeps_its_table() -> None:
    page = draw(
        '{% include "kit/chart.html" with title="Sold" currency="USD" %}',
        heads=["Month", "USD"],
        rows=[("Oct", 0), ("Nov", [0, None])],
    )
    assert "every figure is zero" in page
    assert "data-chart" not in page
    assert 'data-value="0"' in page


def test_an_action_without_an_address_is_left_out() -> None:
    assert kit.action("Approve tranche", "") is None
    assert kit.gather(None, kit.action("Open PDF", "/pdf/")) == [kit.Action("Open PDF", "/pdf/")]


def test_a_posting_action_is_a_form_with_its_fields() -> None:
    source = (
        '{% action "Approve tranche" "/t/" post=True verdict="approve" as one %}'
        '{% include "kit/action.html" with action=one %}'
    )
    page = draw(source)
    assert '<form method="post" action="/t/">' in page
    assert '<input type="hidden" name="verdict" value="approve">' in page


def test_a_time_is_absolute_with_the_distance_as_its_title() -> None:
    shown = kit.when(datetime(2020, 1, 2, 3, 4, tzinfo=UTC))
    assert "2 Jan 2020, 03:04" in shown
    assert re.search(r'title="\d+\xa0years ago"', shown)
    assert "2 Jan 2020" in kit.when(date(2020, 1, 2))
    assert kit.when(None) == ""


def test_what_people_typed_is_escaped() -> None:
    page = draw('{% include "kit/timeline.html" %}', now="<b>x</b>", rows=[])
    assert "&lt;b&gt;" in page
    assert "&lt;i&gt;" in kit.linked("<i>", "/x/")


@pytest.mark.parametrize("name", ["404", "403", "403_csrf", "500"])
def test_an_error_page_needs_no_context(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert "An error occurred" not in page


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("kit/*.html")), ids=lambda p: p.name)
def test_an_include_says_its_parameters_first_and_stays_short(template: Path) -> None:
    text = template.read_text()
    first = text.removeprefix('{% extends "portal.html" %}\n')
    assert first.startswith("{% comment %}")
    assert len(text.splitlines()) <= 120


def tokens(sheet: str, block: str) -> Iterator[tuple[str, str, str]]:
    """Name, light and dark value of each colour of a block of a stylesheet."""
    body = (SHEETS / sheet).read_text().split(f"{block} {{", 1)[1].split("}", 1)[0]
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", body
    ):
        yield name, light, dark
    for name, colour in re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", body):
        yield name, colour, colour


def readable_pairs() -> list[tuple[str, str]]:
    inks = [(ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in GROUNDS]
    links = [("jade", ground) for ground in GROUNDS]
    meanings = [(tone, f"{tone}-soft") for tone in ("good", "wait", "alert", "idle", "jade")]
    alerts = [("alert", "sheet"), ("on-alert", "alert"), ("on-jade", "jade"), ("ink", "wait-soft")]
    return [*inks, *links, *meanings, *alerts, ("ink-soft", "wait-soft"), ("ink-soft", "jade-soft")]


GROUNDS = ("paper", "sheet", "sunken", "raised")


@pytest.mark.parametrize(("front", "back"), readable_pairs())
def test_text_colours_pass_aa(front: str, back: str) -> None:
    portal = {name: (light, dark) for name, light, dark in tokens("base.css", ":root")}
    site = portal | {name: (light, dark) for name, light, dark in tokens("site.css", ".site")}
    for sheet, scheme in ((portal, 0), (portal, 1), (site, 1)):
        assert contrast(sheet[front][scheme], sheet[back][scheme]) >= 4.5, (front, back, scheme)


@pytest.mark.parametrize("ground", ["paper", "sheet"])
def test_the_edge_of_a_field_is_visible(ground: str) -> None:
    portal = {name: (light, dark) for name, light, dark in tokens("base.css", ":root")}
    for scheme in (0, 1):
        assert contrast(portal["field-line"][scheme], portal[ground][scheme]) >= 3


def test_what_is_arranged_for_a_small_screen_is_not_so_on_paper() -> None:
    """Paper is as narrow as a phone, in dots; its tables are still tables."""
    sheets = [*SHEETS.glob("*.css"), *Path(settings.BASE_DIR, "cms", "static").rglob("*.css")]
    assert len(sheets) > 5
    narrow = [
        f"{sheet.name}: {rule}"
        for sheet in sheets
        for rule in re.findall(r"@media \(max-width[^{]*", sheet.read_text())
    ]
    assert narrow == []
