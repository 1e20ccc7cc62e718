"""The mail channel: one mail in, one ticket out."""

import re

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.addresses import owner_of
from incubator.accounts.languages import say
from support.errors import LetterRefused
from support.letters import Letter, is_from_its_sender, language_of_text, read_letter
from support.models import Channel, ReceivedMail, Ticket
from support.selectors.people import addresses_of, may_go_on
from support.services.tickets import file_ticket, hear

# Beyond this a mail is refused for good and its sender is told by the mail server. It is the usual
# limit of mail providers; what they let through must fit, and what servers wrote on top on the way.
LARGEST_MAIL = 25 * 1024 * 1024 + 64 * 1024
# What stands where the mail itself says nothing, in the language that the rest of it is in.
NO_SUBJECT = gettext_lazy("(no subject)")
NO_TEXT = gettext_lazy("(no text)")
OUR_MESSAGE_ID = re.compile(r"<t-\d+\.([0-9a-f]{20})\.\w+@", re.IGNORECASE)


def receive_message(raw: bytes, *, mailbox: str = "", envelope_from: str | None = None) -> Ticket:
    """Take in one RFC 5322 message and return the ticket it went to.

    The same mail delivered again changes nothing and returns the same ticket. Raises
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
    with transaction.atomic():
        kept, is_new = ReceivedMail.objects.get_or_create(
            fingerprint=letter.fingerprint,
            defaults={
                "raw": raw,
                "sender": letter.sender_text,
                "message_id": letter.message_id,
                "automatic": letter.automatic or _is_ours(letter.sender),
                "verified": is_from_its_sender(
                    letter.authentication,
                    senders=letter.senders,
                    server=settings.MAIL_AUTHSERV_ID,
                ),
            },
        )
        return _deliver(letter, kept) if is_new else kept.message.ticket


def _is_ours(sender: str) -> bool:
    """A mail in our own name, whoever sent it: an acknowledgement would come back to us."""
    name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
    local, _at, host = sender.partition("@")
    return host == domain and local.partition("+")[0] == name


def _deliver(letter: Letter, kept: ReceivedMail) -> Ticket:
    """A mail whose sender is only claimed is kept as well, in nobody's name."""
    author = owner_of(letter.sender) if kept.verified else None
    answered = _ticket_answered(letter)
    if answered is not None and not answered.is_closed and may_go_on(answered, author):
        hear(ticket=answered, body=_body(letter), author=author, mail=kept)
        return answered
    return file_ticket(
        email=letter.sender,
        subject=letter.subject or say(NO_SUBJECT, language_of_text(letter.body)),
        body=_body(letter),
        actor=author,
        player=author,
        channel=Channel.MAIL,
        mail=kept,
        follows=answered,
    )


def _ticket_answered(letter: Letter) -> Ticket | None:
    """The ticket whose token the mail carries, if it comes from the one who asked there.

    A token can be forwarded or quoted: the sender decides. Subjects never do.
    """
    for token in reversed(_tokens(letter)):
        # Locked, so that it cannot be closed between this look and the message.
        ticket = Ticket.objects.select_for_update().filter(token=token).first()
        if ticket is not None and letter.sender and letter.sender in addresses_of(ticket):
            return ticket
    return None


def _tokens(letter: Letter) -> list[str]:
    """Tokens of our addresses and Message-IDs, the most recent one last."""
    name, _at, domain = settings.SUPPORT_ADDRESS.partition("@")
    ours = re.compile(rf"{re.escape(name)}\+([0-9a-f]{{20}})@{re.escape(domain)}", re.IGNORECASE)
    found = [match[1] for match in map(ours.fullmatch, letter.recipients) if match]
    found += [match[1] for match in map(OUR_MESSAGE_ID.match, letter.answers) if match]
    return [token.lower() for token in found]


def _body(letter: Letter) -> str:
    listed = [f"[{one.name}, {_size(one.size)}]" for one in letter.attachments]
    words = letter.body.strip() or say(NO_TEXT, language_of_text(letter.subject))
    return "\n".join([words, "", *listed]) if listed else words


def _size(size: int) -> str:
    return f"{size / 2**20:.1f} MB" if size >= 2**20 else f"{max(1, round(size / 2**10))} KB"
