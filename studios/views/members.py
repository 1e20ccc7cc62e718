"""Who belongs to a studio: invited by its owner, joining and leaving by themselves."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.core import acts, audit
from incubator.web.buttons import button
from incubator.web.confirmations import Confirmation, confirmation_page
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import refused_by, told_on
from incubator.web.sent_once import sent_once
from studios.access import studio_member
from studios.forms.studios import InvitationForm, RightsForm
from studios.models import Game, Invitation, Studio, StudioRole
from studios.services.invitations import (
    accept_invitation,
    decline_invitation,
    invite_member,
    withdraw_invitation,
)
from studios.services.memberships import leave_studio, remove_member, set_rights


@studio_member("member.invite")
@sent_once
def members(request: SignedIn, studio: Studio) -> HttpResponse:
    user = request.user
    form = InvitationForm(request.POST or None, studio=studio)
    if form.is_valid():
        with told_on(form, "email"):
            invited = invite_member(
                studio=studio,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                all_games=form.cleaned_data["all_games"],
                in_games=form.in_games,
                actor=user,
            )
            messages.success(request, _("%(address)s is invited.") % {"address": invited.email})
            return redirect("studios:members", studio.slug)
    may_invite = acts.may(user, "member.invite", studio)
    pending = studio.invitations.pending().select_related("invited_by")
    context = {
        "studio": studio,
        "memberships": studio.memberships.select_related("user").prefetch_related(
            "game_rights__game"
        ),
        "invitations": pending if may_invite else (),
        "form": form if may_invite else None,
        "may_leave": acts.may(user, "member.leave", studio),
        "may_change_bank_account": acts.may(user, "studio.change_bank_account", studio),
        "history": audit.history(studio),
    }
    return render(request, "studios/members.html", context)


@studio_member("invitation.withdraw", whole=True)
@button
def withdraw(request: SignedIn, studio: Studio, pk: int) -> str:
    found = get_object_or_404(studio.invitations.all(), pk=pk)
    withdraw_invitation(invitation=found, actor=request.user)
    return _("The invitation is withdrawn.")


@signed_in
def invitation(request: SignedIn, pk: int) -> HttpResponse:
    """What one is invited to, with yes and no."""
    found = _invited(request, pk)
    games = {game.pk: game for game in Game.objects.filter(pk__in=list(found.in_games))}
    roles = dict(StudioRole.choices)
    in_games = [(games[int(pk)], roles[role]) for pk, role in found.in_games.items()]
    return render(request, "studios/invitation.html", {"invitation": found, "in_games": in_games})


@signed_in
@button
def accept(request: SignedIn, pk: int) -> HttpResponse:
    joined = accept_invitation(invitation=_invited(request, pk), actor=request.user)
    messages.success(request, _("You belong to %(studio)s now.") % {"studio": joined.studio})
    return redirect(acts.link_to(joined.studio, acts.STUDIO))


@signed_in
@button
def decline(request: SignedIn, pk: int) -> HttpResponse:
    decline_invitation(invitation=_invited(request, pk), actor=request.user)
    messages.success(request, _("You declined; the owner is told."))
    return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))


def _invited(request: SignedIn, pk: int) -> Invitation:
    """There for whoever owns the address it was sent to, and for nobody else."""
    found = get_object_or_404(Invitation.objects.select_related("studio", "invited_by"), pk=pk)
    if not acts.ACTS["invitation.accept"].who.side_of(request.user, found):
        raise Http404
    return found


@studio_member("member.leave")
@sent_once
def leave(request: SignedIn, studio: Studio) -> HttpResponse:
    user = request.user
    refusal = ""
    if request.method == "POST":
        refusal = refused_by(lambda: leave_studio(studio=studio, actor=user))
        if not refusal:
            messages.success(request, _("You left %(studio)s.") % {"studio": studio})
            return redirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    members_url = reverse("studios:members", args=[studio.slug])
    shown = Confirmation(
        title=_("Leave %(studio)s?") % {"studio": studio},
        label=_("Leave studio"),
        cancel_url=members_url,
        trail=[(_("Members"), members_url), (_("Leave studio"), "")],
        note=_(
            "You see nothing of the studio any more, at once, and the API keys that you made stop"
            " working."
        ),
        danger=True,
        refusal=refusal or refused_by(lambda: acts.check(user, "member.leave", studio)),
    )
    return confirmation_page(request, shown)


@studio_member("member.change_rights", whole=True)
def member(request: SignedIn, studio: Studio, member: int) -> HttpResponse:
    """What one member may do, in the studio and in each game."""
    user = request.user
    found = get_object_or_404(studio.memberships.select_related("user", "studio"), pk=member)
    form = RightsForm(request.POST or None, membership=found)
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_rights(
                membership=found,
                role=form.cleaned_data["role"],
                all_games=form.cleaned_data["all_games"],
                in_games=form.in_games,
                actor=user,
            )
            messages.success(
                request, _("The rights of %(user)s are changed.") % {"user": found.user}
            )
            return redirect("studios:members", studio.slug)
    may_change = acts.may(user, "member.change_rights", studio) and found.role != StudioRole.OWNER
    context = {
        "studio": studio,
        "membership": found,
        "form": form if may_change else None,
        "may_remove": acts.may(user, "member.remove", studio) and found.user_id != user.pk,
    }
    return render(request, "studios/member.html", context)


@studio_member("member.remove", whole=True)
@button
def remove(request: SignedIn, studio: Studio, member: int) -> HttpResponse:
    found = get_object_or_404(studio.memberships.select_related("user", "studio"), pk=member)
    remove_member(membership=found, actor=request.user)
    messages.success(
        request,
        _("%(user)s no longer belongs to %(studio)s.") % {"user": found.user, "studio": studio},
    )
    return redirect("studios:members", studio.slug)
