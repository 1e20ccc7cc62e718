"""The peer: a three-line entry by django-hordak, the way its own code writes one.

    python -m tests.bench.hordak_peer <host> <user> <database> <processes>

A Django of its own. Each line of standard input is a number of seconds, and is answered with the
entries of a second that all processes together wrote in that time.
"""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from moneyed import Money

from tests.bench.crews import crew

REVENUE, TAX = "8", "9"


def set_up(host: str, user: str, database: str) -> None:
    settings.configure(
        SECRET_KEY="nothing is signed",
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="USD",
        CURRENCIES=["USD"],
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "mptt",
            "djmoney",
            "hordak",
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database,
                "HOST": host,
                "USER": user,
            }
        },
    )
    django.setup()
    call_command("migrate", verbosity=0)


def models() -> list[Any]:
    # Known only after the settings are.
    return [apps.get_model("hordak", name) for name in ("Account", "Transaction", "Leg")]


def open_accounts(processes: int) -> None:
    account, _, _ = models()
    wallets = [(str(number), "LI") for number in range(processes)]
    for code, kind in (*wallets, (REVENUE, "IN"), (TAX, "LI")):
        account.objects.create(name=code, code=code, type=kind, currencies=["USD"])


def post(number: int) -> Callable[[], int]:
    account, entry, leg = models()
    wallet, revenue, tax = (account.objects.get(code=code) for code in (str(number), REVENUE, TAX))

    def once() -> int:
        with transaction.atomic():
            written = entry.objects.create(date=date(2026, 10, 1), description="Order")
            leg.objects.create(transaction=written, account=wallet, debit=Money(100, "USD"))
            leg.objects.create(transaction=written, account=revenue, credit=Money(84, "USD"))
            leg.objects.create(transaction=written, account=tax, credit=Money(16, "USD"))
        return 1

    return once


def main(host: str, user: str, database: str, processes: str) -> None:
    set_up(host, user, database)
    open_accounts(int(processes))
    connection.close()
    with crew(post, int(processes)) as at_work:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for line in sys.stdin:
            sys.stdout.write(f"{at_work(float(line))}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
