"""Numbers for people: most series wait for nobody, invoices and statements have no gaps."""

import threading

from django.db import connection, transaction

from incubator.core.numbers import next_gapless_number, next_number, next_numbers


def test_numbers_of_a_series_rise_and_many_are_taken_at_once(db: None) -> None:
    first, *rest = next_numbers("O", 3)
    assert first.startswith("O-")
    later = next_number("O")
    values = [int(number.removeprefix("O-")) for number in (first, *rest, later)]
    assert values == sorted(set(values))
    assert min(values) > 1000


def test_a_rolled_back_number_is_a_gap_unless_the_series_has_none(db: None) -> None:
    with transaction.atomic():
        lost, returned = next_number("O"), next_gapless_number("ST")
        transaction.set_rollback(True)
    assert next_number("O") > lost
    assert next_gapless_number("ST") == returned
    assert next_gapless_number("ST") == f"ST-{int(returned.removeprefix('ST-')) + 1}"


def test_a_transaction_that_holds_numbers_keeps_nobody_waiting(committed_db: str) -> None:
    taken: list[str] = []

    def take() -> None:
        taken.append(next_number("O"))
        connection.close()

    with transaction.atomic():
        held = next_numbers("O", 100)
        other = threading.Thread(target=take)
        other.start()
        other.join(20)
        assert taken
        assert taken[0] not in held
