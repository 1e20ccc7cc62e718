"""The beat: what a pause of the workers leaves behind."""

from typing import Any

from django.conf import settings


def test_a_sweep_that_nobody_began_is_dropped_before_it_becomes_one_of_many() -> None:
    planned: dict[str, Any] = dict(settings.CELERY_BEAT_SCHEDULE)
    for name, sweep in planned.items():
        assert 60 <= sweep["options"]["expires"] <= max(60, sweep["schedule"]), name
