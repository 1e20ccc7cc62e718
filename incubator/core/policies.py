"""Approval policies: per kind, amount bands with how many people of which role must agree.

Amounts are minor units of the approval's own currency; bands are deliberately coarse, so the
handful of currencies the incubator uses needs no conversion to pick one.
"""

from dataclasses import dataclass

from incubator.core.models.people import Role


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `up_to_minor` inclusive (None: without limit) `required` pairs of role and count."""

    up_to_minor: int | None
    required: tuple[tuple[Role, int], ...]


POLICIES: dict[str, tuple[Band, ...]] = {
    "capital_request": (Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))),),
    "server_request": (Band(None, ((Role.OPERATIONS, 1),)),),
    "desk_request": (Band(None, ((Role.OPERATIONS, 1),)),),
    "tranche": (Band(None, ((Role.FUND_MANAGER, 1), (Role.FINANCE, 1))),),
    "payout": (
        Band(1_000_000_00, ((Role.FINANCE, 1),)),
        Band(None, ((Role.FINANCE, 2),)),
    ),
    "refund": (Band(None, ((Role.SUPPORT_LEAD, 1),)),),
}


def required_for(kind: str, amount_minor: int) -> list[dict[str, str | int]]:
    """The band that applies, in the form an approval freezes."""
    band = next(
        band
        for band in POLICIES[kind]
        if band.up_to_minor is None or amount_minor <= band.up_to_minor
    )
    return [{"role": str(role), "count": count} for role, count in band.required]
