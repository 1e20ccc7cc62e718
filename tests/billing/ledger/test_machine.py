"""Whatever is done to the ledger in whatever order, a simple model of it says the same."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from billing.ledger.services import verify
from tests.billing.ledger.machine import Ledger
from tests.sizes import examples


@pytest.mark.large
@pytest.mark.django_db
def test_the_ledger_agrees_with_its_model() -> None:
    run_state_machine_as_test(
        Ledger,
        settings=settings(
            max_examples=examples(15),
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert verify().discrepancies == ()
