from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """Money is guarded by the database itself."""

    dependencies: ClassVar = [("billing", "0001_first"), ("approvals", "0003_rules")]

    operations: ClassVar = [run_file(__file__, "refund_limit.sql"), run_file(__file__, "payout_approved.sql"), run_file(__file__, "never_emptied.sql")]
