"""What apps look over themselves, such as a partner of theirs outside, in a module `doctor`.

@asked
def check_cloud() -> Iterator[Finding]: ...
"""

from collections.abc import Callable, Iterator

from incubator.operation.doctor.findings import Finding

Examination = Callable[[], Iterator[Finding]]

_declared: list[Examination] = []


def asked(examination: Examination) -> Examination:
    _declared.append(examination)
    return examination


def check_apps() -> Iterator[Finding]:
    for examination in _declared:
        yield from examination()
