"""Whatever a provider says under its signature is kept, and what fits nothing waits for finance."""

import json
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.payments.errors import ResolutionRefused
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.sandbox import notification_of, sign
from billing.payments.models import IncomingPayment, ProviderReport, UnmatchedReport
from billing.payments.services.unmatched import resolve_report, take_report
from billing.selectors.wallets import wallet_balance
from billing.services.topups import start_top_up
from incubator.accounts.models import User
from incubator.approvals.errors import NotDistinct
from incubator.core.errors import WrongState
from incubator.messaging.models import Notification, OutgoingMail
from tests.clients import Client, words
from tests.powers import refuse

pytestmark = pytest.mark.django_db

STRAY: dict[str, Any] = {
    "key": "6a0e4c1e-3f0c-4d59-9c75-2b1f3f6d7a10",
    "reference": "stray-1",
    "outcome": "paid",
    "currency": "USD",
    "amount_minor": 5_000,
    "fee_minor": 175,
}


def send(body: bytes, signature: str | None = None) -> int:
    return (
        Client()
        .post(
            reverse("payments:sandbox_notification"),
            body,
            content_type="application/json",
            headers={"X-Sandbox-Signature": sign(body) if signature is None else signature},
        )
        .status_code
    )


def report(**changes: Any) -> bytes:
    return json.dumps({**STRAY, **changes}).encode()


@pytest.fixture
def stray(finance: User, finance2: User) -> UnmatchedReport:
    """A payment of 50.00, fee 1.75, that nobody asked for."""
    assert send(report()) == 200
    return UnmatchedReport.objects.get()


def test_what_nobody_asked_for_is_kept_answered_and_told_to_finance(
    stray: UnmatchedReport, finance: User, finance2: User
) -> None:
    assert (stray.why, stray.state, stray.report.amount_minor) == ("nobody_asked", "open", 5_000)
    assert json.loads(stray.report.body) == STRAY
    told = Notification.objects.filter(kind="report_unmatched")
    assert {one.person for one in told} == {finance, finance2}
    assert {one.url for one in told} == {reverse("payments:unmatched_report", args=[stray.pk])}
    assert OutgoingMail.objects.filter(recipient=finance.email).exists()


def test_the_same_again_is_one_row_however_it_is_written(stray: UnmatchedReport) -> None:
    assert send(report()) == 200
    assert send(json.dumps(dict(reversed(STRAY.items())), indent=2).encode()) == 200
    assert ProviderReport.objects.count() == UnmatchedReport.objects.count() == 1
    assert Notification.objects.filter(kind="report_unmatched").count() == 2


def test_a_wrong_signature_keeps_nothing(finance: User) -> None:
    assert send(report(), "wrong") == 403
    assert not ProviderReport.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"\xff\x00\xff",
        b"[]",
        b"[" * 100_000,
        report(amount_minor="5"),
        report(amount_minor=-1),
        report(amount_minor=2**70),
        report(amount_minor=True),
        report(key="k" * 65),
        report(currency="DOLLARS"),
        report(reference="a\0b"),
        report(outcome="perhaps"),
        b"{}",
    ],
)
def test_what_cannot_be_read_is_kept_too(body: bytes, finance: User) -> None:
    assert send(body) == 200
    assert send(body) == 200
    found = UnmatchedReport.objects.get()
    assert (found.why, found.report.outcome) == ("unreadable", "")


def test_what_fits_is_kept_beside_its_payment_and_waits_for_nobody(player: User) -> None:
    started = start_top_up(player=player, amount_minor=5_000, currency="USD", actor=player)
    charge = sandbox_bank.pay_charge(
        token=started.provider_reference, card_number=sandbox_bank.APPROVED_CARD
    )
    body, signature = notification_of(charge)
    assert send(body, signature) == send(body, signature) == 200
    kept = ProviderReport.objects.get()
    assert (kept.payment, kept.outcome) == (IncomingPayment.objects.get(), "paid")
    assert not UnmatchedReport.objects.exists()
    assert wallet_balance(player, "USD") == 5_000


@pytest.mark.parametrize("state", ["started", "waiting", "failed", "cancelled", "expired"])
def test_paid_is_believed_from_every_state(player: User, state: str) -> None:
    started = start_top_up(player=player, amount_minor=5_000, currency="USD", actor=player)
    key = str(started.key)
    if state in ("failed", "cancelled", "expired"):
        assert send(report(key=key, outcome=state, fee_minor=0)) == 200
        assert IncomingPayment.objects.get().state == state
    assert send(report(key=key)) == 200
    assert IncomingPayment.objects.get().state == "paid"
    assert wallet_balance(player, "USD") == 5_000
    # What comes afterwards changes nothing.
    assert send(report(key=key, outcome="cancelled")) == 200
    assert IncomingPayment.objects.get().state == "paid"
    assert not verify().discrepancies


