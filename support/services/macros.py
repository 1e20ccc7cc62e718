"""Answers at hand: written once in each language, filled in for the ticket, sent by a person."""

import re
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from support import words
from support.errors import NothingWritten, UnknownVariable
from support.models import Macro, MacroText, Queue, Tag, Ticket

VARIABLE = re.compile(r"\{([^{}\n]{1,40})\}")
LONGEST_TAG = 40
MOST_TAGS = 20


def _values(ticket: Ticket, agent: User) -> dict[str, str]:
    """What each variable stands for; one that has nothing to say is empty."""
    return {
        "player": ticket.player.display_name if ticket.player else "",
        "number": ticket.number,
        "subject": ticket.subject,
        "game": ticket.game.title if ticket.game else "",
        "order": ticket.order.number if ticket.order else "",
        "agent": agent.display_name,
    }


VARIABLES = ("player", "number", "subject", "game", "order", "agent")


def text_for(macro: Macro, ticket: Ticket, agent: User) -> str:
    """The macro's words for this ticket: in its person's language, else in the one there is."""
    texts = {text.language: text.body for text in macro.texts.all()}
    body = texts.get(ticket.language_spoken) or next(iter(texts.values()), "")
    values = _values(ticket, agent)
    return VARIABLE.sub(lambda found: values.get(found[1], found[0]), body)


@transaction.atomic
def write_macro(
    *,
    name: str,
    queue: Queue | None,
    texts: Mapping[str, str],
    solves: bool,
    tags: Iterable[str],
    actor: User,
    macro: Macro | None = None,
) -> Macro:
    """Write a macro, or another version of one. Raises NothingWritten or UnknownVariable."""
    acts.require(actor, words.WRITE_MACRO.key)
    written = {language: body.strip() for language, body in texts.items() if body.strip()}
    if not written:
        raise NothingWritten(_("Write the answer in one language at least."))
    for body in written.values():
        unknown = set(VARIABLE.findall(body)).difference(VARIABLES)
        if unknown:
            raise UnknownVariable(
                _("{%(name)s} is no variable. There are: %(known)s.")
                % {
                    "name": min(unknown),
                    "known": ", ".join(f"{{{one}}}" for one in VARIABLES),
                }
            )
    kept = macro or Macro()
    kept.name, kept.queue, kept.solves = name, queue, solves
    kept.save()
    kept.tags.set(_tags(tags))
    kept.texts.all().delete()
    MacroText.objects.bulk_create(
        MacroText(macro=kept, language=language, body=body) for language, body in written.items()
    )
    audit.record(actor=actor, said=words.WRITE_MACRO(macro=kept.name), subject=kept)
    return kept


@transaction.atomic
def retire_macro(*, macro: Macro, actor: User) -> None:
    acts.require(actor, words.RETIRE_MACRO.key)
    Macro.objects.filter(pk=macro.pk).update(is_retired=True)
    audit.record(actor=actor, said=words.RETIRE_MACRO(macro=macro.name), subject=macro)


@transaction.atomic
def tag(*, ticket: Ticket, tags: Iterable[str], actor: User) -> None:
    """Put these words on the ticket in place of those it has."""
    acts.require(actor, words.TAG.key, ticket)
    wanted = _tags(tags)
    if set(ticket.tags.all()) != set(wanted):
        ticket.tags.set(wanted)
        names = ", ".join(sorted(one.name for one in wanted)) or "-"
        audit.record(actor=actor, said=words.TAG(tags=names), subject=ticket)


@transaction.atomic
def tag_with(*, ticket: Ticket, macro: Macro, actor: User) -> None:
    """Add the tags of a macro that was sent to those the ticket has."""
    more = [one.name for one in macro.tags.all()]
    if more:
        tag(ticket=ticket, tags=[*more, *(one.name for one in ticket.tags.all())], actor=actor)


def _tags(names: Iterable[str]) -> list[Tag]:
    wanted = sorted({" ".join(name.split()).casefold()[:LONGEST_TAG] for name in names} - {""})
    return [Tag.objects.get_or_create(name=name)[0] for name in wanted[:MOST_TAGS]]
