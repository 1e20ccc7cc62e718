"""Several processes that do the same work in the same seconds, again and again, and count.

Knows nothing of Django, so that a peer with settings of its own can use it.
"""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

# Called in the process of its own with the worker's number; returns what is done over and over,
# which returns how many entries it wrote.
Prepare = Callable[[int], Callable[[], int]]
Crew = Callable[[float], float]
WARM_UP = 20


@contextmanager
def crew(prepare: Prepare, processes: int) -> Iterator[Crew]:
    """`with crew(...) as at_work: at_work(2.0)` gives the entries of all in a second."""
    forked = multiprocessing.get_context("fork")
    pipes = [forked.Pipe() for _ in range(processes)]
    workers = [
        forked.Process(target=_work, args=(prepare, number, ours), daemon=True)
        for number, (_, ours) in enumerate(pipes)
    ]
    for worker in workers:
        worker.start()
    for theirs, _ in pipes:
        theirs.recv()

    def at_work(seconds: float) -> float:
        for theirs, _ in pipes:
            theirs.send(seconds)
        return sum(theirs.recv() for theirs, _ in pipes)

    yield at_work
    for theirs, _ in pipes:
        theirs.send(0.0)
    for worker in workers:
        worker.join(10)


def _work(prepare: Prepare, number: int, orders: Connection) -> None:
    do = prepare(number)
    done = 0
    while done < WARM_UP:
        done += do()
    orders.send("ready")
    while seconds := orders.recv():
        began, done = time.perf_counter(), 0
        while (spent := time.perf_counter() - began) < seconds:
            done += do()
        orders.send(done / spent)
