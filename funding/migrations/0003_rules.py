from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """Budgets, promises, terms and settled rows are guarded by the database itself."""

    dependencies: ClassVar = [("funding", "0001_first"), ("billing", "0003_rules")]

    operations: ClassVar = [run_file(__file__, "funding_rules.sql"), run_file(__file__, "disbursement_approved.sql"), run_file(__file__, "closed_statements.sql")]
