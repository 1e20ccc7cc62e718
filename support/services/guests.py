"""Questions of people who are not signed in: kept aside until their address is confirmed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.addresses import owner_of_any_account
from incubator.accounts.services.locks import lock_of
from incubator.core.totals import require_room_today
from incubator.messaging import mail
from studios.models import Game
from support.errors import QuestionExpired
from support.models import Channel, GuestQuestion, Ticket, Topic
from support.services.chats import channel_for, open_on
from support.services.tickets import file_ticket

MOST_A_DAY = 5
# Who has not opened the mail by then has given up, or was never asked.
CONFIRMED_WITHIN = timedelta(days=3)
# What somebody asks about who cannot get in.
APPEALS = (Topic.ACCOUNT, Topic.APPEAL)


@transaction.atomic
def ask(
    *,
    email: str,
    topic: Topic,
    subject: str,
    body: str,
    game: Game | None,
    platform: str,
    version: str,
    language: str,
    key: uuid.UUID,
    wants_chat: bool = False,
) -> GuestQuestion:
    """Keep the question and mail a link to the address. Raises TooMany.

    `key` is the form's: the same form twice asks once.

    Anybody may have typed the address: not a word of theirs goes there in our name.
    """
    address = email.lower()
    if (before := GuestQuestion.objects.filter(key=key).first()) is not None:
        return before
    require_room_today(
        GuestQuestion.objects.filter(email=address),
        holder=f"address:{address}",
        most=MOST_A_DAY,
        words=_(
            "%(most)s questions were sent with this address within a day. Confirm one of them by"
            " the mail that we sent, and answer it to add more."
        ),
    )
    question = GuestQuestion.objects.create(
        key=key,
        email=address,
        topic=topic,
        subject=subject,
        body=body,
        game=game,
        platform=platform,
        version=version,
        language=language,
        wants_chat=wants_chat,
    )
    link = f"{settings.SITE_URL}{reverse('support:confirm', args=[question.token])}"
    mail.send(
        to=address,
        subject=lambda: _("Confirm your question to our help desk"),
        body=lambda: (
            _(
                "A question was written on our site, and this address was given for the answer. Open"
                " this page and press the button, and a person reads it:\n\n%(link)s\n\nThe link is"
                " good for %(days)s days. If you did not ask anything, do nothing: you will hear no"
                " more of it."
            )
            % {"link": link, "days": CONFIRMED_WITHIN.days}
        ),
        key=f"guest:{question.pk}",
        language=language,
    )
    return question


@transaction.atomic
def confirm(*, question: GuestQuestion) -> Ticket:
    """The mail has been read: open the ticket, or return it if that is done.

    An account that has confirmed this address is whose it is: who reads its mail could sign in, or
    is locked out, and then appeals against that. Raises QuestionExpired.
    """
    asked = GuestQuestion.objects.select_for_update(no_key=True).get(pk=question.pk)
    if asked.ticket is not None:
        return asked.ticket
    if asked.created_at < timezone.now() - CONFIRMED_WITHIN:
        raise QuestionExpired(_("This link is too old. Write your question again."))
    player = owner_of_any_account(asked.email)
    channel = Channel.GUEST
    if asked.wants_chat:
        channel = channel_for(Topic(asked.topic), asked.language, otherwise=Channel.GUEST)
    asked.ticket = file_ticket(
        email=asked.email,
        subject=asked.subject,
        body=asked.body,
        actor=player,
        player=player,
        game=asked.game,
        topic=Topic(asked.topic),
        platform=asked.platform,
        version=asked.version,
        channel=channel,
        lock=lock_of(player) if player and asked.topic in APPEALS else None,
        confirmed=True,
        acknowledged=channel != Channel.CHAT,
    )
    if channel == Channel.CHAT:
        open_on(asked.ticket)
    asked.save(update_fields=["ticket"])
    return asked.ticket


def forget_unconfirmed() -> int:
    """Take away what nobody confirmed; says how much."""
    old = GuestQuestion.objects.filter(
        ticket__isnull=True, created_at__lt=timezone.now() - CONFIRMED_WITHIN
    )
    gone, _by_model = old.delete()
    return gone
