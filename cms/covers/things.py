"""What stands in a cover picture: suns and moons, trees, boats, towers.

Each function returns SVG elements from back to front.
"""

import math
from collections.abc import Callable

from cms.covers.brush import Brush, Point, number


def sun(brush: Brush, *, low: bool = False) -> list[str]:
    x = brush.between(0.66, 0.8)
    y = brush.between(0.46, 0.5) if low else brush.between(0.26, 0.42)
    radius = brush.between(0.11, 0.15)
    light = brush.palette.light
    glow = [brush.disc(x, y, radius * size, light, ' opacity=".1"') for size in (2.6, 1.7)]
    return [*glow, brush.disc(x, y, radius, light)]


def moon(brush: Brush) -> list[str]:
    """A crescent: the same disc with the sky's colour laid over one side."""
    x, y = brush.between(0.64, 0.82), brush.between(0.2, 0.3)
    radius = brush.between(0.08, 0.11)
    light = brush.palette.light
    halo = brush.disc(x, y, radius * 2.2, light, ' opacity=".09"')
    if brush.chance() < 0.5:
        return [halo, brush.disc(x, y, radius, light)]
    size = radius * brush.height
    left, top = x * brush.width, y * brush.height
    crescent = (
        f'<path d="M{number(left)} {number(top - size)}'
        f"A{number(size)} {number(size)} 0 0 1 {number(left)} {number(top + size)}"
        f'A{number(size * 1.35)} {number(size * 1.35)} 0 0 0 {number(left)} {number(top - size)}Z"'
        f' fill="{light}"/>'
    )
    return [halo, crescent]


def stars(brush: Brush, many: int = 46) -> list[str]:
    found = []
    for _one in range(many):
        x, y, size = brush.chance(), brush.chance() * 0.46, brush.between(0.0015, 0.0042)
        shine = number(brush.between(0.35, 0.9) * (1 - y))
        found.append(brush.disc(x, y, size, brush.palette.light, f' opacity="{shine}"'))
    return found


def birds(brush: Brush) -> list[str]:
    found = []
    left, top = brush.between(0.42, 0.58), brush.between(0.14, 0.3)
    for _one in range(3 + int(brush.chance() * 4)):
        x, y = left + brush.between(-0.07, 0.07), top + brush.between(-0.06, 0.06)
        wing = brush.between(0.006, 0.011)
        path = (
            f"M{brush.at(x - wing, y - 0.012)}Q{brush.at(x - wing / 2, y - 0.02)} {brush.at(x, y)}"
            f"Q{brush.at(x + wing / 2, y - 0.02)} {brush.at(x + wing, y - 0.012)}"
        )
        found.append(
            f'<path d="{path}" fill="none" stroke="{brush.palette.ground[1]}"'
            ' stroke-width="2.5" stroke-linecap="round"/>'
        )
    return found


def peaks(brush: Brush) -> list[str]:
    """Two ranges with snow; mist lies before the first line of hills."""
    found = []
    behind, before = (brush.palette.sky[2], ".4"), (brush.palette.ground[0], "1")
    for (fill, opacity), level in ((behind, 0.32), (before, 0.4)):
        x = brush.between(-0.1, 0)
        while x < 1.05:
            half = brush.between(0.09, 0.16)
            top = level + brush.between(-0.12, 0.06)
            mark = f' opacity="{opacity}"'
            base = [(x - half * 0.3, 0.7), (x + half, top), (x + half * 2.3, 0.7)]
            found.append(brush.shape(base, fill, mark))
            drop = 0.055
            lean = half * 1.3 * drop / (0.7 - top)
            snow = [
                (x + half, top),
                (x + half + lean, top + drop),
                (x + half + lean * 0.3, top + drop * 0.72),
                (x + half - lean * 0.2, top + drop * 1.25),
                (x + half - lean, top + drop),
            ]
            found.append(brush.shape(snow, brush.palette.light, ' opacity=".8"'))
            x += half * brush.between(1.1, 1.6)
    return found


def pines(brush: Brush, depth: int, level: float, tall: float = 1) -> list[str]:
    fill = brush.palette.ground[depth]
    found = [brush.ridge(depth, level, swell=0.02)]
    slim = brush.height / brush.width
    x = -0.02
    while x < 1.02:
        size = tall * brush.between(0.05, 0.12)
        wide = size * 0.3 * slim
        foot = level + 0.045
        for share in (0, 0.3, 0.58):
            top = foot - size + size * share * 0.72
            spread = wide * (0.5 + share)
            edge = top + size * 0.46
            found.append(brush.shape([(x, top), (x + spread, edge), (x - spread, edge)], fill))
        x += brush.between(0.45, 1.3) * wide * 2.2
    return found


