"""Lifetime amounts rounded, and what the period therefore adds, for every party but the last."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding.waterfall.exact import half_even
from funding.waterfall.state import Accrual
from funding.waterfall.steps.division import Division
from funding.waterfall.steps.fees import PENALTIES
from funding.waterfall.steps.net import Net
from funding.waterfall.terms import PROCESSOR, STUDIO

CHARGEBACK = "chargeback"


@dataclass(frozen=True, slots=True)
class Rounded:
    """Minor units by key: "studio", "party/{name}", "fee/{payee}/{code}", "borne/{payee}/{code}"
    (an unreturned fee the studio alone bears), "recouped/{code}"."""

    lifetime: Mapping[str, int]
    period: Mapping[str, int]

    def of(self, *prefix: str) -> dict[str, int]:
        """The period's amounts whose key begins so, by the rest of the key."""
        start = "/".join(prefix) + "/"
        rows = self.period.items()
        return {key.removeprefix(start): amount for key, amount in rows if key.startswith(start)}


def round_all(nets: Sequence[Net], division: Division, paid: Iterable[tuple[str, int]]) -> Rounded:
    exact: dict[str, Fraction] = defaultdict(Fraction)
    exact["studio"] = division.studio
    for key, accrual in keyed_fees(nets):
        exact[key] += accrual.amount
    for accruals in division.shares:
        for accrual in accruals:
            if accrual.code != STUDIO:
                exact[f"party/{accrual.code}"] += accrual.amount
    for code, amount in division.recouped.items():
        exact[f"recouped/{code}"] += amount
    before = dict(paid)
    lifetime = {key: half_even(amount) for key, amount in exact.items()}
    # A key that is gone (a cost credited in full) still gives back what it had.
    lifetime |= {key: 0 for key in before if key not in lifetime}
    period = {key: amount - before.get(key, 0) for key, amount in lifetime.items()}
    return Rounded(lifetime, period)


def keyed_fees(nets: Sequence[Net]) -> Iterator[tuple[str, Accrual]]:
    """Every fee of every version with the key it is rounded under."""
    for net in nets:
        payees = {fee.code: fee.payee for fee in net.piece.terms.fees}
        for accrual in net.fees:
            yield f"fee/{payees[accrual.code]}/{accrual.code}", accrual
        bearer = "borne" if net.piece.terms.unreturned_fees == "studio" else "fee"
        for accrual in net.borne:
            payee = CHARGEBACK if accrual.code == PENALTIES else PROCESSOR
            yield f"{bearer}/{payee}/{accrual.code}", accrual
