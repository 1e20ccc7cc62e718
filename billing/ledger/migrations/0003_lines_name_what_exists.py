from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """Lines go to accounts and entries that are there: see ledger_existing.sql beside this file."""

    dependencies: ClassVar = [("ledger", "0002_rules")]

    operations: ClassVar = [run_file(__file__, "ledger_existing.sql")]
