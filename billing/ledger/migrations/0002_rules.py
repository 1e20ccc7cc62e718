from pathlib import Path
from typing import ClassVar

from django.db import migrations

ROOT = Path(__file__).parents[3]
NUMBERED = ("studios", "studios/servers", "billing", "funding", "support")


class Migration(migrations.Migration):
    """The ledger's rules in the database: see billing/ledger/ledger.sql."""

    dependencies: ClassVar = [("ledger", "0001_first")]

    operations: ClassVar = [
        migrations.RunSQL(file.read_text())
        for file in (ROOT / "billing/ledger/ledger.sql", *(ROOT / app / "numbers.sql" for app in NUMBERED))
    ]
