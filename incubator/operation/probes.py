"""Asking each part the product stands on whether it answers: for /readyz and `manage.py doctor`."""

import uuid
from collections.abc import Callable

from celery import current_app
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from incubator.core import database
from incubator.work.hints import impatient_connection


def database_answers() -> bool:
    try:
        database.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with impatient_connection(current_app) as broker:
            # An open connection alone is no answer: a channel is a conversation.
            broker.channel()
    except (OperationalError, RedisError, OSError):
        return False
    return True


def cache_answers() -> bool:
    mark = uuid.uuid4().hex
    try:
        cache.set(f"probe:{mark}", mark, timeout=5)
        return bool(cache.get(f"probe:{mark}") == mark)
    except (OSError, RedisError):
        return False


def storage_answers() -> bool:
    try:
        name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ready"))
        default_storage.delete(name)
    except Exception:  # noqa: BLE001  a disk's, a bucket's, a network's: each raises its own
        return False
    return True


PROBES: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "broker": broker_answers,
    "cache": cache_answers,
    "storage": storage_answers,
}
