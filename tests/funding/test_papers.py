"""A statement on paper says what its page says."""

import pytest
from django.test import Client

from funding.models import Statement
from funding.selectors.statements import paper_of, shown_lines
from incubator.accounts.models import User
from incubator.core.money import format_money

pytestmark = pytest.mark.django_db


def test_the_lines_are_those_of_the_page(months: list[Statement]) -> None:
    statement = months[-1]
    wanted = [
        format_money(shown.line.amount_minor, statement.currency)
        for shown in shown_lines(statement)
    ]
    lines = paper_of(statement)["lines"]
    assert [line["amount"] for line in lines] == wanted  # type: ignore[attr-defined]


def test_the_studio_and_finance_download_it_and_strangers_do_not(
    client: Client, months: list[Statement], founder: User, finance: User, stranger: User
) -> None:
    statement = months[-1]
    own = f"/studio/{statement.deal.studio.slug}/statements/{statement.number}/?format=pdf"
    for person, path in (
        (founder, own),
        (finance, f"/staff/statements/{statement.number}/?format=pdf"),
    ):
        client.force_login(person)
        answer = client.get(path)
        assert answer["Content-Type"] == "application/pdf"
    client.force_login(stranger)
    assert client.get(own).status_code == 404
