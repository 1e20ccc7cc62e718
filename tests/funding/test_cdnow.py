"""Eighteen months of a real shop, settled under a deal with an advance; its last six as a sample."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from billing.ledger import chart
from billing.ledger.services import balance, verify
from billing.payments.services.outgoing import confirm_payment
from billing.services.imports import import_purchases
from funding.models import Deal, Statement, StatementItem, Tranche
from funding.services.tranches import disburse_tranche
from incubator.accounts.models import User
from studios.models import Game
from tests.funding.test_figures import differences
from tests.sizes import LARGE

PURCHASES = Path(__file__).parents[3] / "shared" / "data" / "purchases" / "cdnow.txt"

# Purchases and gross of each month, as design/money.md gives them.
MONTHS = {
    "1997-01": (8_928, 299_060_17),
    "1997-02": (11_272, 379_590_03),
    "1997-03": (11_598, 393_155_27),
    "1997-04": (3_781, 142_824_49),
    "1997-05": (2_895, 107_933_30),
    "1997-06": (3_054, 108_395_87),
    "1997-07": (2_942, 122_078_88),
    "1997-08": (2_320, 88_367_69),
    "1997-09": (2_296, 81_948_80),
    "1997-10": (2_562, 89_780_77),
    "1997-11": (2_750, 115_448_64),
    "1997-12": (2_504, 95_577_35),
    "1998-01": (2_032, 76_756_78),
    "1998-02": (2_026, 77_096_96),
    "1998-03": (2_793, 108_970_15),
    "1998-04": (1_878, 66_231_52),
    "1998-05": (1_985, 70_989_66),
    "1998-06": (2_043, 76_109_30),
}
TRIED = {month: told for month, told in MONTHS.items() if LARGE or month >= "1998"}


@pytest.fixture
def settled(
    deal: Deal,
    approved_tranche: Tranche,
    game: Game,
    finance: User,
    finance2: User,
    tmp_path: Path,
) -> Callable[[str], str]:
    """The months' lines imported under a deal whose advance was paid in December 1996."""
    paid = disburse_tranche(
        tranche=approved_tranche, effective_on=date(1996, 12, 20), actor=finance2
    )
    confirm_payment(payment=paid.payment, actor=finance)
    months = {month.replace("-", "") for month in TRIED}
    lines = PURCHASES.read_text().splitlines(keepends=True)
    path = tmp_path / PURCHASES.name
    path.write_text("".join(line for line in lines if line.split()[1][:6] in months))
    import_purchases(path=path, game=game, currency="USD", file_format="cdnow", actor=None)

    def settle(month: str) -> str:
        out = StringIO()
        call_command("settle", month=month, deal=deal.number, stdout=out)
        return out.getvalue()

    return settle


@pytest.mark.large
def test_every_month_equals_the_shops_own_table(
    committed_db: str, deal: Deal, settled: Callable[[str], str]
) -> None:
    said = settled("1998-06")
    assert said.count(" settled: ") == len(TRIED)
    statements = list(Statement.objects.order_by("period_start"))
    assert {
        f"{s.period_start:%Y-%m}": (
            s.items.filter(order_line__isnull=False).count(),
            s.gross_minor,
        )
        for s in statements
    } == TRIED
    gross = sum(s.gross_minor for s in statements)
    assert gross == (2_500_315_63 if LARGE else 476_154_37)
    # 60 % of everything, less the advance.
    payable = sum(s.payable_minor for s in statements)
    assert payable == round(gross * 60 / 100) - 40_000_00
    assert balance(chart.payable(deal.studio_id, "USD")) == -payable
    assert balance(chart.advance(deal.pk, "USD")) == 0
    assert balance(chart.revenue(deal.game_id, "USD")) == 0
    assert not verify().discrepancies
    assert differences(statements[0]) == []
    assert "was settled before" in settled("1998-06")
    assert StatementItem.objects.count() == (69_659 if LARGE else 12_757) + 1


def test_the_command_says_what_it_cannot_do(db: None, deal: Deal) -> None:
    with pytest.raises(CommandError, match="is not a month"):
        call_command("settle", month="1997-13")
    with pytest.raises(CommandError, match=f"There is no deal X. Deals: {deal.number}"):
        call_command("settle", month="1997-01", deal="X")
    complaint = StringIO()
    with pytest.raises(CommandError, match="1 could not be settled"):
        call_command("settle", month="2999-01", deal=deal.number, stderr=complaint)
    assert "is not over" in complaint.getvalue()
    assert not Statement.objects.exists()
