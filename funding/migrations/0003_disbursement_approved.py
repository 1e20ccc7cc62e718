from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """A disbursement stands on an approval that its payer used."""

    dependencies: ClassVar = [
        ("funding", "0002_rules"),
        ("core", "0004_approval_uses_and_delegations"),
    ]

    operations: ClassVar = [run_file(__file__, "disbursement_approved.sql")]
