"""Cover art drawn from a title, until a studio uploads its own: never an empty grey box.

`cover_svg` is deterministic: one title always gives one picture, on every machine. The title
chooses a palette, a scene and where its things stand. Two promises hold for every picture:

- the ground, which fills the lower two fifths, uses only dark colours, so that pale text over it
  passes WCAG AA (`TEXT` on any of `Palette.ground` is at least 4.5:1, and a test computes it);
- what shines or catches the eye stands right of the middle, where no text goes.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from cms.covers import things
from cms.covers.brush import Brush, Palette, number

TEXT = "#f1eee6"

PALETTES = (
    Palette(
        "tide", ("#0b2430", "#1d5561", "#e9a66b"), "#ffd9a0", ("#17424b", "#0f2f38", "#081e25")
    ),
    Palette(
        "ember", ("#2a1538", "#7a3350", "#f0955c"), "#ffe0b0", ("#4a2342", "#331733", "#1c0d20")
    ),
    Palette(
        "mint", ("#1f4d58", "#5fa797", "#f4e3b5"), "#fff3d0", ("#1f5a55", "#14413f", "#0a2728")
    ),
    Palette(
        "violet", ("#0d0b24", "#2a2560", "#8f6bbd"), "#efe6ff", ("#28205a", "#1a1540", "#0d0a24")
    ),
    Palette(
        "rust", ("#3b2a55", "#b0563f", "#f6c177"), "#fff0c4", ("#75382b", "#57261f", "#331411")
    ),
    Palette(
        "arctic", ("#08213d", "#1f5b86", "#a9dbe6"), "#f5fbff", ("#1c4c70", "#123553", "#091f35")
    ),
    Palette(
        "moss", ("#16302a", "#4a7a4f", "#e8d98f"), "#fff6c7", ("#254f35", "#183a28", "#0c2418")
    ),
    Palette(
        "rose", ("#33203f", "#a8557a", "#ffc9a9"), "#fff1dc", ("#5a2f52", "#3d1f3d", "#231125")
    ),
    Palette(
        "gold", ("#0a0f1c", "#1c2b4a", "#c9974a"), "#ffe3a3", ("#1b2742", "#121b30", "#090f1d")
    ),
    Palette(
        "lagoon", ("#06263a", "#0f6a78", "#9fe0c0"), "#fdfbe4", ("#0f4f5c", "#0a3844", "#04212b")
    ),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """A composition: `sky` draws what stands behind the ground, `ground` the lower two fifths."""

    name: str
    sky: Callable[[Brush], list[str]]
    ground: Callable[[Brush], list[str]]


def _hills(brush: Brush) -> list[str]:
    tower = things.windmill(brush) if brush.chance() < 0.5 else things.lone_tree(brush)
    return [
        brush.ridge(0, 0.52, swell=0.07),
        *tower,
        brush.ridge(1, 0.68, swell=0.07),
        brush.ridge(2, 0.84, swell=0.06),
    ]


def _sea(brush: Brush) -> list[str]:
    boat = things.boat(brush)
    first = [brush.ridge(0, 0.57, swell=0.02), *things.glitter(brush)]
    return [*first, *boat, brush.ridge(1, 0.72, swell=0.025), brush.ridge(2, 0.87, swell=0.03)]


def _mountains(brush: Brush) -> list[str]:
    return [brush.ridge(0, 0.56), *things.pines(brush, 1, 0.72), *things.pines(brush, 2, 0.9)]


def _forest(brush: Brush) -> list[str]:
    near = things.pines(brush, 2, 0.88, tall=1.6)
    return [*things.pines(brush, 0, 0.57), *things.pines(brush, 1, 0.72, tall=1.3), *near]


def _city(brush: Brush) -> list[str]:
    return [*things.skyline(brush, 0, 0.5), *things.skyline(brush, 1, 0.62), brush.ridge(2, 0.86)]


def _space(brush: Brush) -> list[str]:
    return [brush.crags(0, 0.56), *things.rocket(brush), brush.crags(1, 0.7), brush.crags(2, 0.86)]


def _desert(brush: Brush) -> list[str]:
    return [brush.dune(0, 0.54), brush.dune(1, 0.68), *things.cactus(brush), brush.dune(2, 0.84)]


def _islands(brush: Brush) -> list[str]:
    return [brush.ridge(0, 0.57, swell=0.02), brush.ridge(1, 0.7), brush.ridge(2, 0.85)]


SCENES = (
    Scene("hills", lambda brush: [*things.sun(brush), *things.birds(brush)], _hills),
    Scene("sea", lambda brush: [*things.sun(brush, low=True), *things.birds(brush)], _sea),
    Scene("mountains", lambda brush: [*things.sun(brush), *things.peaks(brush)], _mountains),
    Scene("forest", lambda brush: [*things.stars(brush), *things.moon(brush)], _forest),
    Scene("city", lambda brush: [*things.stars(brush), *things.moon(brush)], _city),
    Scene("space", lambda brush: [*things.stars(brush, many=90), *things.planet(brush)], _space),
    Scene("desert", lambda brush: [*things.sun(brush), *things.mesas(brush)], _desert),
    Scene("islands", lambda brush: [*things.sun(brush), *things.floating(brush)], _islands),
)


# A word in the title that asks for a scene gets it; chance decides for the rest.
WORDS = {
    "sea": ("sea", "tide", "ocean", "ferry", "harbo", "sail", "ship", "海", "舟"),
    "forest": ("forest", "pine", "wood", "orchard", "moss", "leaf", "garden", "林", "森"),
    "city": ("city", "neon", "circuit", "street", "metro", "tower", "城"),
    "space": ("space", "star", "orbit", "moon", "comet", "planet", "星", "月"),
    "desert": ("desert", "dune", "sand", "salt", "rust", "沙"),
    "mountains": ("mountain", "peak", "summit", "snow", "ridge", "crown", "山", "雪"),
    "islands": ("cloud", "sky", "wind", "kite", "feather", "云", "天"),
    "hills": ("hill", "lantern", "lighthouse", "farm", "field", "mill", "田"),
}


def _scene_named(title: str, spare: int) -> Scene:
    for scene in SCENES:
        if any(word in title.casefold() for word in WORDS[scene.name]):
            return scene
    return SCENES[spare % len(SCENES)]


def scene_of(title: str) -> tuple[Palette, Scene, Random]:
    """What a title chooses. Case and outer spaces make no difference."""
    digest = hashlib.sha256(title.strip().casefold().encode()).digest()
    palette = PALETTES[digest[0] % len(PALETTES)]
    scene = _scene_named(title, digest[1])
    # Random.random() is the one method whose sequence Python promises to keep.
    chance = Random(int.from_bytes(digest[2:10]))  # noqa: S311 - a picture, not a secret
    return palette, scene, chance


@lru_cache(maxsize=512)
def cover_svg(title: str, width: int = 1440, height: int = 560) -> str:
    """A whole SVG document, `width` by `height`, drawn for `title`."""
    palette, scene, chance = scene_of(title)
    brush = Brush(width=width, height=height, palette=palette, chance=chance.random)
    sky = "".join(
        f'<stop offset="{number(at)}" stop-color="{colour}"/>'
        for at, colour in zip((0, 0.36, 0.62), palette.sky, strict=True)
    )
    behind = "".join(scene.sky(brush))
    ground = "".join(scene.ground(brush))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" preserveAspectRatio="xMidYMid slice">'
        f'<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">{sky}</linearGradient></defs>'
        f'<rect width="{width}" height="{height}" fill="url(#sky)"/>'
        f'<g id="behind">{behind}</g><g id="ground">{ground}</g></svg>'
    )


def cover_path(title: str, slug: str = "") -> str:
    """The address under which the art of `title` is served."""
    address = reverse("cms:cover", args=[slug or slugify(title) or "cover"])
    return f"{address}?{urlencode({'title': title})}"
