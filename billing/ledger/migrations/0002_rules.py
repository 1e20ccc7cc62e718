from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """The ledger's rules in the database: see ledger.sql beside this file."""

    dependencies: ClassVar = [("ledger", "0001_first")]

    operations: ClassVar = [run_file(__file__, "ledger.sql")]
