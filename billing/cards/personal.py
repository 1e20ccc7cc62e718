"""What cards say about people: what players redeemed, and for whom somebody acts."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.cards.models import (
    CardBatch,
    CardClass,
    CardSale,
    DistributorPayment,
    DistributorPerson,
    Redemption,
    WrongCode,
)
from incubator.accounts.holdings import HINDRANCES, holds, names
from incubator.accounts.models import User

holds(
    Redemption,
    label=gettext_lazy("Cards that you redeemed"),
    by="player",
    without=("player", "entry"),
    stays=gettext_lazy("part of the books, which are kept as the law asks; no name stands there"),
)
holds(
    DistributorPerson,
    label=gettext_lazy("The distributor that you act for"),
    by="user",
    without=("user",),
    goes=True,
)
holds(
    WrongCode,
    label=gettext_lazy("Codes of cards that were wrong"),
    by="person",
    without=("person",),
    goes=True,
)
names(
    CardBatch,
    CardClass,
    CardSale,
    DistributorPayment,
    why=gettext_lazy("who ordered, activated and matched cards"),
)


@HINDRANCES.append
def _acts_alone(person: User) -> str:
    acts_for = DistributorPerson.objects.filter(user=person).select_related("distributor").first()
    if acts_for is None or acts_for.distributor.people.count() > 1:
        return ""
    return _("You alone act for %(distributor)s: ask us to let somebody else do so first.") % {
        "distributor": acts_for.distributor
    }
