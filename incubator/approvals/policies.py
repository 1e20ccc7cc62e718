"""Approval policies: per kind, amount bands with how many people of which role must agree.

Each app declares those of its own kinds in a module `policies.py`, which is found when Django
starts. Amounts are minor units of the approval's own currency; bands are deliberately coarse, so
the handful of currencies the incubator uses needs no conversion to pick one.
"""

from dataclasses import dataclass

from incubator.accounts.models import Role


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `up_to_minor` inclusive (None: without limit) `required` pairs of role and count."""

    up_to_minor: int | None
    required: tuple[tuple[Role, int], ...]


POLICIES: dict[str, tuple[Band, ...]] = {}


def policy(kind: str, *bands: Band) -> None:
    """Declare who must agree to what is of this kind; the last band has no upper end."""
    POLICIES[kind] = bands


def required_for(kind: str, amount_minor: int) -> list[dict[str, str | int]]:
    """The band that applies, in the form an approval freezes."""
    band = next(
        band
        for band in POLICIES[kind]
        if band.up_to_minor is None or amount_minor <= band.up_to_minor
    )
    return [{"role": str(role), "count": count} for role, count in band.required]
