"""A request that asks for more of another."""

from incubator.accounts.models import User
from studios.models import ResourceRequest
from studios.services.requests import request_resource
from tests.powers import refuse


def test_the_database_keeps_an_extension_to_the_same_thing(
    server_request: ResourceRequest, member: User
) -> None:
    more = request_resource(
        studio=server_request.studio,
        game=server_request.game,
        kind="server",
        quantity=100,
        amount_minor=0,
        currency="USD",
        purpose="Players stay.",
        actor=member,
        extends=server_request,
    )
    copied = (
        "INSERT INTO studios_resourcerequest (number, studio_id, game_id, kind, quantity,"
        " amount_minor, currency, purpose, state, requester_id, item_id, rate_id, created_at,"
        " extends_id) SELECT 'RQ-X', studio_id, game_id, kind, quantity, amount_minor, {currency},"
        " purpose, state, requester_id, item_id, rate_id, created_at, {extends}"
        " FROM studios_resourcerequest WHERE id = {row}"
    )
    first = server_request.pk
    for currency, extends in (("'EUR'", first), ("currency", more.pk)):
        said = copied.format(currency=currency, extends=extends, row=more.pk)
        refuse(said, "more of another thing")
