"""Counters behind the numbers people read aloud: A-1001, T-20418."""

from django.db import models


class NumberSeries(models.Model):
    """The last number given in one series."""

    prefix = models.CharField(max_length=10, primary_key=True)
    last = models.BigIntegerField(default=1000)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"