def glitter(brush: Brush) -> list[str]:
    """Light on the water, right of the middle only."""
    found = []
    for _one in range(16):
        x, y = brush.between(0.62, 0.86), brush.between(0.61, 0.72)
        wide = brush.between(0.008, 0.03)
        found.append(
            f'<path d="M{brush.at(x, y)}H{number((x + wide) * brush.width)}"'
            f' stroke="{brush.palette.light}" stroke-width="2" stroke-linecap="round"'
            f' opacity="{number(brush.between(0.18, 0.5))}"/>'
        )
    return found


def _near(brush: Brush, x: float, y: float, size: float) -> Callable[[float, float], Point]:
    """Coordinates of a small thing that stands at (x, y) and is `size` of the height tall."""
    slim = brush.height / brush.width
    return lambda right, up: (x + right * size * slim, y - up * size)


def boat(brush: Brush) -> list[str]:
    spot = _near(brush, brush.between(0.6, 0.72), 0.63, brush.between(0.2, 0.26))
    pale = "#f4efe4"
    hull = [spot(-0.55, 0.2), spot(0.6, 0.2), spot(0.38, 0), spot(-0.36, 0)]
    return [
        brush.shape(hull, brush.palette.ground[2]),
        brush.shape([spot(0.04, 0.26), spot(0.04, 1), spot(0.5, 0.3)], pale),
        brush.shape(
            [spot(-0.02, 0.26), spot(-0.02, 0.86), spot(-0.42, 0.3)], pale, ' opacity=".8"'
        ),
    ]


def windmill(brush: Brush) -> list[str]:
    x, size = brush.between(0.62, 0.84), brush.between(0.22, 0.28)
    spot = _near(brush, x, 0.62, size)
    fill = brush.palette.ground[1]
    body = [spot(-0.16, 0), spot(-0.09, 0.72), spot(0.09, 0.72), spot(0.16, 0)]
    found = [brush.shape(body, fill), brush.disc(*spot(0, 0.74), 0.022, fill)]
    turn = brush.chance() * math.pi
    for quarter in range(4):
        angle = turn + quarter * math.pi / 2
        reach = (math.cos(angle) * 0.5, math.sin(angle) * 0.5)
        side = (-reach[1] * 0.2, reach[0] * 0.2)
        sail = [
            spot(0, 0.74),
            spot(reach[0], 0.74 + reach[1]),
            spot(reach[0] + side[0], 0.74 + reach[1] + side[1]),
            spot(reach[0] * 0.25 + side[0], 0.74 + reach[1] * 0.25 + side[1]),
        ]
        found.append(brush.shape(sail, fill))
    return found


def lone_tree(brush: Brush) -> list[str]:
    spot = _near(brush, brush.between(0.62, 0.84), 0.62, brush.between(0.24, 0.32))
    fill = brush.palette.ground[1]
    trunk = [spot(-0.05, 0), spot(-0.02, 0.6), spot(0.03, 0.6), spot(0.06, 0)]
    crown = [(-0.18, 0.62, 0.05), (0.12, 0.68, 0.062), (-0.02, 0.82, 0.06), (0.27, 0.58, 0.036)]
    return [
        brush.shape(trunk, fill),
        *(brush.disc(*spot(right, up), radius, fill) for right, up, radius in crown),
    ]


def skyline(brush: Brush, depth: int, level: float) -> list[str]:
    foot = [(0, 1), (0, level + 0.06), (1, level + 0.06), (1, 1)]
    found = [brush.shape(foot, brush.palette.ground[depth])]
    x = -0.02
    while x < 1:
        wide, top = brush.between(0.03, 0.075), level + brush.between(-0.2, 0.05)
        fill = brush.palette.ground[depth]
        found.append(brush.shape([(x, 1), (x, top), (x + wide, top), (x + wide, 1)], fill))
        if brush.chance() < 0.25:
            mast = x + wide / 2
            tip = top - brush.between(0.03, 0.08)
            found.append(brush.shape([(mast - 0.002, top), (mast, tip), (mast + 0.002, top)], fill))
        found += _windows(brush, x, wide, top)
        x += wide + brush.between(0, 0.006)
    return found


def _windows(brush: Brush, x: float, wide: float, top: float) -> list[str]:
    """Lit windows, none where text may stand: the left half below three fifths."""
    found = []
    columns = max(2, int(wide / 0.013))
    for row in range(7):
        y = top + 0.025 + row * 0.034
        for column in range(columns):
            left = x + wide * (column + 0.5) / columns - 0.0025
            dark = y > 0.72 or (y > 0.56 and left < 0.55)
            if brush.chance() > 0.3 or dark:
                continue
            shine = f' opacity="{number(brush.between(0.35, 0.9))}"'
            edge = [(left, y), (left + 0.005, y), (left + 0.005, y + 0.017), (left, y + 0.017)]
            found.append(brush.shape(edge, brush.palette.light, shine))
    return found


