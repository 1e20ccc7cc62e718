"""Who stands behind an e-mail address: the one place where people are found by it.

An address alone proves nothing. Whoever signed up with it may not own it; only who opened the mail
that was sent there does.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.db.models.functions import Lower

from incubator.accounts.models import User


def owner_of(address: str) -> User | None:
    """Whose address it is and who may sign in, as far as they have confirmed it."""
    return _owner(address, is_active=True)


def owner_of_any_account(address: str) -> User | None:
    """The same with accounts that were closed: for those who open them again."""
    return _owner(address)


def addresses_of(person: User) -> list[str]:
    """What the person has confirmed."""
    proved = EmailAddress.objects.filter(user=person, verified=True)
    return [address.lower() for address in proved.values_list("email", flat=True)]


def addresses_as_rows(person: User) -> QuerySet[EmailAddress, dict[str, Any]]:
    """The same to look others up by in one query."""
    proved = EmailAddress.objects.filter(user=person, verified=True)
    return proved.values(written=Lower("email"))


def is_claimed(address: str) -> bool:
    """Whether an account goes by that address, confirmed or not."""
    return User.objects.filter(email=address.strip().lower(), is_active=True).exists()


def is_known_at(domain: str) -> bool:
    """Whether anybody has confirmed an address of this domain, written with its @."""
    return EmailAddress.objects.filter(email__iendswith=domain, verified=True).exists()


def _owner(address: str, **account: bool) -> User | None:
    wanted = address.strip().lower()
    if not wanted:
        return None
    found = EmailAddress.objects.filter(
        email__iexact=wanted,
        verified=True,
        **{f"user__{name}": one for name, one in account.items()},
    )
    first = found.select_related("user").first()
    return first.user if first else None
