"""How what players buy comes to be sold."""

from billing.models import Product
from billing.services.catalogue import add_product
from incubator.accounts.models import User
from studios.models import Game
from tests.publishing import put_on_site


def put_on_sale(game: Game, sku: str, name: str, amount_minor: int, founder: User) -> Product:
    """A product of a game that the public can see."""
    put_on_site(game)
    return add_product(
        game=game, sku=sku, name=name, currency="USD", amount_minor=amount_minor, actor=founder
    )
