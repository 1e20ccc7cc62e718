"""Handing over what is held about a person."""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import get_language, override

from incubator.accounts import words
from incubator.accounts.holdings import archive_of
from incubator.accounts.models import User
from incubator.core import acts, audit


@transaction.atomic
def take_out(*, actor: User) -> Iterator[bytes]:
    """All that is held about whoever asks, as a ZIP archive made while it is read."""
    acts.require(actor, words.TAKE_OUT.key, actor)
    audit.record(actor=actor, said=words.TAKE_OUT(), subject=actor)
    return _in(get_language(), archive_of(actor))


def _in(language: str | None, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Read in the language of the page, though that was answered long ago."""
    while True:
        with override(language):
            chunk = next(chunks, None)
        if chunk is None:
            return
        yield chunk
