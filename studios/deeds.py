"""What somebody is about to do in a studio, as the page says it that asks for their proof."""

from collections.abc import Callable, Mapping

from incubator.core.words import Phrase, Said, called, shortened
from studios import words
from studios.models import Studio, StudioKey


def adding(studio: Studio, typed: Mapping[str, str]) -> Said:
    return words.ADDING_MEMBER(who=typed.get("email", "…"), studio=studio.name)


def changing_account(studio: Studio, typed: Mapping[str, str]) -> Said:
    to = shortened(typed.get("bank_account", "…"))
    return words.CHANGING_BANK_ACCOUNT(studio=studio.name, to=to)


def in_studio(said: Phrase) -> Callable[[Studio, Mapping[str, str]], Said]:
    return lambda studio, typed: said(studio=studio.name)


def replacing(key: StudioKey, typed: Mapping[str, str]) -> Said:
    return words.REPLACING_KEY(key=called(key))
