"""Telling the world, chapter by chapter, and remembering how far the telling got."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import transaction

from incubator.accounts.models import User
from incubator.core.demo_only import this_is_a_demo
from incubator.core.models import NumberSeries
from incubator.portal.demo import (
    admissions,
    cards,
    clock,
    connected,
    funds,
    people,
    players,
    rates,
    sales,
    site,
    studios,
)
from incubator.runtime.places import RuntimeFailure

Say = Callable[[str], None]
SERIES = "demo"


@dataclass(frozen=True, slots=True)
class Chapter:
    """`tell` runs in one transaction, unless `commits`: then it can be told twice unharmed."""

    says: str
    tell: Callable[[], object]
    commits: bool = False


CHAPTERS: tuple[Chapter, ...] = (
    Chapter("People with their roles", people.open_accounts),
    Chapter("Three studios admitted, one application waiting", admissions.tell),
    Chapter("Games, members, products, servers", studios.tell),
    Chapter("Funds, awards, milestones, deals", funds.tell),
    Chapter("Game pages, news and help", site.tell),
    Chapter("Exchange rates and taxes", rates.tell),
    Chapter("Months of sales", sales.tell, commits=True),
    Chapter("Settled months and a payout", sales.settle, commits=True),
    Chapter("Prepaid cards and their distributor", cards.tell),
    Chapter("Wallets, orders and tickets", players.tell, commits=True),
    Chapter("A game that buys for its player", connected.tell),
)


def world_is_built() -> bool:
    return _told() >= len(CHAPTERS)


def require_demo_database() -> None:
    """Raises RuntimeFailure where made-up people, whose password is public, have no place."""
    if not this_is_a_demo():
        raise RuntimeFailure("DEMO is false in the environment, so no demo world is built.")
    if not _told() and User.objects.exists():
        raise RuntimeFailure(
            "This database belongs to real people, so no demo world is built in it. Take "
            "DATABASE_URL out of the environment, or name an empty database."
        )


def build_world(progress: Say) -> None:
    """Tell what has not been told yet; `progress` is given a line for each chapter."""
    if world_is_built():
        return
    with clock.telling():
        for number, chapter in enumerate(CHAPTERS, start=1):
            if number > _told():
                progress(f"  {number}/{len(CHAPTERS)}  {chapter.says}")
                _tell(number, chapter)


def _tell(number: int, chapter: Chapter) -> None:
    with nullcontext() if chapter.commits else transaction.atomic():
        chapter.tell()
        _remember(number)


def _told() -> int:
    """How many chapters have been told, kept as a series that counts them."""
    series = NumberSeries.objects.filter(prefix=SERIES).first()
    return series.last if series else 0


def _remember(number: int) -> None:
    NumberSeries.objects.update_or_create(prefix=SERIES, defaults={"last": number})
