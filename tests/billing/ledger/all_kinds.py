"""A ledger with every kind of account, several currencies, and names that a text may trip over."""

from datetime import date

from billing.entry_words import ORDER, REFUND, TOP_UP
from billing.ledger import chart
from billing.ledger.chart import AccountRef
from billing.ledger.models import Entry
from billing.ledger.services import Draft, Posting, post, reverse
from incubator.core.words import Said

SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))
# Quotes, line ends, what begins a comment or a date, other scripts.
HOSTILE = (
    'Kite "2"\n2026-10-01 * "not an entry"',
    "back\\slash  ; no note\t* ! | [2nd edition] [=x]",
    "纸潮：第二章",
    "لعبة الورق \u202eabc",
)
GATEWAY = chart.gateway("sandbox", "USD")


def every_account(currency: str) -> list[AccountRef]:
    """One of each kind, and words of terms that have to be told apart."""
    numbered = (
        chart.fund, chart.advance, chart.receivable, chart.receivable_player,
        chart.receivable_distributor, chart.carried, chart.wallet, chart.card, chart.revenue, chart.payable, chart.reserve, chart.in_transit,
        chart.contribution,
    )  # fmt: skip
    parties = (
        "Müller & Söhne",
        "Muller & Sohne",
        "音乐人",
        "main",
        "Main",
        "MAIN",
        "a_b",
        "a-b",
        "-",
    )
    earned = ("platform_share", "services:server", "recoupment_uplift", "breakage", "fx")
    spent = (
        "processor_fee", "card_discount", "grant", "guarantee", "chargeback_fee", "late_interest",
        "fx", "bad_debt",
    )  # fmt: skip
    return [
        *(account(3, currency) for account in numbered),
        *(chart.external(party, currency) for party in parties),
        *(chart.income(kind, currency) for kind in earned),
        *(chart.expense(kind, currency) for kind in spent),
        *(chart.bank(name, currency) for name in ("main", "Main")),
        chart.fx(currency),
        chart.tax("DE", currency),
        chart.tax("de", currency),
        chart.withholding("US-CA", currency),
        chart.escrow("pledge", currency),
    ]


def moved(key: str, day: date, debit: AccountRef, credit: AccountRef, amount: int, said: Said | None = None) -> Draft:  # fmt: skip
    postings = (Posting(debit, amount), Posting(credit, -amount))
    return Draft(key, said or TOP_UP(top_up=key), day, postings)


def fill() -> list[Entry]:
    """Every account in three currencies, most of it in September and something each month after."""
    drafts = []
    for currency in ("USD", "JPY", "KRW"):
        gateway = chart.gateway("sandbox", currency)
        for place, account in enumerate(every_account(currency)):
            sides = (account, gateway) if account.sign > 0 else (gateway, account)
            key, amount = f"{currency}:{account.code}", 10_001 + place
            drafts.append(moved(key, SEPTEMBER, *sides, amount))
    for place, words in enumerate(HOSTILE):
        said = ORDER(game=words, product=words, order=f"O-{place}")
        drafts.append(moved(f"order [{place}]:{words}", OCTOBER, chart.wallet(3, "USD"), chart.revenue(3, "USD"), 7, said))  # fmt: skip
    drafts.append(exchanged())
    drafts.append(moved("late", NOVEMBER, GATEWAY, chart.wallet(3, "USD"), 1))
    entries = post(drafts, actor=None)
    back = reverse(entries[-1], said=REFUND(game="[1] Kite", order="O-9"), effective_on=NOVEMBER, actor=None)  # fmt: skip
    return [*entries, back]


def exchanged() -> Draft:
    """100 dollars into 15,000 yen."""
    postings = (
        Posting(chart.fx("USD"), 10_000),
        Posting(GATEWAY, -10_000),
        Posting(chart.bank("main", "JPY"), 15_000),
        Posting(chart.fx("JPY"), -15_000),
    )
    return Draft("exchange:1", TOP_UP(top_up="X-1"), OCTOBER, postings)
