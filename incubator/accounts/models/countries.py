"""The country that an account says it is in: every choice stays, the newest one counts."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from incubator.accounts.countries import country_name
from incubator.accounts.models.people import User
from incubator.core.ready import ready

# Prices differ by country, so nobody moves for a purchase and back again.
STAYS_FOR = timedelta(days=30)


class CountryChoice(models.Model):
    """From a moment on, until the next one. An account without any says no country."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="country_choices"
    )
    # ISO 3166-1 alpha-2.
    country = models.CharField(max_length=2)
    chosen_at = models.DateTimeField(default=timezone.now)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("-chosen_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="country_choice_code"
            ),
        )

    def __str__(self) -> str:
        return country_name(self.country)

    @property
    def stays_until(self) -> datetime | None:
        """Before when no other one may be chosen; None if one may be now."""
        opens = self.chosen_at + STAYS_FOR
        return opens if opens > timezone.now() else None


def country_of(user: User) -> str:
    """The code of the country that counts now; "" where none was said."""
    return next((choice.country for choice in _newest_choice(user=user)), "")


@ready
def _newest_choice(user: Any) -> models.QuerySet[CountryChoice]:
    return CountryChoice.objects.filter(user=user)[:1]
