"""Health for operators: is the process alive, and can it do its work?"""

import uuid

from celery import current_app
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from incubator.core.views.guards import open_to_all


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of what it depends on, so that a restart can help."""
    return JsonResponse({"status": "ok"})


@open_to_all
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, cache and storage answer; 503 names the ones that do not."""
    checks = {
        "database": _database(),
        "broker": _broker(),
        "cache": _cache(),
        "storage": _storage(),
    }
    ready = all(checks.values())
    words = {name: "ok" if fine else "does not answer" for name, fine in checks.items()}
    return JsonResponse(
        {"status": "ready" if ready else "not ready", **words}, status=200 if ready else 503
    )


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker() -> bool:
    try:
        with current_app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except (OperationalError, OSError):
        return False
    return True


def _cache() -> bool:
    mark = uuid.uuid4().hex
    try:
        cache.set(f"readyz:{mark}", mark, timeout=5)
        return bool(cache.get(f"readyz:{mark}") == mark)
    except (OSError, RedisError):
        return False


def _storage() -> bool:
    try:
        name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ready"))
        default_storage.delete(name)
    except OSError:
        return False
    return True