def planet(brush: Brush) -> list[str]:
    x, y, radius = brush.between(0.66, 0.78), brush.between(0.26, 0.34), brush.between(0.17, 0.22)
    cx, cy, size = x * brush.width, y * brush.height, radius * brush.height
    light, far = brush.palette.light, brush.palette.sky[2]
    ring = (
        f'cx="{number(cx)}" cy="{number(cy)}" rx="{number(size * 1.8)}" ry="{number(size * 0.36)}"'
        f' fill="none" stroke="{light}" stroke-width="{number(size * 0.09)}" opacity=".75"'
        f' transform="rotate(-14 {number(cx)} {number(cy)})"'
    )
    # The front half of the ring is the same ellipse with its back half left out by dashes.
    lit = (
        f'<path d="M{number(cx - size)} {number(cy)}A{number(size)} {number(size)} 0 0 1'
        f" {number(cx + size)} {number(cy)}A{number(size * 1.15)} {number(size * 0.7)} 0 0 0"
        f' {number(cx - size)} {number(cy)}Z" fill="{light}" opacity=".45"'
        f' transform="rotate(-38 {number(cx)} {number(cy)})"/>'
    )
    halves = '<ellipse {} pathLength="2" stroke-dasharray="{}"/>'
    moonlet = brush.disc(x - 0.17, y - 0.12, radius * 0.2, far)
    return [
        moonlet,
        halves.format(ring, "0 1 1 0"),
        brush.disc(x, y, radius, far),
        lit,
        halves.format(ring, "1 1"),
    ]


def rocket(brush: Brush) -> list[str]:
    spot = _near(brush, brush.between(0.62, 0.74), 0.64, 0.22)
    fill, pale = brush.palette.ground[2], "#f4efe4"
    return [
        brush.shape([spot(-0.3, -0.1), spot(0, 0.3), spot(0.3, -0.1)], fill),
        brush.shape(
            [spot(-0.13, 0), spot(-0.13, 0.62), spot(0, 1), spot(0.13, 0.62), spot(0.13, 0)], pale
        ),
        brush.disc(*spot(0, 0.6), 0.012, fill),
    ]


def mesas(brush: Brush) -> list[str]:
    found = []
    for _one in range(4):
        x, wide = brush.between(0.02, 0.9), brush.between(0.04, 0.1)
        top = brush.between(0.36, 0.46)
        edge = [(x - 0.015, 0.62), (x, top), (x + wide, top), (x + wide + 0.015, 0.62)]
        found.append(brush.shape(edge, brush.palette.ground[0], ' opacity=".7"'))
    return found


def cactus(brush: Brush) -> list[str]:
    x, size = brush.between(0.64, 0.86), 0.2
    spot = _near(brush, x, 0.79, size)
    fill = brush.palette.ground[2]
    arms = (
        [(0, 0), (0, 1)],
        [(-0.3, 0.72), (-0.3, 0.42), (0, 0.42)],
        [(0.28, 0.86), (0.28, 0.56), (0, 0.56)],
    )
    found = []
    for arm in arms:
        path = "L".join(brush.at(*spot(*point)) for point in arm)
        found.append(
            f'<path d="M{path}" fill="none" stroke="{fill}" stroke-linecap="round"'
            f' stroke-linejoin="round" stroke-width="{number(brush.height * 0.026)}"/>'
        )
    return found


def floating(brush: Brush) -> list[str]:
    """Islands in the air, each with grass, rock and a few trees."""
    found = []
    far, middle, near = brush.palette.ground
    for x, y, size in ((0.66, 0.36, 0.2), (0.5, 0.2, 0.09), (0.88, 0.2, 0.13)):
        spot = _near(brush, x + brush.between(-0.03, 0.03), y + brush.between(-0.02, 0.02), size)
        rock = [(-1.1, 0), (1.1, 0), (0.7, -0.28), (0.46, -0.3), (0.2, -0.75), (-0.15, -0.5)]
        rock += [(-0.4, -0.62), (-0.78, -0.25)]
        grass = [spot(-1.14, 0.08), spot(1.14, 0.08), spot(0.9, -0.1), spot(-0.95, -0.1)]
        found += [brush.shape([spot(*point) for point in rock], middle), brush.shape(grass, far)]
        for right, tall in ((-0.7, 0.3), (-0.42, 0.62), (-0.2, 0.38)):
            wide = tall * 0.32
            tree = [spot(right - wide, 0.16), spot(right, 0.16 + tall), spot(right + wide, 0.16)]
            found.append(brush.shape(tree, near))
        wall = [(0.2, 0), (0.2, 0.3), (0.42, 0.52), (0.64, 0.3), (0.64, 0)]
        found.append(brush.shape([spot(*point) for point in wall], near))
        lamp = [spot(0.38, 0.12), spot(0.38, 0.26), spot(0.46, 0.26), spot(0.46, 0.12)]
        found.append(brush.shape(lamp, brush.palette.light))
    return found
