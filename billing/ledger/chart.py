"""The chart of accounts: every account the incubator can post to, and nothing else.

`AccountRef`s are made by the constructors below, so a misspelt account cannot be created. The
database knows the same kinds (a check constraint on the account) and which of them must never
change sign: a wallet is a liability and never in debit, a fund is an asset and never in credit.
"""

from dataclasses import dataclass

# Kinds whose stored balance must stay >= 0 (debit) or <= 0 (credit). Accounts of other kinds are
# the system's own: thousands of purchases a second pass through them, so no balance row is kept.
DEBIT_KINDS = (
    "asset:fund",
    "asset:advance",
    "asset:receivable",
    "asset:receivable_player",
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


def _ref(kind: str, name: object, currency: str) -> AccountRef:
    text = str(name)
    if not text or ":" in text:
        raise ValueError(f"“{text}” cannot name an account of {kind}.")
    return AccountRef(f"{kind}:{text}", currency)


def gateway(provider: str, currency: str) -> AccountRef:
    return _ref("asset:gateway", provider, currency)


def bank(name: str, currency: str) -> AccountRef:
    return _ref("asset:bank", name, currency)


def fund(slug: str, currency: str) -> AccountRef:
    return _ref("asset:fund", slug, currency)


def advance(deal: str, currency: str) -> AccountRef:
    return _ref("asset:advance", deal, currency)


def receivable(studio: str, currency: str) -> AccountRef:
    return _ref("asset:receivable", studio, currency)


def receivable_player(player: int, currency: str) -> AccountRef:
    return _ref("asset:receivable_player", player, currency)


def carried(deal: str, currency: str) -> AccountRef:
    """Negative royalties carried forward."""
    return _ref("asset:carried", deal, currency)


def fx(currency: str) -> AccountRef:
    """The incubator's position in a currency, met by both legs of a conversion."""
    return AccountRef(f"fx:{currency}", currency)


def wallet(player: int, currency: str) -> AccountRef:
    return _ref("liability:wallet", player, currency)


def card(card_class: str, currency: str) -> AccountRef:
    return _ref("liability:card", card_class, currency)


def tax(jurisdiction: str, currency: str) -> AccountRef:
    return _ref("liability:tax", jurisdiction, currency)


def revenue(game: str, currency: str) -> AccountRef:
    """Collected from players and not yet settled with the studio."""
    return _ref("liability:revenue", game, currency)


def payable(studio: str, currency: str) -> AccountRef:
    return _ref("liability:payable", studio, currency)


def reserve(studio: str, currency: str) -> AccountRef:
    return _ref("liability:reserve", studio, currency)


def in_transit(studio: str, currency: str) -> AccountRef:
    """Instructed to the bank and not yet confirmed by it."""
    return _ref("liability:in_transit", studio, currency)


def external(party: str, currency: str) -> AccountRef:
    return _ref("liability:external", party, currency)


def withholding(jurisdiction: str, currency: str) -> AccountRef:
    return _ref("liability:withholding", jurisdiction, currency)


def escrow(purpose: str, currency: str) -> AccountRef:
    return _ref("liability:escrow", purpose, currency)


def contribution(fund_slug: str, currency: str) -> AccountRef:
    return _ref("equity:contribution", fund_slug, currency)


def income(kind: str, currency: str) -> AccountRef:
    """ "platform_share", "recoupment_uplift", "breakage", "fx" or "services:{resource kind}"."""
    return _known(AccountRef(f"income:{kind}", currency))


def expense(kind: str, currency: str) -> AccountRef:
    """ "processor_fee", "grant", "guarantee", "bad_debt", … as listed in SYSTEM_KINDS."""
    return _known(AccountRef(f"expense:{kind}", currency))


def _known(ref: AccountRef) -> AccountRef:
    _ = ref.kind  # raises for a kind the chart does not have
    return ref
