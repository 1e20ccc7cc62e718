"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from billing.connections.views import connections, purchases

app_name = "connections"

CONNECTION = "account/connected-games/<int:connection>/"
PURCHASE = "account/connected-games/purchases/<uuid:purchase>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/connected-games/", connections.games, name="games"),
    path("account/connected-games/connect/<str:token>/", connections.connect, name="connect"),
    path(CONNECTION, connections.allowance, name="allowance"),
    path(f"{CONNECTION}end/", connections.end, name="end"),
    path(PURCHASE, purchases.purchase, name="purchase"),
    path(f"{PURCHASE}decline/", purchases.decline, name="decline"),
]
