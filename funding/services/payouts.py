"""Payouts as a studio asks for them: all that its statements made payable."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Payout
from billing.services.payouts import request_payout
from funding.errors import NothingPayable
from funding.selectors.payouts import free_to_pay_out
from incubator.accounts.models import User
from studios.models import Studio


@transaction.atomic
def request_payable(*, studio: Studio, currency: str, actor: User) -> Payout:
    """Ask for the studio's whole payable balance in one currency; opens the approval.

    Raises NothingPayable, and what `billing.services.payouts.request_payout` raises.
    """
    # One at a time, or two clicks would both see the balance as free.
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    free = free_to_pay_out(studio, currency)
    if free <= 0:
        raise NothingPayable(
            _("Nothing is payable to %(studio)s in %(currency)s beyond what is already asked for.")
            % {"studio": studio, "currency": currency}
        )
    return request_payout(studio=studio, amount_minor=free, currency=currency, actor=actor)
