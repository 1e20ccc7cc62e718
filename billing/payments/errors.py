"""What payments refuse, one class per rule; each message says what to do."""

from django.utils.translation import gettext as _

from incubator.core.errors import DomainError


class PaymentRefused(DomainError):
    """An answer about a payment that cannot be recorded as it is."""


class ReturnRefused(DomainError):
    """More came back than was paid, on a day that cannot be, or before what it depends on."""


class PaymentKeyReused(DomainError):
    """One key for two different payments."""


class GatewayUnavailable(DomainError):
    """The payment provider did not answer; nothing is known about the outcome."""


class NoProvider(GatewayUnavailable):
    """This installation has no payment provider, so nobody can pay here."""

    def __init__(self) -> None:
        super().__init__(_("Paying is not possible here yet: no payment provider has been set up."))


class ProviderGone(GatewayUnavailable):
    """The payment was begun through a provider that this installation no longer has."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The payment provider of this payment (%(name)s) is not set up here any more.")
            % {"name": name}
        )


class BadSignature(DomainError):
    """A notification that the payment provider did not sign."""


class ReportUnreadable(DomainError):
    """A notification under the provider's signature that says nothing we understand."""


class ResolutionRefused(DomainError):
    """An answer to an unmatched report that cannot be recorded as it is."""
