from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """The rules of the ledger, where no program can leave them out."""

    dependencies: ClassVar = [("ledger", "0001_first")]

    operations: ClassVar = [run_file(__file__, "ledger.sql"), run_file(__file__, "ledger_existing.sql")]
