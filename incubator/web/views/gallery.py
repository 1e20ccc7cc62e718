"""The kit's own page: every component in several states, with made-up values. For developers: in the demo only."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from incubator.core.money import MoneyField
from incubator.core.words import Money
from incubator.web.guards import demo_only
from incubator.web.tables import Bulk, Cell, Chip, Column, Row

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    studio_name = forms.CharField(help_text="As it stands in the contract.")
    amount = MoneyField(currency="USD", help_text="In US dollars.")
    kind = forms.ChoiceField(choices=[("capital", "Capital"), ("server", "Servers")])
    purpose = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    needed_by = forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}), required=False, label="Needed by"
    )
    pace = forms.ChoiceField(
        choices=[("month", "Monthly"), ("quarter", "Quarterly")], widget=forms.RadioSelect
    )
    evidence = forms.FileField(required=False, help_text="PDF, image or archive, at most 20 MB.")
    agreed = forms.BooleanField(label="I have read the terms of the fund")


def _person(name: str) -> SimpleNamespace:
    return SimpleNamespace(display_name=name, __str__=lambda: name)


def _approval(*, votes: list[Any], missing: list[Any], state: str) -> SimpleNamespace:
    return SimpleNamespace(
        requester=_person("Lin Chen"),
        opened_at=NOON - timedelta(days=1),
        votes=votes,
        missing=missing,
        is_complete=state == "complete",
        is_rejected=state == "rejected",
    )


POSTING = [
    ("liability:payable:lantern-works", Money(1_820_436, "USD"), None),
    ("liability:in_transit:lantern-works", None, Money(1_820_436, "USD")),
]


def _approvals() -> list[SimpleNamespace]:
    yes = SimpleNamespace(
        person=_person("Ana Souza"), at=NOON, verdict="approve", reason="", role="finance"
    )
    no = SimpleNamespace(
        person=_person("Zhao Yun"),
        at=NOON,
        verdict="reject",
        reason="The budget names no contractor.",
        role="finance",
    )
    need = SimpleNamespace(
        role="finance",
        role_label="finance officer",
        count=1,
        people=(_person("Mei Tan"), _person("Ben Ode"), _person("Zhao Yun")),
    )
    return [
        _approval(votes=[yes], missing=[need], state="open"),
        _approval(votes=[yes], missing=[], state="complete"),
        _approval(votes=[no], missing=[], state="rejected"),
    ]


def _history() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(at=NOON, actor=_person("Ana Souza"), said="approved tranche 2"),
        SimpleNamespace(
            at=NOON - timedelta(days=2),
            actor=_person("Lin Chen"),
            said="returned the milestone",
            reason="The build does not start on Windows.",
        ),
        SimpleNamespace(at=NOON - timedelta(days=30), actor=None, said="settled the month"),
    ]


def _column(key: str, label: str, *, numeric: bool = False) -> Column:
    return Column(key=key, label=label, value=str, order=key, numeric=numeric)


def _listing() -> SimpleNamespace:
    columns = [
        _column("title", "Request"),
        _column("studio", "Studio"),
        _column("amount", "Amount", numeric=True),
        _column("state", "State"),
    ]
    shown = [
        ("R-1042", "Lantern Works", "$120,000.00", "waiting for finance", "wait"),
        ("R-1041", "Kite & Coal", "¥480,000.00", "approved", "good"),
        ("R-1038", "Moss Engine", "$9,200.00", "rejected", "alert"),
        ("R-1031", "Moss Engine", "$1,150.00", "cancelled", "idle"),
    ]
    rows = [
        Row(
            [
                Cell(number, url="#"),
                Cell(studio),
                Cell(amount, numeric=True),
                Cell(state, tone=tone),
            ],
            number,
        )
        for number, studio, amount, state, tone in shown
    ]
    return SimpleNamespace(
        rows=rows,
        seen_columns=columns,
        sorts=[
            {"column": column, "url": "#", "direction": "ascending" if not at else None}
            for at, column in enumerate(columns)
        ],
        chips=[Chip("All", "#", True), Chip("Submitted", "#", False), Chip("Approved", "#", False)],
        query="",
        count=1204,
        counted="1,204",
        wanted="state=submitted",
        name="requests",
        path=reverse("web:kit"),
        views=[SimpleNamespace(name="Waiting for finance", query="state=submitted", pk=1)],
        bulk=Bulk(url="#", verbs=(("approve", "Approve requests"), ("reject", "Reject requests"))),
        first_url="",
        previous_url="",
        next_url="#",
        csv_url="#",
    )


def _charts() -> dict[str, Any]:
    fall = [
        ("Gross", 6_093_109, "", True),
        ("Refunds", -431_000, "", False),
        ("Tax", -612_000, "", False),
        ("Fees", -720_000, "", False),
        ("Services", -324_380, "", False),
        ("Incubator", -1_602_292, "idle", False),
        ("Recouped", -583_001, "wait", False),
        ("Payable", 1_820_436, "", True),
    ]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    actual = [80, 190, 420, 700, 1060, 1310, 1600, 2050, 2480, 2900]
    return {
        "waterfall": [
            {"label": label, "values": [value], "tone": tone, "total": total}
            for label, value, tone, total in fall
        ],
        "draws": [
            (month, [actual[at] * 1_000_00 if at < len(actual) else None, at * 32_000_000])
            for at, month in enumerate(months)
        ],
        "hours": [
            (month, [300 + at * 37, 120 + (at * 53) % 210]) for at, month in enumerate(months)
        ],
        "tickets": [("Payments", [41]), ("Accounts", [17]), ("Bugs", [63]), ("Ideas", [9])],
    }


def _navigation() -> list[dict[str, Any]]:
    def link(label: str, count: int = 0, *, current: bool = False, key: str = "") -> dict[str, Any]:
        return {"label": label, "url": "#", "count": count, "current": current, "key": key}

    return [
        {
            "label": "Finance",
            "links": [
                link("Home", 7, key="h"),
                link("Funds", key="f"),
                link("Settlement", current=True),
                link("Payouts", 4, key="p"),
                link("Ledger"),
            ],
        },
        {
            "label": "Studios",
            "links": [link("Admissions"), link("Studios"), link("Requests", 11), link("Servers")],
        },
        {"label": "Players", "links": [link("Tickets"), link("Orders"), link("Insights")]},
    ]


def _toast(request: HttpRequest, tone: str) -> None:
    if tone == "good":
        messages.success(request, "Payout P-1007 is released. The studio is told by mail.")
    else:
        messages.error(request, "Nothing was paid: the bank account changed. Ask for a new payout.")


@demo_only
def gallery(request: HttpRequest) -> HttpResponse:
    if "say" in request.GET:
        _toast(request, request.GET["say"])
    refused = SampleForm(
        {"studio_name": "", "amount": "12.345", "kind": "capital", "purpose": "Two contractors"}
    )
    context = {
        "nav": _navigation(),
        "approvals": _approvals(),
        "history": _history(),
        "noon": NOON,
        "listing": _listing(),
        "nothing": SimpleNamespace(
            rows=[],
            chips=[],
            query="",
            count=0,
            empty_title="No requests yet",
            empty_text="The first one comes when a studio asks for capital, servers or desks.",
        ),
        "charts": _charts(),
        "fresh": SampleForm(auto_id="fresh_%s"),
        "refused": refused,
        "posting": POSTING,
        "milestones": [
            {"title": "Vertical slice", "note": "accepted 2 Sep 2026", "tone": "good"}
            | {"label": "paid", "amount": "$40,000.00"},
            {"title": "Beta", "note": "delivered, acceptance due 9 Nov 2026", "tone": "wait"}
            | {"label": "due", "amount": "$60,000.00"},
            {"title": "Release", "note": "planned for 1 Mar 2027", "amount": "$20,000.00"},
        ],
    }
    return render(request, "kit/gallery.html", context)


@demo_only
def consequences(request: HttpRequest) -> HttpResponse:
    """What the gallery's dialog shows, as the page it is without script."""
    return render(request, "kit/gallery/consequences.html", {"posting": POSTING})
