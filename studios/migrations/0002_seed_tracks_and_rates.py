"""The three tracks and the first rate card, without which nobody could apply or ask."""

from datetime import date
from typing import Any, ClassVar

from django.db import migrations

# What we say of them is in studios/models/tracks.py.
TRACKS = (("18", "18"), ("20", "20"), ("fengyun", "Fengyun"))

# kind, unit, how many of it, and their price in minor units by currency.
RATES = (
    ("server", "second", 3600, {"USD": 60, "EUR": 56, "CNY": 420}),
    ("desk", "half_day", 1, {"USD": 1200, "EUR": 1100, "CNY": 8000}),
    ("service", "second", 60, {"USD": 60, "EUR": 56, "CNY": 400}),
)
FIRST_DAY = date(2020, 1, 1)


def seed(apps: Any, schema_editor: Any) -> None:
    Track = apps.get_model("studios", "Track")
    for slug, name in TRACKS:
        Track.objects.create(slug=slug, name=name)
    ResourceItem, Rate = (apps.get_model("studios", name) for name in ("ResourceItem", "Rate"))
    for kind, unit, per_units, prices in RATES:
        item = ResourceItem.objects.create(kind=kind, code="standard", unit=unit)
        for currency, price_minor in prices.items():
            Rate.objects.create(
                item=item,
                currency=currency,
                price_minor=price_minor,
                per_units=per_units,
                effective_from=FIRST_DAY,
            )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("studios", "0001_first")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
