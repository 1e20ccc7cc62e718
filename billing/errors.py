"""What billing refuses, one class per rule; each message says what to do."""

from collections.abc import Sequence

from incubator.core.errors import DomainError


class CurrencyDiffers(DomainError):
    """An amount in one currency where another one is kept."""


class AmountRefused(DomainError):
    """An amount below what is worth sending or above what is allowed at once."""


class NotForSale(DomainError):
    """A product without a price in force, or of a game that the public cannot see."""


class PriceChanged(DomainError):
    """The price moved between the page that showed it and the confirmation."""


class WalletTooLow(DomainError):
    """The wallet does not hold what the purchase costs."""


class WalletChanged(DomainError):
    """What a wallet holds moved between looking at it and taking from it."""


class OrderWaits(DomainError):
    """Something is already in an order that waits for its payment."""


class OrderOver(DomainError):
    """An order that waits for no payment any more."""


class LimitReached(DomainError):
    """More than a player wants to pay in a month."""


class CartRefused(DomainError):
    """A cart that cannot hold or buy what it is asked to."""


class PurchaseKeyReused(DomainError):
    """One key for two different purchases or refunds."""


class RefundRefused(DomainError):
    """More than is left of the line, or nothing was paid for it."""


class BanRefused(DomainError):
    """A ban that cannot be set or lifted as asked."""


class Banned(DomainError):
    """Somebody would buy something of a game that they are banned from."""


class AlreadyOwned(DomainError):
    """Somebody would buy again what is in their library."""


class OutOfKeys(DomainError):
    """Fewer keys are free than somebody would buy."""


class KeysRefused(DomainError):
    """A list of keys that cannot be taken in as it is."""


class UseRefused(DomainError):
    """More would be used up than is left, or of what is not in force."""


class UseKeyReused(DomainError):
    """One key for two different uses."""


class ProductRefused(DomainError):
    """A product that is not what its kind asks for."""


class PriceLooksWrong(DomainError):
    """A price far from what the product costs otherwise, which somebody has to say is meant."""


class DiscountRefused(DomainError):
    """A discount that lowers nothing, or cannot be agreed to or withdrawn any more."""


class SubscriptionRefused(DomainError):
    """A subscription that cannot go on, change or be paid as asked."""


class GrantRefused(DomainError):
    """An entitlement that cannot be taken back or granted again as asked."""


class PayoutRefused(DomainError):
    """A payout that cannot be made as asked."""


class BooksUnsound(DomainError):
    """The ledger, or rows that stand in it, do not follow from its lines."""


class RatesRefused(DomainError):
    """A file of exchange rates that is none, or says something else than is there."""


class RatesUnavailable(DomainError):
    """Where exchange rates are published nobody answered, or with no file."""


class NoExchangeRate(DomainError):
    """No rate between two currencies for a day, or none that is young enough."""


class TaxRateRefused(DomainError):
    """A tax rate that cannot be added as asked."""


class ValuationRefused(DomainError):
    """Positions that cannot be valued for the day asked."""


class ImportRefused(DomainError):
    """A file that cannot be imported as it is."""


class LineRefused(ImportRefused):
    """One line of the file is wrong; `line` counts from 1."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"Line {line:,}: {problem}")
        self.line = line


class LinesRefused(ImportRefused):
    """Everything that is wrong with a file, as far as it was read; `lines` are their numbers."""

    SHOWN = 50

    def __init__(self, problems: Sequence[LineRefused]) -> None:
        shown = [str(problem) for problem in problems[: self.SHOWN]]
        if len(problems) > self.SHOWN:
            shown.append(f"(and {len(problems) - self.SHOWN:,} more)")
        super().__init__("\n".join(shown))
        self.lines = [problem.line for problem in problems]
