"""How much random and killing tests do: a sample that is the same every time, or all of it.

`make test` runs the sample. `make test-large` sets TEST_SIZE=large and a seed, which it prints, so
that what was found can be found again: `make test-large TEST_SEED=…`.
"""

import os
from random import Random

import pytest
from hypothesis import settings

LARGE = os.environ.get("TEST_SIZE") == "large"
SEED = int(os.environ.get("TEST_SEED", "0"))
# How many examples the large run tries for each of the sample's.
MORE = 20

settings.register_profile("sample", derandomize=True, database=None)
settings.register_profile("large", max_examples=100 * MORE, deadline=None, print_blob=True)
settings.load_profile("large" if LARGE else "sample")


def examples(sample: int) -> int:
    """How many examples a property is tried on, where Hypothesis' hundred is not what is wanted."""
    return sample * MORE if LARGE else sample


def dice(name: str) -> Random:
    """Chance that is the same for the same seed, and another for each test."""
    return Random(f"{SEED}:{name}")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "large: kills, repetitions and random runs of any size")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        is_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
        if is_random or "faults" in item.path.parts:
            item.add_marker("large")


def pytest_report_header() -> str:
    return f"size: {'large' if LARGE else 'sample'}, seed {SEED}"
