"""`manage.py doctor`: is this deployment fit for its work, and if not, what is to be done?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from incubator.operation.doctor import Finding, Level, examine

MARKS = {Level.FINE: "ok      ", Level.ADVICE: "advice  ", Level.FAILURE: "FAILURE "}


class Command(BaseCommand):
    help = "Check this deployment and say what to fix; exits 1 if something has to be."
    # It runs them itself, and says what to do about each.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        failures = 0
        for finding in examine():
            failures += finding.level is Level.FAILURE
            self.stdout.write(_line(finding))
        if failures:
            things = "One thing has" if failures == 1 else f"{failures} things have"
            raise CommandError(f"{things} to be fixed.")
        self.stdout.write("This deployment is fit for its work.")


def _line(finding: Finding) -> str:
    remedy = f"\n        → {finding.remedy}" if finding.remedy else ""
    return f"{MARKS[finding.level]}{finding.text}{remedy}"
