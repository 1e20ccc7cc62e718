"""A terms document that is not allowed is refused with its field and what is allowed."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from funding.waterfall import (
    ChargedFee,
    Deduction,
    FeeTier,
    FlatFee,
    Guarantee,
    PercentFee,
    Recoupment,
    Reserve,
    Terms,
    TermsInvalid,
)
from tests.funding.waterfall.deals import deal

FULL = deal(
    "33.5",
    fees=(
        PercentFee("store", "steam", (FeeTier(0, Fraction(30)), FeeTier(100, Fraction(1, 3)))),
        FlatFee("wallet", "incubator", 15, per="wallet_order", refundable=False),
        ChargedFee("card"),
    ),
    deductions=(Deduction("services", "server", "recoup", cap_minor=500),),
    recoupment=Recoupment(base="net", uplift_percent=Fraction(15)),
    reserve=Reserve(Fraction("12.5"), days=120),
    guarantee=Guarantee(1000, date(2027, 1, 1)),
    unreturned_fees="studio",
    late_interest_percent=Fraction(8),
)


def test_a_document_is_plain_json_and_loses_nothing() -> None:
    document = json.loads(json.dumps(FULL.to_document()))
    assert Terms.from_document(document) == FULL
    assert document["split"]["tiers"] == [{"over": 0, "percents": ["33.5"]}]
    assert document["fees"][0]["tiers"][1] == {"over": 100, "percent": "1/3"}


def test_what_is_left_out_has_its_default_and_the_steps_follow_the_recoup_base() -> None:
    document = {
        "version": 1,
        "effective_from": "2026-01-01",
        "currency": "USD",
        "split": {"tiers": [{"over": 0, "percents": [70]}]},
        "recoupment": {"base": "net"},
    }
    terms = Terms.from_document(document)
    assert terms.steps == ("refunds", "tax", "fees", "deductions", "recoupment", "split")
    assert terms.unreturned_fees == "shared"


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"currency": "usd"}, "currency", "three capital letters"),
        ({"version": 0}, "version", "1 or more"),
        ({"version": "1"}, "version", "a whole number"),
        ({"version": True}, "version", "a whole number"),
        ({"effective_from": "soon"}, "effective_from", "a date like 2026-01-31"),
        ({"recoup": {}}, "recoup", "unknown; known are"),
        ({"split": {}}, "split.tiers", "is required"),
        ({"split": {"tiers": []}}, "split.tiers", "begin with a tier over 0"),
        ({"split": []}, "split", "an object"),
        ({"fees": [{"kind": "cut"}]}, "fees[0].kind", "one of percent, flat, charged"),
        ({"reserve": {"percent": "120", "days": 3}}, "reserve.percent", "from 0 to 100"),
        ({"reserve": {"percent": 0.2, "days": 3}}, "reserve.percent", "exact text"),
        ({"reserve": {"percent": "1e1", "days": 3}}, "reserve.percent", "exact text"),
        ({"reserve": {"percent": "1", "days": -1}}, "reserve.days", "0 or more"),
        ({"steps": ["tax", "refunds"]}, "steps", "once each, in any order"),
        ({"unreturned_fees": "player"}, "unreturned_fees", "one of shared, studio, incubator"),
        ({"cross_collateral": True}, "cross_collateral", "must be false"),
        ({"recoupment": {"base": "gross"}}, "recoupment.base", "one of net, studio_share"),
        (
            {"recoupment": {"base": "net", "share_percent": "50"}},
            "recoupment.share_percent",
            "100 when the base is net",
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": ["half"]}]}},
            "split.tiers[0].percents[0]",
            "exact text",
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": [50, 30]}]}},
            "split.tiers[0].percents",
            "must have 1 numbers",
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": [1]}, {"over": 0, "percents": [2]}]}},
            "split.tiers",
            "must rise",
        ),
        (
            {"split": {"parties": ["incubator", "studio"], "tiers": FULL.split.tiers}},
            "split.tiers[0]",
            "an object",
        ),
    ],
)
def test_a_bad_clause_is_refused_by_name(change: dict[str, Any], field: str, allowed: str) -> None:
    with pytest.raises(TermsInvalid) as refusal:
        Terms.from_document(FULL.to_document() | change)
    assert refusal.value.field == field
    assert allowed in refusal.value.allowed
    assert str(refusal.value).startswith(f"{field}: ")


def test_recoupment_from_the_share_comes_after_the_split() -> None:
    with pytest.raises(TermsInvalid, match="split, recoupment"):
        deal(steps=("refunds", "tax", "fees", "deductions", "recoupment", "split"))


def test_two_fees_may_not_share_a_code() -> None:
    with pytest.raises(TermsInvalid, match=r"fees\[0\]\.code: must differ"):
        deal(fees=(FlatFee("fee", "processor", 1), FlatFee("fee", "processor", 2)))


def test_a_fee_may_not_be_owed_to_the_studio() -> None:
    with pytest.raises(TermsInvalid, match=r"fees\[0\]\.payee"):
        deal(fees=(FlatFee("fee", "studio", 1),))
