"""The answer to an application as a letter."""

import pytest
from django.test import Client

from incubator.accounts.models import User
from studios.models import Application, Decision, Studio
from studios.selectors.letters import letter_of

pytestmark = pytest.mark.django_db


def test_the_applicant_downloads_the_answer_and_nobody_else(
    client: Client, application: Application, studio: Studio, founder: User, stranger: User
) -> None:
    path = f"/apply/{application.number}/?format=pdf"
    client.force_login(founder)
    answer = client.get(path)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    client.force_login(stranger)
    assert client.get(path).status_code == 404


def test_reviewers_and_their_words_stay_out_of_it(studio: Studio, reviewer: User) -> None:
    text = str(letter_of(Decision.objects.get()))
    assert "Both would fund it." in text
    assert reviewer.name not in text
    assert "Clear and small." not in text


def test_before_the_decision_there_is_only_the_page(
    client: Client, application: Application, founder: User
) -> None:
    client.force_login(founder)
    answer = client.get(f"/apply/{application.number}/?format=pdf")
    assert answer["Content-Type"].startswith("text/html")
