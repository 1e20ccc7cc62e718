"""Saying in which country one is."""

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.countries import is_country
from incubator.accounts.errors import CountryRefused
from incubator.accounts.models import CountryChoice, User
from incubator.core import acts, audit, shown
from incubator.core.locks import hold_until_commit


@transaction.atomic
def choose_country(*, user: User, country: str, actor: User) -> CountryChoice:
    """The country from now on; the same one again changes nothing.

    Raises CountryRefused for no country, and where the one before was chosen less than 30 days ago.
    """
    acts.require(actor, words.CHOOSE_COUNTRY.key, user)
    if not is_country(country):
        raise CountryRefused(_("Choose a country of the list."))
    hold_until_commit(f"country:{user.pk}")
    before = CountryChoice.objects.filter(user=user).first()
    if before is not None and before.country == country:
        return before
    if before and (opens := before.stays_until):
        raise CountryRefused(
            _("You chose %(country)s less than 30 days ago. You can change it from %(day)s.")
            % {"country": before, "day": shown.day(opens)}
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
