from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """Votes and uses are kept honest by the database itself."""

    dependencies: ClassVar = [("approvals", "0001_first"), ("accounts", "0001_first")]

    operations: ClassVar = [run_file(__file__, "approvals.sql")]
