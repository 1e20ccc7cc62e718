"""The fixtures themselves: what rolls back, what commits, and that neither meets the other."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection


@pytest.mark.django_db
def test_a_rolled_back_test_sees_the_migrated_database() -> None:
    assert connection.in_atomic_block
    assert ContentType.objects.filter(app_label="accounts").exists()


@pytest.mark.django_db
def test_a_committing_test_has_a_database_of_its_own(committed_db: str) -> None:
    assert not connection.in_atomic_block
    assert connection.settings_dict["NAME"] == committed_db
    ContentType.objects.create(app_label="left-behind", model="thing")


@pytest.mark.django_db
def test_what_another_test_committed_is_not_here() -> None:
    assert connection.in_atomic_block
    assert not ContentType.objects.filter(app_label="left-behind").exists()


def test_the_database_is_closed_to_tests_that_do_not_ask_for_it() -> None:
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        ContentType.objects.count()
