"""Deals and their terms, read in the form the waterfall wants."""

from collections.abc import Sequence

from funding import waterfall
from funding.models import Deal, Terms


def rules_of(terms: Terms) -> waterfall.Terms:
    """The rules of one version."""
    return waterfall.Terms.from_document(terms.document)


def all_rules(deal: Deal) -> Sequence[waterfall.Terms]:
    """Every version in order: refunds belong to the version their order was bought under."""
    return [rules_of(terms) for terms in deal.terms.order_by("version")]
