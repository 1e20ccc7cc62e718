"""How one's own account is protected: second factors, devices, the history of sign-ins."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.accounts.models import SignIn
from incubator.accounts.models.sign_ins import device_name
from incubator.accounts.services.sessions import end_other_sessions
from incubator.accounts.step_up import newest_kept
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in

SIGN_INS_SHOWN = 30


@signed_in
def security(request: SignedIn) -> HttpResponse:
    factors = list(Authenticator.objects.filter(user=request.user).order_by("created_at"))
    codes = next((one for one in factors if one.type == Authenticator.Type.RECOVERY_CODES), None)
    waiting = newest_kept(request)
    context = {
        "passkeys": [one for one in factors if one.type == Authenticator.Type.WEBAUTHN],
        "authenticator": next(
            (one for one in factors if one.type == Authenticator.Type.TOTP), None
        ),
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "has_second_factor": any(one != codes for one in factors),
        "sessions": [
            {"row": one, "device": device_name(one.user_agent), "is_current": one.is_current()}
            for one in UserSession.objects.filter(user=request.user).order_by("-last_seen_at")
            if one.exists()
        ],
        "sign_ins": SignIn.objects.filter(user=request.user)[:SIGN_INS_SHOWN],
        "waiting": waiting[1] if waiting else None,
        "waiting_token": waiting[0] if waiting else "",
    }
    return render(request, "account/security.html", context)


@signed_in
def to_security(request: SignedIn) -> HttpResponse:
    """django-allauth's own lists of keys and sessions are on one page here."""
    return redirect("accounts:security")


@signed_in
@button
def sign_out_elsewhere(request: SignedIn, session: int | None = None) -> str:
    """One other device, or all others."""
    ended = end_other_sessions(
        user=request.user, current_key=request.session.session_key, only=session
    )
    told = ngettext("%(count)s device is signed out.", "%(count)s devices are signed out.", ended)
    return told % {"count": ended} if ended else _("No other device was left.")
