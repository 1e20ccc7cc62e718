"""Jobs in processes of their own, as two web processes are: nothing in memory is shared."""

import json
import os
import select
from collections.abc import Callable

from django.db import connections

PATIENCE_SECONDS = 60


def in_processes(*jobs: Callable[[], object]) -> list[object]:
    """What each job returned, as JSON has it, or {"raised": the error's class}; all start at once.

    Raises TimeoutError where one does not end: they wait for each other.
    """
    connections.close_all()
    ready, go = os.pipe()
    started = [_start(job, ready, go) for job in jobs]
    os.close(ready)
    # Everybody who reads sees the end of it at the same moment.
    os.close(go)
    results: list[object] = []
    for process, told in started:
        with os.fdopen(told) as words:
            if not select.select([words], [], [], PATIENCE_SECONDS)[0]:
                raise TimeoutError(process)
            results.append(json.loads(words.read()))
        os.waitpid(process, 0)
    return results


def _start(job: Callable[[], object], ready: int, go: int) -> tuple[int, int]:
    told, tell = os.pipe()
    process = os.fork()
    if process:
        os.close(tell)
        return process, told
    try:
        os.close(go)
        os.read(ready, 1)
        with os.fdopen(tell, "w") as words:
            words.write(json.dumps(_outcome(job)))
    finally:
        # Nothing of the tests' own is torn down in here.
        os._exit(0)


def _outcome(job: Callable[[], object]) -> object:
    try:
        return job()
    except Exception as error:  # noqa: BLE001  # the test looks at it
        return {"raised": type(error).__name__}
    finally:
        connections.close_all()
