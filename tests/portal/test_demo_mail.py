"""The demo's page of mails says how one writes to the incubator, with a command that works."""

import html
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from incubator.runtime.places import PROJECT
from support.listening.places import Place
from support.models import Ticket
from tests.support.listening.serving import listening


@pytest.mark.django_db
def test_where_no_mail_is_taken_in_nothing_is_said_of_it(
    client: Client, settings: Settings
) -> None:
    settings.DEMO = True
    settings.MAIL_LISTEN = ""
    assert "hand_over" not in client.get("/demo/mail/").content.decode()


def test_the_command_on_the_page_opens_a_ticket(
    client: Client, settings: Settings, committed_db: str, tmp_path: Path
) -> None:
    settings.DEMO = True
    with listening(place=Place(path=str(tmp_path / "mail.sock"))) as place:
        settings.MAIL_LISTEN = str(place)
        page = client.get("/demo/mail/").content.decode()
        [command] = re.findall(r"<pre[^>]*>(.*?)</pre>", page, re.DOTALL)
        ours = html.unescape(command).replace(".venv/bin/python", shlex.quote(sys.executable))
        done = subprocess.run(
            ["/bin/sh", "-c", ours], cwd=PROJECT, capture_output=True, text=True, check=True
        )
    ticket = Ticket.objects.get()
    assert (done.stdout, done.stderr) == (f"2.0.0 {ticket.number} is kept\n", "")
    assert ticket.subject == "My lantern"
