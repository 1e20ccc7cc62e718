"""Telling the world, chapter by chapter, and remembering how far the telling got."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from incubator.core import audit
from incubator.core.models import AuditRow, User
from incubator.portal.demo import admissions, funds, people, players, sales, site, studios

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Chapter:
    """`tell` runs in one transaction, unless `commits`: then it can be told twice unharmed."""

    name: str
    says: str
    tell: Callable[[], object]
    commits: bool = False

    @property
    def mark(self) -> str:
        return f"demo world: {self.name}"


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("people", "People with their roles", people.open_accounts),
    Chapter("studios", "Three studios admitted, one application waiting", admissions.tell),
    Chapter("games", "Games, members, products, servers", studios.tell),
    Chapter("funding", "Funds, awards, milestones, deals", funds.tell),
    Chapter("site", "Game pages, news and help", site.tell),
    Chapter("sales", "Months of sales", sales.tell, commits=True),
    Chapter("statements", "Settled months and a payout", sales.settle, commits=True),
    Chapter("players", "Wallets, orders and tickets", players.tell, commits=True),
)


def world_is_built() -> bool:
    return _is_told(CHAPTERS[-1])


def build_world(progress: Say) -> None:
    """Tell what has not been told yet; `progress` is given a line for each chapter."""
    for number, chapter in enumerate(CHAPTERS, start=1):
        if _is_told(chapter):
            continue
        progress(f"  {number}/{len(CHAPTERS)}  {chapter.says}")
        if chapter.commits:
            chapter.tell()
            _remember(chapter)
        else:
            with transaction.atomic():
                chapter.tell()
                _remember(chapter)


def _is_told(chapter: Chapter) -> bool:
    return AuditRow.objects.filter(verb=chapter.mark).exists()


def _remember(chapter: Chapter) -> None:
    root = User.objects.get(email=people.PERSONAS[0].email)
    audit.record(actor=None, verb=chapter.mark, subject=root)
