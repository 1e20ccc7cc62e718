"""Takes a period's rows into the life of a deal."""

from collections import defaultdict
from datetime import date
from fractions import Fraction

from tests.funding.waterfall.independent.life import (
    Bucket,
    Document,
    Life,
    quarter_or_month,
    version_on,
)

UNNAMED: Document = {"treatment": "bear", "cap_minor": None}
SOLD = ("units", "gross_minor", "tax_minor", "fee_minor", "wallet_orders")


def bucket(life: Life, lies: date, sold: date, version: int) -> Bucket:
    return life.buckets.setdefault((lies, sold, version), Bucket(lies, sold, version))


def add_rows(life: Life, rows: Document) -> int:
    """Take the period's rows in; what of services and outside costs the incubator bears."""
    opens = quarter_or_month(life.terms, rows["start"])[0]
    for sale in rows["sales"]:
        place = max(sale["day"], opens)
        one = bucket(life, place, sale["day"], sale["version"])
        for name in SOLD:
            one.had[name] += sale[name]
    for back in rows["refunds"]:
        take_back(life, back)
    services_borne = add_costs(life, rows, opens)
    for day, amount in rows["disbursements"]:
        place = max(day, opens)
        uplift = Fraction(version_on(life.terms, place)["recoupment"]["uplift_percent"])
        since = quarter_or_month(life.terms, place)[0]
        life.owed[since, 1, "principal"] += amount
        life.owed[since, 2, "uplift"] += amount * uplift / 100
    returned = sum(amount for amount, _given in rows["returns"])
    if returned:
        whole = sum(one for key, one in life.owed.items() if key[2] == "principal")
        above = sum(one for key, one in life.owed.items() if key[2] == "uplift")
        forgive(life, "uplift", above * Fraction(returned) / whole)
        forgive(life, "principal", Fraction(returned))
        given = sum(given for _amount, given in rows["returns"])
        life.paid["recouped principal"] -= given
        life.paid["studio"] += given
    return services_borne


def take_back(life: Life, back: Document) -> None:
    one = life.buckets[back["lies_on"], back["sold_on"], back["version"]]
    for name in SOLD:
        one.gone[name] += back[name]
    one.kept_fee += back["fee_minor"] - back["fee_returned_minor"]
    one.penalty += back["penalty_minor"]


def forgive(life: Life, code: str, amount: Fraction) -> None:
    for key in sorted((key for key in life.owed if key[2] == code), reverse=True):
        less = min(life.owed[key], amount)
        life.owed[key] -= less
        amount -= less


def add_costs(life: Life, rows: Document, opens: date) -> int:
    by_day: dict[tuple[str, str, date], int] = defaultdict(int)
    for source, name, day, amount in rows["costs"]:
        by_day[source, name, max(day, opens)] += amount
    borne = 0
    for (source, name, day), amount in sorted(by_day.items()):
        terms, total = version_on(life.terms, day), life.charged[f"{source}:{name}"]
        clause = next(
            (
                one
                for one in terms["deductions"]
                if one["source"] == source and one["name"] in (name, "*")
            ),
            UNNAMED,
        )
        total[0] += amount
        counts = 0
        if clause["treatment"] != "bear":
            cap = total[0] if clause["cap_minor"] is None else clause["cap_minor"]
            counts = min(max(total[0], 0), cap) - total[1]
            counts = max(counts, 0) if amount >= 0 else counts
        total[1] += counts
        if source == "services":
            borne += amount - counts
        if clause["treatment"] == "deduct":
            bucket(life, day, day, terms["version"]).deducted += counts
        elif clause["treatment"] == "recoup":
            since = quarter_or_month(life.terms, day)[0]
            if counts < 0:
                forgive(life, f"{source}:{name}", Fraction(-counts))
            else:
                life.owed[since, 0, f"{source}:{name}"] += counts
    return borne
