"""What a sweep over servers did, for whoever asked for it."""

from dataclasses import dataclass, field

from incubator.accounts.models import User


@dataclass
class Report:
    """The numbers of servers that changed in one sweep, and of machines nobody had asked for.

    `actor` is who asked for the sweep; None for the clock.
    """

    actor: User | None = None
    launched: list[str] = field(default_factory=list)
    started: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    looked_at: int = 0

    def __str__(self) -> str:
        words = [
            f"{len(found)} {word}: {', '.join(found)}"
            for word, found in (
                ("launched", self.launched),
                ("started", self.started),
                ("stopped", self.stopped),
                ("silent", self.silent),
                ("lost", self.lost),
                ("failed", self.failed),
                ("waiting", self.waiting),
                ("without an answer", self.unknown),
                ("that nobody asked for", self.orphans),
            )
            if found
        ]
        return f"{self.looked_at} looked at. {'; '.join(words) or 'Nothing to change'}."
