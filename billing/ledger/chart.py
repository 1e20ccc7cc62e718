"""The chart of accounts: every account the incubator can post to, and nothing else.

`AccountRef`s are made by the constructors below, so a misspelt account cannot be created. Things
that people name and may rename (a fund, a game, a studio) stand in a code by their primary keys;
`billing.ledger.naming` says what they are called. Words in codes are permanent themselves: a
payment provider, a bank account of ours, a jurisdiction, a kind of service, a party as signed terms
name it. The database knows the same kinds (a check constraint on the account, `ledger_kind`) and
which of them must never change sign: a wallet is a liability and never in debit, a fund is an
asset and never in credit.
"""

from dataclasses import dataclass

# Kinds whose stored balance must stay >= 0 (debit) or <= 0 (credit). Accounts of other kinds are
# the system's own: thousands of purchases a second pass through them, so no balance row is kept.
DEBIT_KINDS = (
    "asset:fund",
    "asset:advance",
    "asset:receivable",
    "asset:receivable_player",
    "asset:receivable_distributor",
    "asset:carried",
)
CREDIT_KINDS = (
    "liability:wallet",
    "liability:card",
    "liability:payable",
    "liability:reserve",
    "liability:in_transit",
    "liability:escrow",
)
SYSTEM_KINDS = (
    "asset:gateway",
    "asset:bank",
    "fx",
    "liability:tax",
    "liability:revenue",
    "liability:external",
    "liability:withholding",
    "equity:contribution",
    "income:platform_share",
    "income:services",
    "income:recoupment_uplift",
    "income:breakage",
    "income:fx",
    "expense:processor_fee",
    "expense:card_discount",
    "expense:grant",
    "expense:guarantee",
    "expense:chargeback_fee",
    "expense:late_interest",
    "expense:fx",
    "expense:bad_debt",
)
# In the order of a balance sheet, then of what was earned; the first word of every code.
CLASSES = ("asset", "liability", "equity", "income", "expense", "fx")
KINDS = (*DEBIT_KINDS, *CREDIT_KINDS, *SYSTEM_KINDS)


@dataclass(frozen=True, slots=True, order=True)
class AccountRef:
    """An account by its code and currency, whether or not it exists yet."""

    code: str
    currency: str

    @property
    def kind(self) -> str:
        """The longest known kind that the code begins with; ValueError for an unknown one."""
        parts = self.code.split(":")
        for length in (2, 1):
            kind = ":".join(parts[:length])
            if kind in KINDS:
                return kind
        raise ValueError(f"{self.code} is not in the chart of accounts.")

    @property
    def sign(self) -> int:
        """+1: never in credit; -1: never in debit; 0: a system account."""
        if self.kind in DEBIT_KINDS:
            return 1
        return -1 if self.kind in CREDIT_KINDS else 0


def _numbered(kind: str, number: int, currency: str) -> AccountRef:
    """By a primary key, which never changes."""
    if not isinstance(number, int) or number < 1:
        raise ValueError(f"“{number}” cannot name an account of {kind}.")
    return AccountRef(f"{kind}:{number}", currency)


def _named(kind: str, name: str, currency: str) -> AccountRef:
    """By a word that is permanent itself."""
    if not name or ":" in name:
        raise ValueError(f"“{name}” cannot name an account of {kind}.")
    return AccountRef(f"{kind}:{name}", currency)


def gateway(provider: str, currency: str) -> AccountRef:
    return _named("asset:gateway", provider, currency)


def bank(name: str, currency: str) -> AccountRef:
    return _named("asset:bank", name, currency)


def fund(number: int, currency: str) -> AccountRef:
    return _numbered("asset:fund", number, currency)


def advance(deal: int, currency: str) -> AccountRef:
    return _numbered("asset:advance", deal, currency)


def receivable(studio: int, currency: str) -> AccountRef:
    return _numbered("asset:receivable", studio, currency)


def receivable_player(player: int, currency: str) -> AccountRef:
    return _numbered("asset:receivable_player", player, currency)


def receivable_distributor(distributor: int, currency: str) -> AccountRef:
    """What a distributor owes for cards that it activated."""
    return _numbered("asset:receivable_distributor", distributor, currency)


def carried(deal: int, currency: str) -> AccountRef:
    """Negative royalties carried forward."""
    return _numbered("asset:carried", deal, currency)


def fx(currency: str) -> AccountRef:
    """The incubator's position in a currency, met by both legs of a conversion."""
    return AccountRef(f"fx:{currency}", currency)


def wallet(player: int, currency: str) -> AccountRef:
    return _numbered("liability:wallet", player, currency)


def card(card_class: int, currency: str) -> AccountRef:
    return _numbered("liability:card", card_class, currency)


def tax(jurisdiction: str, currency: str) -> AccountRef:
    return _named("liability:tax", jurisdiction, currency)


def revenue(game: int, currency: str) -> AccountRef:
    """Collected from players and not yet settled with the studio."""
    return _numbered("liability:revenue", game, currency)


def payable(studio: int, currency: str) -> AccountRef:
    return _numbered("liability:payable", studio, currency)


def reserve(studio: int, currency: str) -> AccountRef:
    return _numbered("liability:reserve", studio, currency)


def in_transit(studio: int, currency: str) -> AccountRef:
    """Instructed to the bank and not yet confirmed by it."""
    return _numbered("liability:in_transit", studio, currency)


def external(party: str, currency: str) -> AccountRef:
    """A cost that is owed to somebody whom the terms name."""
    return _named("liability:external", party, currency)


def withholding(jurisdiction: str, currency: str) -> AccountRef:
    return _named("liability:withholding", jurisdiction, currency)


def escrow(purpose: str, currency: str) -> AccountRef:
    return _named("liability:escrow", purpose, currency)


def contribution(fund_number: int, currency: str) -> AccountRef:
    return _numbered("equity:contribution", fund_number, currency)


def income(kind: str, currency: str) -> AccountRef:
    """ "platform_share", "recoupment_uplift", "breakage", "fx" or "services:{resource kind}"."""
    return _known(AccountRef(f"income:{kind}", currency))


def expense(kind: str, currency: str) -> AccountRef:
    """ "processor_fee", "grant", "guarantee", "bad_debt", … as listed in SYSTEM_KINDS."""
    return _known(AccountRef(f"expense:{kind}", currency))


def _known(ref: AccountRef) -> AccountRef:
    _ = ref.kind  # raises for a kind the chart does not have
    return ref
