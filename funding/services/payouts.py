"""Payouts as a studio asks for them: all that its statements made payable."""

from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Payout
from billing.services.payouts import request_payout
from funding.errors import NothingPayable
from funding.selectors.payouts import free_to_pay_out, payout_threshold
from incubator.accounts.models import User
from incubator.core.money import format_money
from studios.models import Studio


@transaction.atomic
def request_payable(*, studio: Studio, currency: str, actor: User) -> Payout:
    """Ask for the studio's whole payable balance in one currency; opens the approval.

    Raises NothingPayable, also below the payout threshold, and what `billing.services.payouts.request_payout` raises.
    """
    # One at a time, or two clicks would both see the balance as free.
    studio = Studio.objects.select_for_update().get(pk=studio.pk)
    free = free_to_pay_out(studio, currency)
    if free <= 0:
        raise NothingPayable(
            _("Nothing is payable to %(studio)s in %(currency)s beyond what is already asked for.")
            % {"studio": studio, "currency": currency}
        )
    least = payout_threshold(studio, currency)
    if free < least:
        raise NothingPayable(
            _("%(free)s is payable to %(studio)s; payouts begin with %(least)s.")
            % {
                "free": format_money(free, currency),
                "studio": studio,
                "least": format_money(least, currency),
            }
        )
    return request_payout(studio=studio, amount_minor=free, currency=currency, actor=actor)
