"""Health for operators: is the process alive, and can it do its work?"""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from incubator.operation.probes import PROBES
from incubator.web.guards import open_to_all
from incubator.work.sweeps import STALE_SECONDS, heartbeat_age


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Says nothing of what it depends on, so that a restart can help."""
    return JsonResponse({"status": "ok"})


@open_to_all
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker, cache and storage answer; 503 names the ones that do not.

    The worker's heartbeat is told and decides nothing: pages work without a worker, and taking
    them away as well would help nobody. Alert on it.
    """
    answers = {name: probe() for name, probe in PROBES.items()}
    ready = all(answers.values())
    words = {name: "ok" if fine else "does not answer" for name, fine in answers.items()}
    age = heartbeat_age() if answers["database"] else None
    return JsonResponse(
        {
            "status": "ready" if ready else "not ready",
            **words,
            "worker": "ok" if age is not None and age <= STALE_SECONDS else "no sign of life",
            "worker_heartbeat_seconds": None if age is None else round(age),
        },
        status=200 if ready else 503,
    )
