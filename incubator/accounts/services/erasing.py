"""Erasing accounts: asked for by their owner, carried out a week later.

What each app holds about the person it erases itself, or says why it stays (`holdings`). The books
stay as they are: their rows name the account by its key, and the account names nobody any more.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.addresses import addresses_of
from incubator.accounts.errors import ErasureRefused
from incubator.accounts.holdings import HOLDINGS, Leaving, hindrances
from incubator.accounts.languages import say
from incubator.accounts.models.erasures import ERASURE, GRACE, Erasure
from incubator.accounts.models.people import User, address_of_nobody
from incubator.core import acts, audit, books

log = logging.getLogger(__name__)


@transaction.atomic
def ask_erasure(*, actor: User) -> Erasure:
    """Have one's own account erased after GRACE; asking twice changes nothing.

    Raises ErasureRefused where something is in the way, and says what.
    """
    acts.require(actor, words.ASK_ERASURE.key, actor)
    User.objects.select_for_update().get(pk=actor.pk)
    if (pending := pending_erasure(actor)) is not None:
        return pending
    if why_not := hindrances(actor):
        raise ErasureRefused(" ".join(why_not))
    now = timezone.now()
    erasure = Erasure.objects.create(user=actor, asked_at=now, due_at=now + GRACE)
    said = words.ASK_ERASURE(day=books.day_of(erasure.due_at))
    audit.record(actor=actor, said=said, subject=actor)
    return erasure


def keep_account(*, erasure: Erasure, actor: User) -> None:
    """Take it back. Raises WrongState once it is carried out."""
    acts.require(actor, ERASURE["withdraw"].key, erasure)
    ERASURE.advance(erasure, "withdraw", actor=actor)


def pending_erasure(user: User) -> Erasure | None:
    return Erasure.objects.pending().filter(user=user).first()


def erase_due(now: datetime | None = None) -> int:
    """Carry out what is due; says how many accounts were erased. One that cannot be holds up none."""
    due = Erasure.objects.due(now or timezone.now()).order_by("due_at")
    erased = 0
    for pk in due.values_list("pk", flat=True):
        try:
            erased += _carry_out(pk)
        except Exception:
            # Nothing of it is done, and it is tried again; whoever else is due goes on.
            log.exception("account of erasure %s could not be erased", pk)
    return erased


@transaction.atomic
def _carry_out(pk: int) -> bool:
    erasure = Erasure.objects.pending().select_for_update().filter(pk=pk).first()
    if erasure is None:
        # Its owner was faster.
        return False
    # Whoever locks the account meanwhile waits for this row, or was there before.
    user = User.objects.select_for_update().get(pk=erasure.user_id)
    if hindrances(user):
        ERASURE.advance(erasure, "hinder", actor=None)
        return False
    leaving = Leaving(user, tuple(addresses_of(user)))
    ERASURE.advance(erasure, "carry_out", actor=None)
    _say_goodbye(user)
    for holding in HOLDINGS.values():
        if holding.erase is not None:
            holding.erase(leaving)
    return True


def _say_goodbye(user: User) -> None:
    """The last letter; its row is emptied like all others to the person as soon as it is sent."""

    def subject() -> str:
        return _("Your account was erased")

    def body() -> str:
        return _(
            "As you asked, your account at the incubator is erased. What you bought can no longer"
            " be used, and nobody can restore it. Records of payments are kept without your name,"
            " as the law asks.\n\nYou are welcome to sign up again: %(site)s\n"
        ) % {"site": settings.SITE_URL}

    # The project's mail backend writes rows, so this is part of the transaction.
    send_mail(say(subject, user.language), say(body, user.language), None, [user.email])


def make_nobody(user: User) -> None:
    """Take out of the account who it was; the database does the same with its history."""
    user.erased_at = timezone.now()
    user.email, user.name, user.is_active = address_of_nobody(user.pk), "", False
    user.language, user.time_zone = settings.LANGUAGE_CODE, "UTC"
    user.last_login = None
    user.set_unusable_password()
    user.save()