def test_it_is_credited_to_the_wallet_it_belongs_to(
    stray: UnmatchedReport, player: User, finance: User
) -> None:
    take_report(unmatched=stray, actor=finance)
    done = resolve_report(
        unmatched=stray,
        resolution="credited",
        note="The player sent the bank's receipt.",
        credit_to=player,
        actor=finance,
    )
    assert (done.state, done.owner, done.credited_to) == ("resolved", finance, player)
    assert wallet_balance(player, "USD") == 5_000
    assert balance(chart.gateway("sandbox", "USD")) == 4_825
    assert balance(chart.expense("processor_fee", "USD")) == 175
    assert not verify().discrepancies
    told = Notification.objects.get(person=player)
    assert (str(told.said), told.url) == ("$50.00 is in your wallet now", "/wallet/")
    assert not Notification.objects.filter(kind="wallet_credited").exclude(person=player).exists()
    with pytest.raises(WrongState):
        resolve_report(unmatched=stray, resolution="not_ours", note="No.", actor=finance)
    with pytest.raises(WrongState):
        take_report(unmatched=stray, actor=finance)


def test_only_who_took_it_resolves_it_in_words_and_never_to_themselves(
    stray: UnmatchedReport, player: User, finance: User, finance2: User, agent: User
) -> None:
    with pytest.raises(PermissionDenied):
        take_report(unmatched=stray, actor=agent)
    with pytest.raises(WrongState):
        resolve_report(unmatched=stray, resolution="not_ours", note="No.", actor=finance)
    take_report(unmatched=stray, actor=finance)
    for actor, resolution, note, person, refusal in (
        (finance2, "not_ours", "No.", None, ResolutionRefused),
        (finance, "not_ours", " ", None, ResolutionRefused),
        (finance, "keep it", "No.", None, ResolutionRefused),
        (finance, "credited", "Mine.", finance, NotDistinct),
        (finance, "credited", "Whose?", None, ResolutionRefused),
    ):
        with pytest.raises(refusal):
            resolve_report(
                unmatched=stray, resolution=resolution, note=note, credit_to=person, actor=actor
            )
    assert UnmatchedReport.objects.get().state == "taken"
    assert take_report(unmatched=stray, actor=finance2).owner == finance2
    resolve_report(unmatched=stray, resolution="given_back", note="Refunded there.", actor=finance2)
    assert balance(chart.gateway("sandbox", "USD")) == 0


def test_what_was_not_paid_credits_nobody(finance: User, player: User) -> None:
    send(report(outcome="open"))
    unmatched = UnmatchedReport.objects.get()
    take_report(unmatched=unmatched, actor=finance)
    with pytest.raises(ResolutionRefused, match="there is none to credit"):
        resolve_report(
            unmatched=unmatched, resolution="credited", note="?", credit_to=player, actor=finance
        )
    assert wallet_balance(player, "USD") == 0


def test_the_database_keeps_what_was_said_and_how_it_ended(
    stray: UnmatchedReport, finance: User
) -> None:
    refuse("UPDATE payments_providerreport SET amount_minor = 1", "what providers said is kept")
    refuse("DELETE FROM payments_providerreport", "what providers said is kept")
    refuse("UPDATE payments_unmatchedreport SET why = 'differs'", "as it was written")
    refuse(
        "UPDATE payments_unmatchedreport SET state = 'taken', owner_id = NULL, resolution ="
        " 'credited'",
        "unmatched_credited_has_entry",
    )
    take_report(unmatched=stray, actor=finance)
    refuse("UPDATE payments_unmatchedreport SET state = 'resolved'", "unmatched_resolved_says_how")
    resolve_report(unmatched=stray, resolution="not_ours", note="Another shop.", actor=finance)
    refuse("UPDATE payments_unmatchedreport SET note = 'x'", "a resolved report is final")


def test_the_queue_leads_from_the_bell_to_the_resolution(
    stray: UnmatchedReport, player: User, finance: User, agent: User
) -> None:
    client = Client()
    client.force_login(agent)
    assert client.get(reverse("payments:unmatched")).status_code == 403
    client.force_login(finance)
    listed = words(client.get(reverse("payments:unmatched")))
    for fact in ("stray-1", "nobody asked for it", "$50.00", "open"):
        assert fact in listed
    page = reverse("payments:unmatched_report", args=[stray.pk])
    assert "Take it" in words(client.get(page))
    client.post(f"{page}take/")
    assert "Say what became of it" in words(client.get(page))
    typed = {"resolution": "credited", "note": "Receipt seen.", "credit_to": "nobody@example.com"}
    answer = client.post(f"{page}resolve/", typed)
    assert "Nobody has an account with this address" in words(answer)
    client.post(f"{page}resolve/", typed | {"credit_to": player.email.upper()})
    assert wallet_balance(player, "USD") == 5_000
    done = words(client.get(page))
    assert "credited to a wallet" in done
    assert player.display_name in done
    assert str(uuid.UUID(STRAY["key"])) in done
