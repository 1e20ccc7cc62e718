"""Notices of what was done: an act says whom, its row in the audit trail says what."""

from typing import Any

from django.db.models import Model

from incubator.accounts.models import User
from incubator.core.acts import ACTS, Act, acts_on, link_to
from incubator.core.request_cache import remembering
from incubator.core.words import Said, called
from incubator.messaging import words
from incubator.messaging.kinds import kind_named
from incubator.messaging.notifications import Reader, notify_all, settle


def tell(act: Act, row: Any, subject: Model, actor: Any, concerns: Any) -> None:
    """Put out the bells that asked for this, and ring those of the people it concerns.

    Whoever did it is not told, except where it might not have been them. A person who may act on the object next is asked to.
    """
    about = about_key(subject)
    settle(about)
    # Nothing changes while it is found out whom to tell.
    with remembering():
        told = _told(act, subject, concerns)
        if not act.tells.kind or not kind_named(act.tells.kind).always:
            told.pop(actor, None)
        if not told:
            return
        asked = _asked(subject)
    said, text = _words(act, row, subject, actor)
    notify_all(
        (
            Reader(person, _page(act, subject, side), asks=person.pk in asked)
            for person, side in told.items()
        ),
        kind=act.tells.kind,
        said=said,
        text=text,
        key=f"act:{row.pk}",
        about=about,
    )


def _told(act: Act, subject: Model, concerns: Any) -> dict[Any, str]:
    """Everybody to tell, each once, with the side whose page they are led to."""
    found: dict[Any, str] = {}
    if act.tells.concerned and concerns is not None:
        found[concerns] = act.tells.concerned
    for who in act.tells.whom:
        for person, side in who.people(subject):
            found.setdefault(person, side)
    return found


def _page(act: Act, subject: Model, side: str) -> str:
    answer = ACTS.get(act.tells.answer)
    there = answer.url(subject, side) if answer and answer.fits(subject) else ""
    return there or link_to(subject, side)


def _words(act: Act, row: Any, subject: Model, actor: Any) -> tuple[Said, Said | str]:
    if act.tells.words:
        return act.tells.words(row, subject)
    why = row.because or row.reason
    if isinstance(subject, User) and actor is not None:
        # What was done to a person names them where it has to.
        return words.DID_TO_PERSON(actor=called(actor), did=row.said), why
    if actor is None:
        return words.HAPPENED(did=row.said, subject=row.subject_said), why
    return words.DID(actor=called(actor), did=row.said, subject=row.subject_said), why


def about_key(subject: Model) -> str:
    return f"{subject._meta.label_lower}:{subject.pk}"


def _asked(subject: Model) -> set[int]:
    """Everybody who could do something to the object as it is now."""
    open_now = (one for one in acts_on(subject.__class__) if one.page and one.fits(subject))
    return {person.pk for one in open_now for person, _side in one.who.people(subject)}
