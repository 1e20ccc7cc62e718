"""Saying in which country one is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.countries import country_name, is_country
from incubator.accounts.errors import CountryRefused
from incubator.accounts.models import CountryChoice, User
from incubator.core import acts, audit, shown
from incubator.core.locks import hold_until_commit

# Prices differ by country, so nobody moves for a purchase and back again.
STAYS_FOR = timedelta(days=30)


def may_change_from(choice: CountryChoice | None) -> datetime | None:
    """When the next choice may be made; None for now."""
    if choice is None:
        return None
    opens = choice.chosen_at + STAYS_FOR
    return opens if opens > timezone.now() else None


@transaction.atomic
def choose_country(*, user: User, country: str, actor: User) -> CountryChoice:
    """The country from now on; the same one again changes nothing.

    Raises CountryRefused for no country, and where the one before was chosen less than STAYS_FOR
    ago.
    """
    acts.require(actor, words.CHOOSE_COUNTRY.key, user)
    if not is_country(country):
        raise CountryRefused(_("Choose a country of the list."))
    hold_until_commit(f"country:{user.pk}")
    before = CountryChoice.objects.filter(user=user).first()
    if before is not None and before.country == country:
        return before
    if opens := may_change_from(before):
        raise CountryRefused(
            _("You chose %(country)s less than 30 days ago. You can change it from %(day)s.")
            % {"country": country_name(before.country) if before else "", "day": shown.day(opens)}
        )
    choice = CountryChoice.objects.create(user=user, country=country, chosen_by=actor)
    audit.record(
        actor=actor,
        said=words.CHOOSE_COUNTRY(),
        subject=user,
        # Not among the words, which outlive an account that is erased.
        before={"country": before.country} if before else None,
        after={"country": country},
    )
    return choice
