"""Opening pages as somebody."""

from typing import Any

from incubator.accounts.models import User
from tests.clients import Client, words


def as_(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def status(person: User, address: str) -> int:
    response = as_(person).get(address)
    if response.streaming:
        # Reading to the end closes the file.
        streamed(response)
    return response.status_code


def streamed(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def text(person: User, address: str) -> str:
    response = as_(person).get(address)
    assert response.status_code == 200, response.status_code
    return words(response)
