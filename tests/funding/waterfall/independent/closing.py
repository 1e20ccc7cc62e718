"""Closes one period after the other."""

from datetime import date
from fractions import Fraction

from tests.funding.waterfall.independent.axis import Axis
from tests.funding.waterfall.independent.fees import Totals, net_of
from tests.funding.waterfall.independent.life import Document, Life, version_on
from tests.funding.waterfall.independent.rows import add_rows


def close(life: Life, rows: Document) -> dict[str, int]:
    """Settle one period: rounded lifetime amounts less what was paid before."""
    borne_services = add_rows(life, rows)
    totals = reckon(life)
    studio = totals.amount["party studio"] - totals.amount["from share"]
    studio -= totals.amount["unreturned studio"]
    ours = ("party studio", "party incubator")
    exact = {
        name: amount
        for name, amount in totals.amount.items()
        if name.startswith(("fee ", "recouped ", "party ")) and name not in ours
    }
    exact["studio"] = studio
    period = {name: round(amount) - life.paid[name] for name, amount in exact.items()}
    for name in [name for name in life.paid if name not in exact]:
        period[name], life.paid[name] = -life.paid[name], 0
    life.paid.update({name: round(amount) for name, amount in exact.items()})
    held, released = life.reserve.move(life.terms, rows, period["studio"])
    balance = period["studio"] - held + released
    promised = guarantee(life, totals, rows["end"])
    recovered = min(life.carried, max(balance, 0))
    life.carried += max(-balance, 0) - recovered
    life.guaranteed += promised
    life.closed_until = rows["end"]
    return {
        "share": period["studio"],
        "principal": period.get("recouped principal", 0),
        "uplift": period.get("recouped uplift", 0),
        "reserve": held - released,
        "guarantee": promised,
        "payable": max(balance, 0) - recovered + promised,
        "carried": life.carried,
        "services borne": borne_services,
        **{name: amount for name, amount in period.items() if name.startswith(("fee ", "party "))},
    }


def guarantee(life: Life, totals: Totals, until: date) -> int:
    paid = 0
    promises = sorted(
        (one["guarantee"]["by"], one["guarantee"]["amount_minor"])
        for one in life.terms
        if one["guarantee"]
        and version_on(life.terms, date.fromisoformat(one["guarantee"]["by"])) is one
    )
    for by, amount in promises:
        if life.looked_at < by <= until.isoformat():
            counted = round(
                sum((e for day, e in totals.earned if day.isoformat() <= by), Fraction(0))
            )
            paid += max(amount - counted - life.guaranteed - paid, 0)
            life.looked_at = by
    return paid


def reckon(life: Life) -> Totals:
    totals = Totals()
    buckets = sorted(life.buckets.values(), key=lambda one: (one.lies, one.sold, one.version))
    nets = [(one, net_of(life, buckets, number, totals)) for number, one in enumerate(buckets)]
    Axis(life, totals).lay(nets)
    return totals
