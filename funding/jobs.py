"""Long work of funding."""

from django.db import transaction

from funding.models import Deal
from funding.selectors.settlement import open_months
from funding.services.settlement import charge_month, settle_month
from incubator.core.books import last_finished_month
from incubator.core.errors import DomainError
from incubator.work.jobs import Run


def settle_due(run: Run) -> str:
    """Settle every finished month of every deal, one month at a time.

    A month that was settled already is not due any more, so taking it up again repeats nothing. A
    deal that cannot be settled keeps its reason and does not hold up the others.
    """
    deals = list(Deal.objects.select_related("game").order_by("pk"))
    finished = last_finished_month()
    due = [(deal, month) for deal in deals for month in open_months(deal, finished)]
    before = int(run.checkpoint.get("settled", 0))
    run.expect(before + len(due))
    refused: dict[str, str] = {}
    settled = before
    for deal, month in due:
        if deal.number not in refused:
            charge_month(deal=deal, month=month, actor=run.owner)
        # Together, so that a month is never settled without being counted, nor the other way.
        with transaction.atomic():
            if deal.number not in refused:
                try:
                    settle_month(deal=deal, month=month, actor=run.owner)
                except DomainError as error:
                    refused[deal.number] = str(error)
                else:
                    settled += 1
            run.step(settled=settled)
    said = f"{settled} months settled" if settled != 1 else "One month settled"
    return "; ".join([said, *(f"{deal}: {why}" for deal, why in refused.items())])
