"""The doctor looks for who takes in mail, where somebody should."""

import socket

from pytest_django import Settings

from incubator.operation.doctor import Level
from support.doctor import check_listener
from tests.support.listening.serving import listening


def test_nobody_is_looked_for_where_nobody_should_be(settings: Settings) -> None:
    settings.MAIL_LISTEN = ""
    assert list(check_listener()) == []


def test_who_answers_is_named(settings: Settings) -> None:
    with listening() as place:
        settings.MAIL_LISTEN = str(place)
        [finding] = check_listener()
    assert finding.level == Level.FINE
    assert str(place) in finding.text


def test_who_does_not_is_to_be_started(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.MAIL_LISTEN = f"127.0.0.1:{free.getsockname()[1]}"
    [finding] = check_listener()
    assert finding.level == Level.FAILURE
    assert "manage.py listen_mail" in finding.remedy


def test_a_place_that_is_none_is_to_be_corrected(settings: Settings) -> None:
    settings.MAIL_LISTEN = "somewhere"
    [finding] = check_listener()
    assert finding.level == Level.FAILURE
    assert "MAIL_LISTEN" in finding.remedy
