from typing import ClassVar

from django.db import migrations

from incubator.core.sql import run_file


class Migration(migrations.Migration):
    """A payout that leaves stands on an approval that its payer used."""

    dependencies: ClassVar = [
        ("billing", "0002_refund_limit"),
        ("core", "0004_approval_uses_and_delegations"),
    ]

    operations: ClassVar = [run_file(__file__, "payout_approved.sql")]
