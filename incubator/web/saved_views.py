"""Saved views: a person's own names for what they filter a list by.

They are conveniences of one person and change nothing anybody else sees, so nothing is audited.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from incubator.core.totals import require_room
from incubator.web.models import SavedView

# Of one list: a menu of more would be slower to read than to filter anew.
MOST = 20
# Of all lists together, of which there are fewer than thirty.
MOST_IN_ALL = 200


def views_of(person: AbstractBaseUser, listing: str) -> list[SavedView]:
    return list(SavedView.objects.filter(person_id=person.pk, listing=listing))


@transaction.atomic
def save_view(*, person: AbstractBaseUser, listing: str, name: str, query: str) -> SavedView:
    """Keep the query under the name; a name used before is moved to the new query.

    Raises TooMany.
    """
    own = SavedView.objects.filter(person_id=person.pk).exclude(listing=listing, name=name)
    holder = f"person:{person.pk}"
    require_room(
        own.filter(listing=listing),
        holder=holder,
        most=MOST,
        words=_("You keep %(most)s views of this list already. Delete one first."),
    )
    require_room(
        own,
        holder=holder,
        most=MOST_IN_ALL,
        words=_("You keep %(most)s views of lists already. Delete some first."),
    )
    view, _created = SavedView.objects.update_or_create(
        person_id=person.pk, listing=listing, name=name, defaults={"query": query}
    )
    return view


@transaction.atomic
def delete_view(*, view: SavedView) -> None:
    view.delete()
