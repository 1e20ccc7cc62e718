"""A terms document that is not allowed is refused with its field and a code."""

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
KNOWN = "base, share_percent, uplift_percent"
KINDS = "percent, flat, charged"
BEARERS = "shared, studio, incubator"
BASES = "net, studio_share"
STEPS = {
    "first": "refunds, tax, fees, deductions",
    "last": "recoupment, split",
    "base": "net",
}


def test_a_document_is_plain_json_and_loses_nothing() -> None:
    document = json.loads(json.dumps(FULL.to_document()))
    assert Terms.from_document(document) == FULL
    assert document["split"]["tiers"] == [
        {"over": 0, "percents": ["33.5"], "received_percent": "0"}
    ]
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
    ("change", "field", "code", "parameters"),
    [
        ({"currency": "usd"}, "currency", "not_currency", {}),
        ({"version": 0}, "version", "too_small", {"least": 1}),
        ({"version": "1"}, "version", "not_whole", {}),
        ({"version": True}, "version", "not_whole", {}),
        ({"effective_from": "soon"}, "effective_from", "not_date", {}),
        ({"recoupment": {"bases": 1}}, "recoupment.bases", "unknown_field", {"known": KNOWN}),
        ({"split": {}}, "split.tiers", "missing", {}),
        ({"split": {"tiers": []}}, "split.tiers", "tier_start", {}),
        ({"split": []}, "split", "not_object", {}),
        ({"fees": [{"kind": "cut"}]}, "fees[0].kind", "not_one_of", {"choices": KINDS}),
        (
            {"reserve": {"percent": "120", "days": 3}},
            "reserve.percent",
            "out_of_range",
            {"least": 0, "most": 100},
        ),
        ({"reserve": {"percent": 0.2, "days": 3}}, "reserve.percent", "not_number", {}),
        ({"reserve": {"percent": "1e1", "days": 3}}, "reserve.percent", "not_number", {}),
        ({"reserve": {"percent": "1", "days": -1}}, "reserve.days", "too_small", {"least": 0}),
        ({"steps": ["tax", "refunds"]}, "steps", "step_order", STEPS),
        ({"unreturned_fees": "player"}, "unreturned_fees", "not_one_of", {"choices": BEARERS}),
        ({"cross_collateral": True}, "cross_collateral", "not_alone", {}),
        ({"recoupment": {"base": "gross"}}, "recoupment.base", "not_one_of", {"choices": BASES}),
        (
            {"split": {"metric": "received", "tiers": [{"over": 9, "percents": ["50"]}]}},
            "split.tiers",
            "tier_metric",
            {},
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": ["half"]}]}},
            "split.tiers[0].percents[0]",
            "not_number",
            {},
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": [50, 30]}]}},
            "split.tiers[0].percents",
            "percent_count",
            {"count": 1},
        ),
        (
            {"split": {"tiers": [{"over": 0, "percents": [1]}, {"over": 0, "percents": [2]}]}},
            "split.tiers",
            "tier_order",
            {},
        ),
        (
            {"split": {"parties": ["incubator", "studio"], "tiers": FULL.split.tiers}},
            "split.tiers[0]",
            "not_object",
            {},
        ),
    ],
)
def test_a_bad_clause_is_refused_by_name(
    change: dict[str, Any], field: str, code: str, parameters: dict[str, Any]
) -> None:
    with pytest.raises(TermsInvalid) as refusal:
        Terms.from_document(FULL.to_document() | change)
    assert refusal.value.field == field
    assert (refusal.value.code, refusal.value.parameters) == (code, parameters)
    assert str(refusal.value).startswith(f"{field}: {code}")


def test_a_clause_that_is_not_known_is_refused() -> None:
    with pytest.raises(TermsInvalid, match=r"^recoup: unknown_field \(known version, effective"):
        Terms.from_document(FULL.to_document() | {"recoup": {}})


def test_recoupment_from_the_share_comes_after_the_split() -> None:
    with pytest.raises(TermsInvalid) as refusal:
        deal(steps=("refunds", "tax", "fees", "deductions", "recoupment", "split"))
    assert refusal.value.code == "step_order"
    assert refusal.value.parameters["last"] == "split, recoupment"


def test_two_fees_may_not_share_a_code() -> None:
    with pytest.raises(TermsInvalid, match=r"fees\[0\]\.code: code_repeated"):
        deal(fees=(FlatFee("fee", "processor", 1), FlatFee("fee", "processor", 2)))


def test_a_fee_may_not_be_owed_to_the_studio() -> None:
    with pytest.raises(TermsInvalid, match=r"fees\[0\]\.payee: payee_reserved"):
        deal(fees=(FlatFee("fee", "studio", 1),))


@pytest.mark.parametrize("code", ["gross", "kept-fees", "tax_returned", "card_returned"])
def test_a_fee_may_not_be_called_like_a_line_of_every_statement(code: str) -> None:
    with pytest.raises(TermsInvalid, match=r"fees\[0\]\.code: code_reserved"):
        deal(fees=(FlatFee(code, "incubator", 1),))
