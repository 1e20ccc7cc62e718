"""A web process that is killed inside a write: after the work, before anything is committed.

Run by test_api.py: `python -m tests.faults.killed_write KEY PATH IDEMPOTENCY_KEY BODY`.
"""

import os
import signal
import sys
from typing import Any
from unittest import mock

import django

django.setup()

from django.test import Client  # noqa: E402  # models can be imported only now

from billing.services import catalogue  # noqa: E402


def add_product_and_die(**wanted: Any) -> None:
    catalogue.add_product(**wanted)
    os.kill(os.getpid(), signal.SIGKILL)


def main(key: str, path: str, repeat: str, body: str) -> None:
    with mock.patch("billing.api.products.add_product", add_product_and_die):
        Client().post(
            path,
            body,
            content_type="application/json",
            headers={
                "Host": "127.0.0.1",
                "Authorization": f"Bearer {key}",
                "Idempotency-Key": repeat,
            },
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
