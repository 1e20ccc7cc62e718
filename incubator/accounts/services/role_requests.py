"""Roles that two administrators give, so that nobody makes four eyes of people they made up."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts import words
from incubator.accounts.access import people_with, roles_of
from incubator.accounts.errors import RoleRefused
from incubator.accounts.models.people import ROLES, Role, StaffRole, User
from incubator.accounts.models.role_requests import ROLE_REQUEST, RoleRequest
from incubator.accounts.services.people import grant_role, refuse_what_joins_powers, write_role
from incubator.core import acts, audit
from incubator.core.locks import hold_until_commit
from incubator.core.words import called

ADMINISTRATORS_NEEDED = 2


def is_given_on_the_server() -> bool:
    """Whether there are too few administrators to confirm what one of them asks for."""
    return people_with(Role.ADMINISTRATOR).count() < ADMINISTRATORS_NEEDED


@transaction.atomic
def ask_role(*, user: User, role: str, reason: str, actor: User) -> RoleRequest:
    """Ask for a role that another administrator has to confirm. Raises RoleRefused."""
    wanted = Role(role)
    acts.require(actor, words.ASK_ROLE.key)
    hold_until_commit(f"role:{user.pk}:{wanted}")
    _refuse_own(user, actor)
    refuse_what_joins_powers(user, wanted)
    if not reason.strip():
        raise RoleRefused(_("Say why; whoever confirms it has to know."))
    if is_given_on_the_server():
        raise RoleRefused(
            _(
                "There is no second administrator who could confirm it. Until there is, such roles"
                " are given on the server: manage.py grant_role."
            )
        )
    if user.staff_roles.filter(role=wanted).exists():
        raise RoleRefused(_("%(user)s has this role already.") % {"user": user})
    if RoleRequest.objects.unanswered().filter(user=user, role=wanted).exists():
        raise RoleRefused(_("This role was asked for already."))
    asked = RoleRequest.objects.create(
        user=user, role=wanted, reason=reason.strip(), asked_by=actor
    )
    said = words.ASK_ROLE(user=called(user), role=ROLES[wanted]())
    audit.record(actor=actor, said=said, subject=asked, reason=asked.reason)
    return asked


@transaction.atomic
def give_requested_role(*, role_request: RoleRequest, actor: User) -> StaffRole:
    """Confirm what another administrator asked for: the person has the role from now on.

    Raises RoleRefused for who asked and for whom it is, WrongState when it was answered.
    """
    current = _locked(role_request)
    if Role.ADMINISTRATOR not in roles_of(current.asked_by):
        raise RoleRefused(_("Who asked for it is no administrator any more. Ask for it again."))
    refuse_what_joins_powers(current.user, Role(current.role))
    _answer(current, "give", actor)
    return write_role(
        user=current.user, role=Role(current.role), granted_by=actor, reason=current.reason
    )


@transaction.atomic
def refuse_requested_role(*, role_request: RoleRequest, actor: User) -> RoleRequest:
    return _answer(_locked(role_request), "refuse", actor)


@transaction.atomic
def withdraw_requested_role(*, role_request: RoleRequest, actor: User) -> RoleRequest:
    """By who asked for it."""
    return _answer(_locked(role_request), "withdraw", actor)


@transaction.atomic
def grant_on_the_server(*, user: User, role: str) -> StaffRole:
    """Any role, as long as there are fewer than two administrators. Raises RoleRefused."""
    hold_until_commit("grant_on_the_server")
    if not is_given_on_the_server():
        raise RoleRefused(
            _("There are administrators enough: they give roles, on the page of the person.")
        )
    refuse_what_joins_powers(user, Role(role))
    return grant_role(user=user, role=role, actor=None)


def check_answer(role_request: RoleRequest, actor: User) -> None:
    """Raise RoleRefused for who has a hand in it already."""
    _refuse_own(role_request.user, actor)
    if role_request.asked_by_id == actor.pk:
        raise RoleRefused(_("You asked for it, so another administrator confirms it."))


def _locked(role_request: RoleRequest) -> RoleRequest:
    rows = RoleRequest.objects.select_for_update(of=("self",))
    return rows.select_related("user", "asked_by").get(pk=role_request.pk)


def _answer(current: RoleRequest, verb: str, actor: User) -> RoleRequest:
    acts.require(actor, f"{ROLE_REQUEST.name}.{verb}", current)
    ROLE_REQUEST.require(current, verb)
    current.answered_by, current.answered_at = actor, timezone.now()
    current.save(update_fields=["answered_by", "answered_at"])
    ROLE_REQUEST.advance(current, verb, actor=actor)
    return current


def _refuse_own(user: User, actor: User) -> None:
    if user == actor:
        raise RoleRefused(_("Nobody gives a role to themselves. Ask another administrator."))
