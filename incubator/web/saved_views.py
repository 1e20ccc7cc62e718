"""Saved views: a person's own names for what they filter a list by.

They are conveniences of one person and change nothing anybody else sees, so nothing is audited.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from incubator.core.errors import DomainError
from incubator.web.models import SavedView

MOST = 20


class TooManyViews(DomainError):
    """A menu of more would be slower to read than to filter anew."""


def views_of(person: AbstractBaseUser, listing: str) -> list[SavedView]:
    return list(SavedView.objects.filter(person_id=person.pk, listing=listing))


@transaction.atomic
def save_view(*, person: AbstractBaseUser, listing: str, name: str, query: str) -> SavedView:
    """Keep the query under the name; a name used before is moved to the new query.

    Raises TooManyViews.
    """
    kept = SavedView.objects.filter(person_id=person.pk, listing=listing)
    if kept.exclude(name=name).count() >= MOST:
        raise TooManyViews(
            _("You keep %(most)s views of this list already. Delete one first.") % {"most": MOST}
        )
    view, _created = SavedView.objects.update_or_create(
        person_id=person.pk, listing=listing, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def delete_view(*, view: SavedView) -> None:
    view.delete()
