from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """No line is ever refunded beyond what it sold for: see refund_limit.sql."""

    dependencies: ClassVar = [("billing", "0001_first")]

    operations: ClassVar = [run_file(__file__, "refund_limit.sql")]
