"""People's own pages write mail through Django, as the room of mail stands above theirs."""

import pytest
from pytest_django import Settings


@pytest.fixture
def mail_becomes_rows(settings: Settings) -> None:
    """As outside of tests: Django's own set-up for tests would keep mail in memory."""
    settings.EMAIL_BACKEND = "incubator.messaging.mail.OutboxBackend"
