"""The API under /api/v1: every app's operations in one frame."""

from billing.api.entitlements import router as entitlements
from billing.api.orders import router as orders
from billing.api.products import router as products
from billing.connections.api.connections import router as connections
from billing.connections.api.players import router as players
from billing.connections.api.purchases import router as purchases
from funding.api import router as statements
from incubator.api.callers import guard_of
from incubator.api.frame import Api
from studios.api.games import router as studio
from studios.servers.allocation_api import router as allocation
from studios.servers.api import router as servers
from studios.servers.blueprints_api import router as blueprints
from studios.servers.builds_api import router as builds
from studios.servers.fleets_api import router as fleets
from support.api import router as support

api = Api(
    title="Incubator API",
    version="1",
    urls_namespace="api",
    description="What a studio's own programs read and do. Amounts are integers in the"
    " currency's minor unit, times are UTC.",
)
for router in (
    studio,
    products,
    entitlements,
    orders,
    connections,
    purchases,
    players,
    statements,
    servers,
    allocation,
    fleets,
    builds,
    blueprints,
    support,
):
    api.add_router("", router)

app_name = "api"
urlpatterns = api.urls[0]


def operations() -> list[tuple[str, str, str]]:
    """Method, address and access of each operation: what the test over all routes reads."""
    return [
        (method, path, guard_of(operation).access)
        for method, path, operation in api.bound_operations()
    ]
