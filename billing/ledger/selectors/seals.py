"""Which seal a row is under."""

from django.db.models import Subquery

from billing.ledger.models import Leaf, Seal


def seal_over(source: str, number: int) -> Seal | None:
    """The seal that a source's row is under; None for one that the next seal takes."""
    leaf = Leaf.objects.filter(source=source, row_id=number).values("number")
    return Seal.objects.filter(first_leaf__lte=Subquery(leaf)).order_by("-number").first()
