"""Telling the people of a studio what concerns its money."""

from incubator.accounts.models import User
from incubator.core.words import Said
from incubator.messaging.notifications import notify
from studios.models import Studio, StudioRole

MONEY_ROLES = (StudioRole.OWNER, StudioRole.FINANCE)


def tell_studio(
    *, studio: Studio, kind: str, said: Said, text: Said | str, url: str, key: str
) -> int:
    """Notify the studio's owners and finance members; returns how many."""
    people = User.objects.filter(
        is_active=True, memberships__studio=studio, memberships__role__in=MONEY_ROLES
    ).distinct()
    for person in people:
        notify(person=person, kind=kind, said=said, text=text, url=url, key=key)
    return len(people)
