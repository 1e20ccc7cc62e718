"""What a player has: a purchase, a top-up, a ticket with a refund in the vote, a draft."""

import uuid
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.ledger.models import Account, Entry
from billing.models import CartItem, Entitlement, GameKey, Product, Subscription
from billing.payments.gateways import Charge, sandbox_bank
from billing.payments.models import UnmatchedReport
from billing.payments.services.incoming import resolve_payment
from billing.payments.services.reports import record_charge
from billing.services.orders import buy_with_wallet
from billing.services.topups import start_top_up
from funding import act_words as words
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core.words import Money
from incubator.documents.files import link_for, store_document
from incubator.messaging.notifications import notify
from incubator.messaging.preferences import unsubscribe_url
from incubator.web.saved_views import save_view
from incubator.work.jobs import start_job
from studios.models import Track
from studios.services.applications import save_draft
from support.models import (
    Arrival,
    Attachment,
    Channel,
    FromGame,
    Macro,
    ServiceCalendar,
    SLAPolicy,
    TicketRefund,
    Topic,
)
from support.services import guests
from support.services.chats import open_on
from support.services.incidents import open_incident
from support.services.macros import write_macro
from support.services.mail import receive_message
from support.services.refunds import refund_from_ticket
from support.services.senders import block_sender
from support.services.studio_desk import open_desk
from support.services.tickets import file_ticket, solve
from tests.access.staff import Staff
from tests.vouching import vouched

Things = dict[str, Any]


def _unmatched(player: User) -> int:
    """A payment that the bank reports and nobody asked for."""
    charge = Charge(str(uuid.uuid4()), f"stray {player.pk}", "paid", "USD", 5_00, 0)
    record_charge(provider="sandbox", charge=charge)
    return UnmatchedReport.objects.get(report__reference=charge.reference).pk


