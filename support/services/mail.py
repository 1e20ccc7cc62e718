"""The mail channel: one mail in, one message in one ticket.

The file is on the disk before the rows are, and the rows before whoever delivers hears that the
mail is kept. What ends in between is delivered again, and a file that no row names is swept away.
"""

import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.addresses import owner_of_any_account
from incubator.accounts.languages import say
from incubator.accounts.models import User
from incubator.documents.strays import none_left, swept
from support.errors import LetterRefused
from support.letters import Letter, is_from_its_sender, language_of_text, read_letter
from support.models import Arrival, Channel, MayBelong, Participant, ReceivedMail, Ticket, Why
from support.models.mails import FOLDER, Nature
from support.services.deliveries import returned
from support.services.senders import block_on
from support.services.threading import Place, bare_subject, delivery_answered, place_of
from support.services.tickets import file_ticket, hear
from support.services.writing import Enclosed

# Beyond this a mail is refused for good and its sender is told by the mail server. It is the usual
# limit of mail providers; what they let through must fit, and what servers wrote on top on the way.
LARGEST_MAIL = 25 * 1024 * 1024 + 64 * 1024
# What stands where the mail itself says nothing, in the language that the rest of it is in.
NO_SUBJECT = gettext_lazy("(no subject)")
NO_TEXT = gettext_lazy("(no text)")

swept(FOLDER)


def receive_message(raw: bytes, *, mailbox: str = "", envelope_from: str | None = None) -> Ticket:
    """Take in one RFC 5322 message and return the ticket it went to.

    `mailbox` is the address of ours that it was delivered to, `envelope_from` the sender that the
    mail server named: "" for what must not be answered, None where nobody said. The same mail
    delivered again adds a row of its arrival and nothing else, and returns the same ticket. Raises
    LetterRefused for what could never be kept: nothing at all, or more than LARGEST_MAIL.
    """
    if not raw.strip():
        raise LetterRefused(_("The message is empty: nothing was delivered."))
    if len(raw) > LARGEST_MAIL:
        raise LetterRefused(
            _("The message is larger than %(size)s MB. Send large files as a link.")
            % {"size": LARGEST_MAIL // 2**20}
        )
    letter = read_letter(raw)
    arrival = Arrival(
        size=len(raw), sha256=hashlib.sha256(raw).hexdigest(), envelope_from=envelope_from
    )
    with none_left():
        arrival.file.save("mail", ContentFile(raw), save=False)
        with transaction.atomic():
            return _take_in(letter, arrival, mailbox or settings.SUPPORT_ADDRESS)


def _take_in(letter: Letter, arrival: Arrival, mailbox: str) -> Ticket:
    # Whoever brings the same mail at the same moment waits here until this transaction ends.
    kept, is_new = ReceivedMail.objects.get_or_create(
        mailbox=mailbox,
        key=letter.key[:300],
        content_hash=letter.content_hash,
        defaults={
            "message_id": letter.message_id[:300],
            "sender_text": letter.sender_text,
            "sender": letter.sender,
            "copied": list(letter.copied)[:50],
            "nature": Nature.AUTOMATIC if _is_ours(letter.sender) else Nature(letter.nature),
            "verified": is_from_its_sender(
                letter.authentication, senders=letter.senders, server=settings.MAIL_AUTHSERV_ID
            ),
            "more_parts": letter.more_parts,
        },
    )
    arrival.mail = kept
    same = kept.arrivals.filter(sha256=arrival.sha256, erased_at__isnull=True).first()
    if kept.erased_at is not None:
        # What is erased does not come back because a mail server tries again.
        arrival.file, arrival.envelope_from, arrival.erased_at = "", "", timezone.now()
    elif same is not None:
        arrival.file = same.file
    arrival.save()
    if not is_new:
        return kept.message.ticket.whole
    return _deliver(letter, kept, arrival)


def _is_ours(sender: str) -> bool:
    """A mail in our own name, whoever sent it: an acknowledgement would come back to us."""
    name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
    local, _at, host = sender.partition("@")
    return host == domain and local.partition("+")[0] == name


def _deliver(letter: Letter, kept: ReceivedMail, arrival: Arrival) -> Ticket:
    """A mail whose sender is only claimed is kept as well, in nobody's name."""
    if kept.nature == Nature.BOUNCE and (about := delivery_answered(letter)) is not None:
        return returned(
            delivery=about,
            letter=letter,
            mail=kept,
            body=_words(letter),
            enclosed=_enclosed(letter),
        )
    # Of somebody who is locked out, too: the mailbox is theirs, whatever became of the account.
    author = owner_of_any_account(letter.sender) if kept.verified else None
    place = place_of(letter, kept, author)
    if place.other is not None and place.why == Why.COLLEAGUE:
        # They write for the desk, and ask nothing themselves.
        author = None
    if place.ticket is not None:
        hear(
            ticket=place.ticket,
            body=_words(letter),
            enclosed=_enclosed(letter, place.ticket),
            author=author,
            mail=kept,
            answers=place.answered if not kept.is_from_person else None,
        )
        return place.ticket
    return _open_ticket(letter, kept, arrival, author, place)


def _open_ticket(
    letter: Letter, kept: ReceivedMail, arrival: Arrival, author: User | None, place: Place
) -> Ticket:
    ticket = file_ticket(
        # A form on some site names the person who filled it in as the one to answer.
        email=letter.reply_to or letter.sender,
        subject=letter.subject or say(NO_SUBJECT, language_of_text(letter.words)),
        body=_words(letter),
        enclosed=_enclosed(letter),
        actor=author,
        player=author,
        channel=Channel.MAIL,
        mail=kept,
        confirmed=kept.verified and not letter.reply_to,
        acknowledged=place.why != Why.COLLEAGUE and _may_be_answered(letter, kept, arrival),
        follows=place.follows,
        blocked=block_on(letter.sender) if author is None else None,
    )
    if letter.reply_to and letter.sender:
        Participant.objects.get_or_create(ticket=ticket, address=letter.sender)
    if place.other is not None and ticket.blocked is None:
        MayBelong.objects.create(ticket=ticket, other=place.other, why=place.why)
    return ticket


def _may_be_answered(letter: Letter, kept: ReceivedMail, arrival: Arrival) -> bool:
    """By a machine: who sends with no return address wants no answer (RFC 3834, section 2)."""
    return letter.may_be_answered and kept.is_from_person and arrival.envelope_from != ""


def _words(letter: Letter) -> str:
    return letter.words.strip() or say(NO_TEXT, language_of_text(letter.subject))


def _enclosed(letter: Letter, ticket: Ticket | None = None) -> Enclosed:
    is_other = ticket is not None and bare_subject(letter.subject) != bare_subject(ticket.subject)
    return Enclosed(
        subject=letter.subject if is_other else "",
        quoted=letter.quoted,
        is_cut=letter.is_cut,
        files=letter.attachments,
    )
