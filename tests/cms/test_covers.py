"""Covers drawn from titles: always the same, always different enough, always readable under text."""

import re
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from cms.covers.drawing import PALETTES, SCENES, TEXT, cover_path, cover_svg, scene_of
from tests.web.contrast import contrast

TITLES = [f"Game number {number}" for number in range(60)]
SVG = "{http://www.w3.org/2000/svg}"


def ground_fills(svg: str) -> set[str]:
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    ground = next(part for part in root.iter(f"{SVG}g") if part.get("id") == "ground")
    return {part.get("fill", "none") for part in ground}


def test_one_title_always_gives_one_picture() -> None:
    first = cover_svg("Paper Tides")
    cover_svg.cache_clear()
    assert cover_svg("Paper Tides") == first
    assert cover_svg(" paper tides ") == first


def test_titles_spread_over_every_palette_and_scene() -> None:
    chosen = [scene_of(title) for title in TITLES]
    assert {palette.name for palette, _, _ in chosen} == {palette.name for palette in PALETTES}
    assert {scene.name for _, scene, _ in chosen} == {scene.name for scene in SCENES}


@pytest.mark.parametrize(
    ("title", "scene"),
    [("Paper Tides", "sea"), ("Neon Static", "city"), ("星夜", "space"), ("Pine & Bone", "forest")],
)
def test_a_word_of_the_title_asks_for_its_scene(title: str, scene: str) -> None:
    assert scene_of(title)[1].name == scene


def test_pale_text_is_readable_on_every_ground() -> None:
    for palette in PALETTES:
        for colour in palette.ground:
            assert contrast(TEXT, colour) >= 4.5, (palette.name, colour)


@pytest.mark.parametrize("title", TITLES)
def test_the_ground_uses_only_dark_colours_but_for_what_stands_at_the_right(title: str) -> None:
    palette, _, _ = scene_of(title)
    svg = cover_svg(title)
    pale = ground_fills(svg) - {*palette.ground, "none"}
    assert pale <= {"#f4efe4", palette.light}
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    for part in root.iter(f"{SVG}path"):
        if part.get("fill") == "#f4efe4":
            first = re.match(r"M([\d.]+)", part.get("d", ""))
            assert first is not None
            assert float(first.group(1)) > 1440 * 0.5


def test_a_hostile_title_never_reaches_the_drawing() -> None:
    svg = cover_svg('"><script>alert(1)</script>')
    assert "script" not in svg
    assert ET.fromstring(svg).tag == f"{SVG}svg"  # noqa: S314 - our own drawing


def test_no_style_attribute_that_a_strict_policy_would_refuse() -> None:
    assert "style" not in cover_svg("Paper Tides")


def test_the_cover_is_served_to_anybody_and_cached() -> None:
    address = cover_path("Paper Tides")
    assert address == "/art/paper-tides.svg?title=Paper+Tides"
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert "public" in response["Cache-Control"]
    assert response.content.decode() == cover_svg("Paper Tides")
    again = Client().get(address, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_a_title_in_chinese_has_an_address_too() -> None:
    assert cover_path("纸船").startswith("/art/cover.svg?title=")
    assert Client().get(cover_path("纸船")).status_code == 200
