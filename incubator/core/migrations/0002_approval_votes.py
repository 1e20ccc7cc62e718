from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """The database itself keeps approvals honest."""

    dependencies: ClassVar = [("core", "0001_first")]

    operations: ClassVar = [run_file(__file__, "approval_votes.sql")]
