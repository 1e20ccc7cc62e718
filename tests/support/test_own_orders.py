"""Nobody on the desk gives money back to themselves, by whichever door."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Model

from billing.models import OrderLine, Refund
from billing.services.refunds import refund_line
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.approvals.errors import NotDistinct
from incubator.core.acts import may
from support.models import Ticket
from support.services.refunds import refund_from_ticket
from tests.clients import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Role.AGENT, Role.SUPPORT_LEAD, Role.FINANCE, Role.ADMINISTRATOR])
def buyer(request: pytest.FixtureRequest, player: User, line: OrderLine) -> User:
    """Of the staff by now, with an order of their own that is far below every limit."""
    grant_role(user=player, role=request.param, actor=None)
    return User.objects.get(pk=player.pk)


REFUSALS = (NotDistinct, PermissionDenied)


def test_services_refuse(ticket: Ticket, line: OrderLine, buyer: User) -> None:
    with pytest.raises(REFUSALS):
        refund_from_ticket(
            ticket=ticket, line=line, amount_minor=1, reason="Mine", key="a", actor=buyer
        )
    with pytest.raises(REFUSALS):
        refund_line(line=line, amount_minor=1, reason="Mine", key="b", actor=buyer)
    assert not Refund.objects.exists()


def test_pages_offer_and_do_nothing(ticket: Ticket, line: OrderLine, buyer: User) -> None:
    client = Client()
    client.force_login(buyer)
    order, number = f"/staff/orders/{line.order.number}/", ticket.number
    subjects: dict[str, Model] = {"refund.ask": line.order, "ticket.refund": ticket}
    assert not any(may(buyer, key, subject) for key, subject in subjects.items())
    assert "refund/" not in client.get(order).content.decode()
    typed = {"amount": "1.00", "reason": "Mine"}
    for page in (f"{order}refund/{line.pk}/", f"/staff/tickets/{number}/refund/{line.pk}/"):
        client.post(page, typed, follow=True)
    assert not Refund.objects.exists()