def serve(player: User, product_id: int, staff: Staff) -> Things:
    TOTP.activate(player, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(player)
    filled = start_top_up(player=player, amount_minor=400_00, currency="USD", actor=player)
    sandbox_bank.pay_charge(token=filled.provider_reference, card_number=sandbox_bank.APPROVED_CARD)
    resolve_payment(payment=filled)
    waiting = start_top_up(player=player, amount_minor=10_00, currency="USD", actor=player)
    product = Product.objects.get(pk=product_id)
    order = buy_with_wallet(player=player, product=product, key=player.email, actor=player)
    line = order.lines.get()
    assert order.entry is not None
    wanted = [Product.objects.get(game=product.game, sku=sku) for sku in ("gems", "key", "club")]
    bought = [
        buy_with_wallet(player=player, product=one, key=f"{one} {player.pk}", actor=player)
        for one in wanted
    ]
    return {
        "entitlement": Entitlement.objects.get(order_line__order=bought[0]).pk,
        "game key": GameKey.objects.get(order_line__order=bought[1]).pk,
        "subscription": Subscription.objects.get(player=player).number,
        "top-up": waiting.number,
        "bank page": waiting.provider_reference,
        "unmatched": _unmatched(player),
        "order": order.number,
        "line": line.pk,
        "cart item": CartItem.objects.create(
            player=player, product=product, receiver=staff.second_reviewer
        ).pk,
        "account": Account.objects.filter(lines__entry=order.entry)[0].pk,
        "entry": Entry.objects.get(pk=order.entry.pk).pk,
        "draft": _draft(player),
        # A file of rates that nobody holds any more.
        "held": uuid.uuid4(),
        "view": save_view(person=player, listing="orders", name="Mine", query="").pk,
        **_told(player),
        **_asked(player, order.number, line, staff),
    }


def _told(player: User) -> Things:
    """A notification, the link that ends such mail, long work, and a file behind a link."""
    told = notify(
        person=player,
        kind="statement_settled",
        said=words.PAYABLE(amount=Money(100, "USD")),
        url="/home/",
        key="settled",
    )
    upload = SimpleUploadedFile("answer.txt", f"For {player}.".encode())
    document = store_document(upload=upload, actor=player)
    return {
        "notification": told.pk,
        "unsubscribe link": unsubscribe_url(player, told.kind).rstrip("/").rpartition("/")[2],
        "job": start_job(kind="settle_due", title=words.SETTLE_ALL(), owner=player).pk,
        "picture": default_storage.save("images/ship.png", ContentFile(b"a picture")),
        "file link": lambda: link_for(document, player).rstrip("/").rpartition("/")[2],
    }


def _draft(player: User) -> str:
    return save_draft(
        application=None,
        founder=player,
        track=Track.objects.get(slug="18"),
        studio_name="One Day",
        game_title="",
        pitch="",
        team="",
        requested_minor=None,
        currency="USD",
        actor=player,
    ).number


def _guest(address: str) -> str:
    """A question of somebody who is not signed in, that waits for a confirmation."""
    asked = guests.ask(
        email=address,
        topic=Topic.OTHER,
        subject="Is it out yet?",
        body="Is it?",
        game=None,
        platform="",
        version="",
        language="en",
        key=uuid.uuid4(),
    )
    return asked.token


def _macro(name: str, staff: Staff) -> Macro:
    return write_macro(
        name=name,
        queue=None,
        texts={"en": "Thank you, {player}."},
        solves=False,
        tags=[],
        actor=staff[Role.SUPPORT_LEAD],
    )


def _solved(player: User, staff: Staff) -> str:
    """What the mail about a solved question leads to."""
    ticket = file_ticket(
        email=player.email, subject="Thanks", body="It works.", player=player, actor=player
    )
    solve(ticket=ticket, actor=staff[Role.AGENT])
    return ticket.solutions.get().token


def _asked(player: User, order: str, line: Any, staff: Staff) -> Things:
    """A ticket on the site whose refund needs a lead, and one that came by mail."""
    ticket = file_ticket(
        email=player.email,
        subject="It does not start",
        body="A black window.",
        player=player,
        order_number=order,
        topic=Topic.BUG,
        actor=player,
    )
    assert ticket.game is not None
    open_desk(game=ticket.game, answers=True, actor=staff[Role.SUPPORT_LEAD])
    refund = refund_from_ticket(
        ticket=ticket,
        line=line,
        amount_minor=120_00,
        reason="It cannot run there.",
        key="one",
        actor=staff[Role.AGENT],
    )
    letter = (
        f"From: {player.email}\r\nTo: help@incubator.example\r\nSubject: By mail\r\n"
        f"Message-ID: <{player.pk}@example.com>\r\n"
        'Content-Type: image/png; name="window.png"\r\n\r\nA question by mail.\r\n'
    )
    mailed = receive_message(vouched(letter.encode()))
    more = letter.replace("help@", f"{mailed.reply_address.partition('@')[0]}@")
    receive_message(vouched(more.replace("question", "second question").encode()))
    chat = file_ticket(
        email=player.email,
        subject="Now",
        body="Is anybody there?",
        player=player,
        channel=Channel.CHAT,
        actor=player,
    )
    open_on(chat)
    filed = file_ticket(
        email=player.email,
        subject="From the game",
        body="It hangs.",
        game=ticket.game,
        channel=Channel.GAME,
        actor=None,
        from_game=FromGame(game=ticket.game, build="4711"),
    )
    mailed.refresh_from_db()
    mailed.game = ticket.game
    mailed.save(update_fields=["game"])
    incident = open_incident(
        title="It does not start", game=None, is_shown=False, actor=staff[Role.AGENT]
    )
    return {
        "incident": incident.number,
        "ticket": ticket.number,
        "chat": chat.number,
        "filed": filed.number,
        "refund": refund.number,
        "given": TicketRefund.objects.get(refund=refund).pk,
        "mailed": mailed.number,
        "topic": "other",
        "queue": mailed.queue_id,
        "agent": staff[Role.AGENT].pk,
        "macro": _macro(f"Thanks {mailed.number}", staff).pk,
        "retired macro": _macro(f"Sorry {mailed.number}", staff).pk,
        "measure": "ban",
        "blocked sender": block_sender(
            sender=f"spam-{player.pk}@spam.example",
            reason="Lotteries.",
            actor=staff[Role.AGENT],
        ).pk,
        "token": _guest(f"guest-{player.pk}@example.com"),
        "solution": _solved(player, staff),
        "figure": "opened",
        "policy": SLAPolicy.objects.get().pk,
        "calendar": ServiceCalendar.objects.get(name="always").pk,
        "arrival": Arrival.objects.filter(mail__message__ticket=mailed)[0].pk,
        "attached": Attachment.objects.filter(message__ticket=mailed)[0].pk,
    }
