"""Long work of funding."""

from collections.abc import Mapping
from itertools import islice

from django.db import transaction

from funding import act_words as words
from funding.models import Deal
from funding.selectors.settlement import open_months
from funding.services.settlement import charge_month, settle_month
from incubator.core.books import last_finished_month
from incubator.core.errors import DomainError
from incubator.core.words import Said
from incubator.work.jobs import Run

# Refused deals whose reason the result gives; of the others it gives the number.
NAMED = 10


def settle_due(run: Run) -> Said:
    """Settle every finished month of every deal, one month at a time.

    A month that was settled already is not due any more, so taking it up again repeats nothing. A
    deal that cannot be settled keeps its reason and does not hold up the others.
    """
    deals = list(Deal.objects.select_related("game").order_by("pk"))
    finished = last_finished_month()
    due = [(deal, month) for deal in deals for month in open_months(deal, finished)]
    before = int(run.checkpoint.get("settled", 0))
    run.expect(before + len(due))
    refused: dict[str, Said | str] = {}
    settled = before
    for deal, month in due:
        try:
            if deal.number not in refused:
                charge_month(deal=deal, month=month, actor=run.owner)
        except DomainError as error:
            refused[deal.number] = error.said
        # Together, so that a month is never settled without being counted, nor the other way.
        with transaction.atomic():
            if deal.number not in refused:
                try:
                    settle_month(deal=deal, month=month, actor=run.owner)
                except DomainError as error:
                    refused[deal.number] = error.said
                else:
                    settled += 1
            run.step(settled=settled)
    return _told(settled, refused)


def _told(settled: int, refused: Mapping[str, Said | str]) -> Said:
    said = words.SETTLED_ALL(count=settled)
    for deal, why in islice(refused.items(), NAMED):
        said = words.AND_REFUSED(so_far=said, deal=deal, why=why)
    more = len(refused) - NAMED
    return words.AND_MORE(so_far=said, count=more) if more > 0 else said
