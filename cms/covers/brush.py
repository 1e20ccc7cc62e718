"""The brush that draws cover pictures: size, palette, a title's own chance, and kinds of ground.

Positions are fractions of the picture, heights counted from the top.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """Sky from top to horizon, the light, and three grounds from far to near, ever darker."""

    name: str
    sky: tuple[str, str, str]
    light: str
    ground: tuple[str, str, str]


def number(value: float) -> str:
    """Short, and the same on every machine."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.2f}"


@dataclass(frozen=True, slots=True)
class Brush:
    width: int
    height: int
    palette: Palette
    chance: Callable[[], float]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * self.chance()

    def at(self, x: float, y: float) -> str:
        return f"{number(x * self.width)} {number(y * self.height)}"

    def shape(self, points: Iterable[Point], fill: str, more: str = "") -> str:
        path = "L".join(self.at(x, y) for x, y in points)
        return f'<path d="M{path}Z" fill="{fill}"{more}/>'

    def disc(self, x: float, y: float, radius: float, fill: str, more: str = "") -> str:
        """`radius` is a fraction of the height."""
        return (
            f'<circle cx="{number(x * self.width)}" cy="{number(y * self.height)}"'
            f' r="{number(radius * self.height)}" fill="{fill}"{more}/>'
        )

    def ridge(self, depth: int, level: float, swell: float = 0.05) -> str:
        """A soft line of hills or water across the picture, filled to its foot."""
        count = 6
        tops = [
            (step / count, level + swell * (self.chance() * 2 - 1)) for step in range(count + 1)
        ]
        path = f"M{self.at(-0.02, tops[0][1])}"
        for (x, y), (next_x, next_y) in pairwise(tops):
            middle = (x + next_x) / 2
            path += f"C{self.at(middle, y)} {self.at(middle, next_y)} {self.at(next_x, next_y)}"
        return f'<path d="{path}L{self.at(1.02, 1.02)} {self.at(-0.02, 1.02)}Z" fill="{self.palette.ground[depth]}"/>'

    def crags(self, depth: int, level: float) -> str:
        """Broken rock: short straight edges."""
        tops = [(step / 26, level + 0.035 * (self.chance() * 2 - 1)) for step in range(27)]
        outline = [(-0.02, level), *tops, (1.02, level), (1.02, 1.02), (-0.02, 1.02)]
        return self.shape(outline, self.palette.ground[depth])

    def dune(self, depth: int, level: float) -> str:
        """Two long arcs of sand; the lee side of the crest is a shade darker."""
        crest = self.between(0.25, 0.75)
        fill = self.palette.ground[depth]
        shade = self.palette.ground[min(depth + 1, 2)]
        side = level + self.between(0.02, 0.05)
        body = (
            f'<path d="M{self.at(-0.02, side)}Q{self.at(crest * 0.6, level + 0.03)}'
            f" {self.at(crest, level)}Q{self.at(crest + 0.2, level + 0.06)} {self.at(1.02, level + 0.01)}"
            f'L{self.at(1.02, 1.02)} {self.at(-0.02, 1.02)}Z" fill="{fill}"/>'
        )
        lee = (
            f'<path d="M{self.at(crest, level)}Q{self.at(crest + 0.03, level + 0.09)}'
            f" {self.at(crest - 0.06, level + 0.2)}Q{self.at(crest + 0.16, level + 0.13)}"
            f" {self.at(1.02, level + 0.14)}L{self.at(1.02, level + 0.01)}"
            f'Q{self.at(crest + 0.2, level + 0.06)} {self.at(crest, level)}Z" fill="{shade}"/>'
        )
        return body + lee
