"""What we decide where django-allauth asks: how sign-ins are recorded and confirmed."""

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from ipaddress import ip_address, ip_network
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from incubator.accounts import encryption, words
from incubator.accounts.models import User
from incubator.accounts.models.sign_ins import SignIn
from incubator.accounts.services.locks import lock_of, open_if_over, opens_again
from incubator.accounts.services.sign_ins import record_sign_in
from incubator.core import audit
from incubator.core.request_cache import once

DEVICE_COOKIE = "device"
DEVICE_COOKIE_SECONDS = 2 * 365 * 24 * 3600


class AccountAdapter(DefaultAccountAdapter):
    """Passwords, sessions and what is asked again before settings change."""

    def post_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        device = known_device(request) or uuid.uuid4()
        record_sign_in(
            user=cast("User", user),
            method=_methods(request, user),
            succeeded=True,
            ip=self.get_client_ip(request),
            user_agent=self.get_http_user_agent(request),
            device=device,
        )
        response.set_signed_cookie(
            DEVICE_COOKIE,
            str(device),
            max_age=DEVICE_COOKIE_SECONDS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any
    ) -> HttpResponse | None:
        """Whose lock has run out comes in, whether or not anything has taken it away yet."""
        if not user.is_active and open_if_over(cast("User", user)):
            user.is_active = True
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """To whoever has just proved to be its person: why, and until when."""
        lock = lock_of(cast("User", user))
        context = {"lock": lock, "opens_again": opens_again(lock) if lock else ""}
        return render(request, "account/account_inactive.html", context)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords count for the account and where they come from, together.

        Else anybody could lock the owner out by guessing. A browser that signed in to this account
        before has an allowance of its own, whoever else is in its network.
        """
        known = _signed_in_before(request, str(credentials.get("email", "")))
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_at_home" if known else "login_failed",
            key=self._get_login_attempts_cache_key(request, **credentials),
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        known = _signed_in_before(request, str(credentials.get("email", "")))
        return f"{account}:{known or _network(self.get_client_ip(request))}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
        if user is not None:
            record_failure(request, user, "password")

    def send_account_already_exists_mail(self, email: str) -> None:
        """Takes as long as opening an account, so that the answer's time tells nothing either."""
        make_password(uuid.uuid4().hex)
        super().send_account_already_exists_mail(email)

    def send_notification_mail(
        self, template_prefix: str, user: AbstractBaseUser, *args: Any, **kwargs: Any
    ) -> None:
        """Every change of what protects an account passes here."""
        change = words.PROTECTION.get(template_prefix)
        if change is not None:
            person = cast("User", user)
            audit.record(actor=person, said=change(), subject=person)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whose account it is; to an address without one, in the visitor's."""
        person = context.get("user") or User.objects.filter(email=email.lower()).first()
        spoken = person.language if isinstance(person, User) else get_language()
        with override(spoken):
            super().send_mail(template_prefix, email, context)

    def get_reauthentication_methods(
        self, user: AbstractBaseUser | AnonymousUser
    ) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it, a passkey first.

        With the password alone, a thief could take the second factor away and add their own.
        """
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        stronger = [one for one in methods if one["id"] != "reauthenticate"]
        for one in stronger:
            by_key = one["id"].endswith("webauthn")
            one["description"] = _("Use a passkey") if by_key else _("Use a code")
        return sorted(stronger, key=lambda one: str(one["url"]), reverse=True) or methods


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: kept encrypted, never left without a name."""

    def encrypt(self, text: str) -> str:
        return encryption.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.unseal(encrypted_text)

    def is_mfa_enabled(
        self, user: AbstractBaseUser | AnonymousUser, types: Iterable[str] | None = None
    ) -> bool:
        """As allauth says, which asks it many times for each of its pages."""
        wanted = None if types is None else sorted(types)
        enabled: Callable[[], bool] = partial(super().is_mfa_enabled, user, wanted)
        return once(("second factor", user.pk, tuple(wanted or ())), enabled)

    def generate_authenticator_name(
        self,
        user: AbstractBaseUser,
        type: Authenticator.Type,  # noqa: A002  # allauth's word
    ) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Passkey %(number)s") % {"number": count + 1}


def record_failure(request: HttpRequest, user: User, method: str) -> None:
    adapter = AccountAdapter(request)
    record_sign_in(
        user=user,
        method=method,
        succeeded=False,
        ip=adapter.get_client_ip(request),
        user_agent=adapter.get_http_user_agent(request),
        device=known_device(request),
    )


def known_device(request: HttpRequest) -> uuid.UUID | None:
    """The device's number if this browser was here before; what is not ours counts as none."""
    value = request.get_signed_cookie(DEVICE_COOKIE, default="")
    return uuid.UUID(value) if value else None


def _signed_in_before(request: HttpRequest, email: str) -> uuid.UUID | None:
    """The browser's number, if this account was entered from it."""
    device = known_device(request)
    if device is None:
        return None
    entered = SignIn.objects.succeeded().filter(user__email=email.lower(), device=device)
    return device if entered.exists() else None


def network_of(request: HttpRequest) -> str:
    """Where a request comes from, see `_network`."""
    return _network(AccountAdapter(request).get_client_ip(request))


def _network(ip: str) -> str:
    """What one household or office has: 256 addresses, or all of an IPv6 customer's."""
    bits = 24 if ip_address(ip).version == 4 else 56
    return str(ip_network(f"{ip}/{bits}", strict=False))


def _methods(request: HttpRequest, user: AbstractBaseUser) -> str:
    records = get_authentication_records(request, user)
    used = [str(record.get("type") or record["method"]) for record in records]
    return ", ".join(dict.fromkeys(used)) or "link"
