"""Every form that makes something, as somebody would fill it in, and what one of them makes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from billing.models import (
    Ban,
    CartItem,
    Discount,
    Entitlement,
    GameKey,
    Order,
    PayLimit,
    Payout,
    Price,
    Product,
    Refund,
    TaxRate,
)  # fmt: skip
from billing.payments.models import IncomingPayment
from funding.models import Award, Contribution, Deal, Disbursement, Fund, Statement, Terms
from incubator.accounts.models import CountryChoice, Delegation, StaffRole
from incubator.approvals.models import Approval
from incubator.documents.models import Document
from incubator.work.models import Job
from studios.models import (
    Application,
    Decision,
    Game,
    Invitation,
    Rate,
    ResourceItem,
    ResourceRequest,
    Review,
    StudioKey,
    Track,
)  # fmt: skip
from studios.servers.models import Blueprint, BlueprintRevision, Build, Fleet, Host, Server
from support.models import (
    Announcement,
    BlockedSender,
    Incident,
    Macro,
    Message,
    ServiceCalendar,
    SLAPolicy,
    SLAPolicyVersion,
    Ticket,
)
from tests.access.cards import FORMS
from tests.access.connections import FORMS as FORMS_OF_GAMES
from tests.access.people import OTHER, OWN
from tests.access.world import World
from tests.using import first_rate

Typed = dict[str, Any]
OWNER, FINANCE_THERE = f"owner of {OWN}", f"finance of {OTHER}"
_OFF = {"percent": "10", "first_day": "2990-01-01", "last_day": "2990-01-02"}
TERMS = {
    "effective_from": "2990-01-01",
    "studio_percent": "60",
    "platform_percent": "0",
    "services": "deduct",
    "recoup_base": "studio_share",
    "recoup_percent": "100",
    "uplift_percent": "0",
    "reserve_percent": "0",
    "reserve_days": "180",
}


@dataclass(frozen=True, slots=True)
class Sending:
    """One form at the address `key`, sent by `who`, that makes one `made`.

    `page` is where the form stands, if not at its own address; `names` are the things in the
    address, of the studio and player asked about or, with `others`, of their like. `leads` is
    false where the answer leads outside, so that the service alone keeps the key.
    """

    key: str
    who: str
    made: type[Model]
    typed: Callable[[World], Typed] = lambda world: {}
    names: dict[str, str] = field(default_factory=dict)
    page: str = ""
    others: bool = False
    leads: bool = True

    def __str__(self) -> str:
        return self.key


def _blueprint(world: World) -> Typed:
    return {
        "name": "Melee", "runs": f"build:{_of(world, 'server build')}",
        "command": "./server {port:game}", "port_name_1": "game", "port_protocol_1": "tcp",
        "health_kind": "process", "players_kind": "none", "start_seconds": "60",
        "drain_minutes": "5", "stop_seconds": "9"}  # fmt: skip


def _day(ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def _of(world: World, thing: str) -> Any:
    return world.things[thing]


def _plan(world: World) -> Typed:
    rows = {"plan-TOTAL_FORMS": "1", "plan-INITIAL_FORMS": "0", "plan-0-title": "Part 1"}
    rows |= {"plan-0-criteria": "It plays.", "plan-0-due_on": _day(90), "plan-0-amount": "60000"}
    return rows | {"fund": Fund.objects.get(slug="first").pk, "kind": "grant"}


SENDINGS = (
    # People
    Sending("accounts:delegations", "finance", Delegation, lambda world: {
        "role": "finance", "delegate": world.staff.second_reviewer.pk, "from_date": _day(1),
        "until_date": _day(2), "reason": "Away."}),
    Sending("portal:change_roles", "administrator", StaffRole, lambda world: {
        "change": "give:editor", "reason": "She writes."}, {"person": "person"}),
    # Studios
    Sending("studios:begin_application", "stranger", Application, lambda world: {
        "track": Track.objects.get(slug="18").pk, "studio_name": "Twice"}),
    Sending("studios:assign_reviewer", "admissions", Review, lambda world: {
        "reviewer": world.staff.second_reviewer.pk}, {"number": "new application"},
        page="studios:staff_application"),
    Sending("studios:decide", "admissions", Decision, lambda world: {
        "verdict": "accept", "reason": "Good."}, {"number": "reviewed application"},
        page="studios:staff_application"),
    Sending("studios:new_game", OWNER, Game, lambda world: {
        "title": "Twice", "currency": "USD"}),
    Sending("studios:members", OWNER, Invitation, lambda world: {
        "email": world.people["stranger"].email, "role": "viewer", "all_games": "on"}),
    Sending("studios:new_key", OWNER, StudioKey, lambda world: {
        "name": "Twice", "scopes": ["read:games"]}),
    Sending("studios:rotate_key", OWNER, StudioKey, lambda world: {"hours": "24"},
        {"prefix": "key"}),
    Sending("studios:new_request", OWNER, ResourceRequest, lambda world: {
        "kind": "capital", "game": Game.objects.get(slug=_of(world, "game")).pk,
        "amount": "1000", "purpose": "More."}),
    Sending("studios:extend_request", OWNER, ResourceRequest, lambda world: {
        "kind": "server", "game": Game.objects.get(slug=_of(world, "game")).pk,
        "quantity": "5", "purpose": "More."}, {"number": "launchable"}),
    Sending("studios:rate_card", "operations", Rate, lambda world: {
        "item": first_rate().item_id, "currency": "EUR", "price": "0.50", "bearer": "given",
        "effective_from": _day(3)}),
    Sending("servers:launch", OWNER, Server, lambda world: {
        "blueprint": Blueprint.objects.get(slug="match").pk}, {"number": "launchable"}),
    Sending("servers:staff_launch", "operations", Server, lambda world: {
        "blueprint": Blueprint.objects.get(slug="match").pk}, {"number": "launchable"},
        others=True),
    Sending("servers:new_host", "operations", Host, lambda world: {
        "name": "twice", "address": "203.0.113.9", "first_port": "20000", "last_port": "20099"}),
    Sending("servers:new_fleet", OWNER, Fleet, lambda world: {
        "name": "Twice", "blueprint": Blueprint.objects.get(slug="match").pk, "minimum": "0",
        "buffer": "0", "maximum": "1", "pick": "packed", "time_zone": "UTC", "planned": "yes"},
        {"number": "launchable"}),
    Sending("servers:new_build", OWNER, Build, lambda world: {
        "kind": "player", "platform": "macos", "channel": "beta", "version": "7",
        "name": "ship.zip", "size": "7", "sha256": "0" * 64}),
    Sending("servers:new_blueprint", OWNER, Blueprint, _blueprint),
    Sending("servers:revise_blueprint", OWNER, BlueprintRevision, _blueprint,
        {"number": "blueprint"}),
    Sending("servers:publish_blueprint", "operations", Blueprint, lambda world: {
        **_blueprint(world), "name": "Arena"}),
    Sending("servers:revise_standard", "operations", BlueprintRevision, lambda world: {
        **_blueprint(world), "name": "Lobby server", "runs": "program:lobby", "command": ""},
        {"number": "standard blueprint"}),
    Sending("studios:new_size", "operations", ResourceItem, lambda world: {
        "name": "Large", "code": "large", "memory_mb": "4096", "cpu_percent": "200"}),
    # The store
    Sending("billing:cart", "player", Order, lambda world: {"expected_minor": "15000"}, leads=False),
    Sending("billing:product_add", OWNER, Product, lambda world: {
        "game": Game.objects.get(slug=_of(world, "game")).pk, "name": "Twice", "sku": "twice",
        "amount_minor": "5"}),
    Sending("billing:product_price", OWNER, Price, lambda world: {"amount_minor": "120"},
        {"product": "product"}),
    Sending("billing:product_keys", OWNER, GameKey, lambda world: {"keys": "THREE"},
        {"product": "keyed product"}),
    Sending("billing:give_product", OWNER, Entitlement, lambda world: {
        "order": _of(world, "order"), "reason": "Thanks."}, {"product": "gems"}),
    Sending("billing:product_discount", OWNER, Discount, lambda world: _OFF, {"product": "product"}),
    Sending("billing:staff_discounts", "editor", Discount, lambda world: {
        **_OFF, "product": f"{_of(world, 'game')}/full"}),
    Sending("accounts:country", "player", CountryChoice, lambda world: {"country": "DE"}),
    Sending("billing:tax_rates", "finance", TaxRate, lambda world: {
        "country": "DE", "jurisdiction": "DE", "percent": "19", "on_top": "inside",
        "valid_from": "2990-01-01"}),
    Sending("billing:cart_add", "player", CartItem, names={"product": "product"},
        page="billing:buy", others=True),
    Sending("billing:buy", "player", Order, lambda world: {"expected_minor": "15000"},
        {"product": "product"}, others=True, leads=False),
    Sending("connections:purchase", "player", Order, lambda world: {"expected_minor": "100"},
        {"purchase": "game purchase"}, leads=False),
    Sending("billing:pay_limit", "player", PayLimit, lambda world: {"monthly_minor": "900"}),
    Sending("billing:wallet", "player", IncomingPayment, lambda world: {"amount_minor": "25"}, leads=False),
    Sending("billing:staff_refund", "agent", Refund, lambda world: {
        "amount_minor": "1", "reason": "Broken."}, {"number": "order", "line": "line"}),
    Sending("billing:studio_payouts", FINANCE_THERE, Payout, lambda world: {
        "amount_minor": "1", "currency": "USD"}, others=True),
    # Funding
    Sending("funding:fund_new", "fund_manager", Fund, lambda world: {
        "name": "Twice", "slug": "twice", "currency": "USD"}),
    Sending("funding:fund", "finance", Contribution, lambda world: {
        "amount": "5", "effective_on": "2026-01-01"}, {"slug": "fund"}),
    Sending("funding:award_new", "fund_manager", Award, _plan, {"number": "agreed request"}),
    Sending("funding:deal_sign", "fund_manager", Deal, lambda world: TERMS | {
        "game": Game.objects.get(slug=_of(world, "second game")).pk}),
    Sending("funding:terms_new", "fund_manager", Terms, lambda world: TERMS, {"number": "deal"}),
    Sending("funding:milestone_deliver", OWNER, Document, lambda world: {
        "files": SimpleUploadedFile("twice.txt", b"It plays twice."), "note": "Again."},
        {"number": "award", "ordinal": "handed in"}),
    Sending("funding:tranche_request", FINANCE_THERE, Approval, lambda world: {},
        {"number": "award", "ordinal": "handed in"}, page="funding:studio_award", others=True),
    Sending("funding:tranche_pay", "finance", Disbursement, lambda world: {
        "effective_on": timezone.localdate().isoformat()},
        {"number": "award", "ordinal": "voted"}),
    Sending("funding:payout_request", f"finance of {OWN}", Payout, lambda world: {},
        {"number": "statement"}, page="funding:statement"),
    Sending("funding:settle", "finance", Statement, lambda world: {}, {"number": "deal"}),
    Sending("funding:settle_all", "finance", Job),
    # Support
    Sending("support:ask", "player", Ticket, lambda world: {
        "subject": "Twice", "body": "Twice."}, {"topic": "topic"}),
    Sending("support:ticket", "player", Message, lambda world: {"body": "Any news?"},
        {"number": "ticket"}),
    Sending("support:begin_chat", "player", Ticket, lambda world: {
        "topic": "other", "body": "Twice."}, {"topic": "topic"}, page="support:ask"),
    Sending("support:chat", "player", Message, lambda world: {"body": "Any news?"},
        {"number": "chat"}),
    Sending("support:new_macro", "support_lead", Macro, lambda world: {
        "name": "Thanks", "text_en": "Thank you."}),
    Sending("support:split", "agent", Ticket, lambda world: {
        "messages": Message.objects.filter(
            ticket__number=world.things["mailed"], direction="in").latest("pk").pk},
        {"number": "mailed"}),
    Sending("support:new_policy", "support_lead", SLAPolicy, lambda world: {
        "queue": "", "priority": "urgent", "tier": "", "first_minutes": "1:00",
        "warn_percent": "80", "calendar": ServiceCalendar.objects.get(name="always").pk}),
    Sending("support:policy", "support_lead", SLAPolicyVersion, lambda world: {
        "first_minutes": "1:00", "warn_percent": "80",
        "calendar": ServiceCalendar.objects.get(name="always").pk}, {"pk": "policy"}),
    Sending("support:new_calendar", "support_lead", ServiceCalendar, lambda world: {
        "name": "Nights", "zone": "UTC", "day_0": "20:00-24:00"}),
    Sending("support:new_incident", "support_lead", Incident, lambda world: {
        "title": "Cards are refused"}),
    Sending("support:announce", "support_lead", Announcement, lambda world: {
        "text_en": "We know.", "sure": "yes"}, {"number": "incident"}),
    Sending("support:studio_ticket", f"support of {OWN}", Message, lambda world: {
        "body": "Update it."}, {"number": "ticket"}),
    Sending("support:staff_reply", "agent", Message, lambda world: {
        "body": "We look.", "then": "note"}, {"number": "ticket"}, page="support:staff_ticket"),
    Sending("support:staff_measure", "agent", Ban, lambda world: {
        "game": Game.objects.get(slug=_of(world, "game")).pk, "kind": "cheating", "lasts": "7",
        "reason": "A wall hack."}, {"number": "ticket", "verb": "measure"}),
    Sending("support:senders", "agent", BlockedSender, lambda world: {
        "sender": "twice@spam.example", "reason": "Lotteries."}),
    Sending("support:staff_refund", "agent", Refund, lambda world: {
        "amount": "1", "reason": "Broken.", "seen": "now"}, {"number": "ticket", "line": "line"}),
    *(Sending(*form) for form in (*FORMS, *FORMS_OF_GAMES)),
)  # fmt: skip
