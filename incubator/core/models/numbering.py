"""Counters behind the numbers that may have no gaps: invoices and statements."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in one series."""

    prefix = models.CharField(max_length=10, primary_key=True)
    last = models.BigIntegerField(default=1000)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"
