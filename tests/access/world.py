"""The world that is asked about: two studios and two players with one of everything each."""

import time
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import django.test
from allauth.account.internal.flows import login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Value
from django.db.models.functions import Concat, Left
from django.test import override_settings
from django.utils import timezone

from funding.services.funds import contribute, open_fund
from incubator.accounts import step_up
from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.accounts.services import open_account
from incubator.accounts.services.delegations import delegate
from incubator.accounts.services.role_requests import ask_role
from incubator.core.models import AuditRow
from incubator.messaging import mail
from incubator.messaging.models import OutgoingMail
from incubator.portal.demo.people import DOMAIN
from incubator.web.models import TypedForm
from incubator.work.failures import record_failure
from studios.models import Game, Studio, StudioRole
from studios.services.invitations import invite_member
from tests.access.cards import deal_in_cards
from tests.access.connections import connect_game
from tests.access.house import Things, found_house
from tests.access.people import OTHER, OWN, PLAYER, STRANGER
from tests.access.shop import serve
from tests.access.staff import Staff, hire
from tests.cast import person
from tests.clients import prove_second_factor
from tests.joining import prove_address

KEPT_TOKEN = "what-the-player-was-about-to-do"
TYPED_TOKEN = "sent-too-late"


@dataclass(frozen=True, slots=True)
class World:
    """`things` belong to the studio and the player asked about, `others` are their like."""

    people: dict[str, User]
    sessions: dict[str, str]
    things: Things
    others: Things
    staff: Staff


def build_world() -> World:
    """Through the services, as the people themselves would do it."""
    staff = hire()
    members = {
        relation: {role.value: person(f"{role} of {relation}") for role in StudioRole}
        for relation in (OWN, OTHER)
    }
    player, stranger = person(PLAYER.name), person(STRANGER.name)
    fund = open_fund(
        slug="first", name="First Fund", currency="USD", actor=staff[Role.FUND_MANAGER]
    )
    contribute(
        fund=fund,
        amount_minor=900_000_00,
        effective_on=date(1996, 11, 1),
        actor=staff[Role.FINANCE],
    )
    with override_settings(PAYMENT_COOLING_OFF_HOURS=0):
        things = found_house("Lantern", members[OWN], staff, fund)
        others = found_house("Kite", members[OTHER], staff, fund)
    things |= serve(player, things["product"], staff) | _common(staff, player) | {"fund": fund.slug}
    others |= serve(stranger, others["product"], staff)
    things |= deal_in_cards(player, staff)
    others |= deal_in_cards(stranger, staff)
    owner = StudioRole.OWNER.value
    things |= connect_game(player, things["game"], members[OWN][owner])
    others |= connect_game(stranger, others["game"], members[OTHER][owner])
    things["invitation"] = _invite(player, things, members[OWN])
    others["invitation"] = _invite(stranger, others, members[OTHER])
    people = {
        PLAYER.name: player,
        STRANGER.name: stranger,
        **{
            f"{role} of {where}": who
            for where, group in members.items()
            for role, who in group.items()
        },
        **{role.value: staff[role] for role in Role},
    }
    open_account(email=f"pia@{DOMAIN}", name="Pia", password=None, actor=None)
    _stretch_names()
    for one in people.values():
        one.refresh_from_db()
    sessions = {name: _signed_in(user) for name, user in people.items()}
    things["session"] = UserSession.objects.get(user=player).pk
    return World(people, sessions, things, others, staff)


def _stretch_names() -> None:
    """Every name is as long as a name may be, so that whatever is composed of some finds room."""
    for model, field in ((User, "name"), (Studio, "name"), (Game, "title")):
        room: int = model._meta.get_field(field).max_length  # type: ignore[union-attr,assignment]
        longer = Left(Concat(field, Value("n" * room)), room)
        model._default_manager.update(**{field: longer})


def _invite(person: User, things: Things, members: dict[str, User]) -> int:
    studio = Studio.objects.get(slug=things["studio"])
    owner = members[StudioRole.OWNER.value]
    invitation = invite_member(
        studio=studio, email=prove_address(person).email, role=StudioRole.VIEWER, actor=owner
    )
    return invitation.pk


def _common(staff: Staff, player: User) -> Things:
    """What belongs to no studio."""
    today = timezone.now().date()
    given = delegate(
        delegator=staff.third_finance,
        delegate=staff.second_reviewer,
        role=Role.FINANCE,
        from_date=today + timedelta(days=30),
        until_date=today + timedelta(days=31),
        reason="Holidays.",
        actor=staff.third_finance,
    )
    failed = record_failure(
        task="incubator.work.tasks.send_mail", arguments={}, error="No answer", traceback="",
        request_id="",
    )  # fmt: skip
    asked = ask_role(
        user=player, role=Role.FUND_MANAGER, reason="Joins.", actor=staff.second_administrator
    )
    row = AuditRow.objects.latest("pk")
    letter = mail.send(to="nobody@example.com", subject="A", body="B", key="refused")
    OutgoingMail.objects.filter(pk=letter.pk).update(failed_at=timezone.now())
    return {
        "letter": letter.pk,
        "delegation": given.pk,
        "failed work": failed.pk,
        "role request": asked.pk,
        "audited kind": row.subject_type,
        "audited": row.subject_id,
        "tracked kind": "studios.studio",
        "person": player.pk,
        "kept": KEPT_TOKEN,
        "typed": TYPED_TOKEN,
        "persona": "pia",
    }


def _signed_in(user: User) -> str:
    """A session that proved a second factor just now, and stays fresh however long tests take."""
    client = django.test.Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    prove_second_factor(client, user)
    session = client.session
    for record in session[login.AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() + 86_400
    if user.email.startswith(PLAYER.name):
        _keep_an_act(session)
        TypedForm.objects.create(
            person=user,
            token=TYPED_TOKEN,
            path="/wallet/",
            page="/wallet/",
            fields=[("amount_minor", "25")],
            files=[],
        )
    session.save()
    # As the first visit leaves it, or every visit would.
    UserSession.objects.create(
        user=user, session_key=session.session_key, ip="127.0.0.1", user_agent="A browser"
    )
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _keep_an_act(session: SessionBase) -> None:
    act = step_up.Kept("/wallet/", "/wallet/", act="payout.release", deed=None, fields=[])
    kept: dict[str, Any] = {KEPT_TOKEN: asdict(act)}
    session[step_up.KEPT] = kept
