"""The history of sign-ins, and word to the person when a device is new."""

import uuid

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.languages import say
from incubator.accounts.models.people import User
from incubator.accounts.models.sign_ins import SignIn
from incubator.core import shown


@transaction.atomic
def record_sign_in(
    *,
    user: User,
    method: str,
    succeeded: bool,
    ip: str | None,
    user_agent: str,
    device: uuid.UUID | None = None,
) -> SignIn:
    """Write one attempt down; mail the person when a device is used for the first time.

    The very first sign-in of an account is not news to anybody.
    """
    earlier = SignIn.objects.succeeded().filter(user=user)
    is_news = succeeded and earlier.exists() and not earlier.filter(device=device).exists()
    sign_in = SignIn.objects.create(
        user=user,
        method=method[:60],
        succeeded=succeeded,
        ip=ip,
        user_agent=user_agent[:300],
        device=device,
    )
    if is_news:
        _tell_of_new_device(sign_in)
    return sign_in


def _tell_of_new_device(sign_in: SignIn) -> None:
    def body() -> str:
        return _(
            "Somebody signed in to your passport from a device that we have not seen before.\n\n"
            "Device: %(device)s\nAddress: %(ip)s\nTime: %(at)s (UTC)\n"
            "Confirmed by: %(method)s\n\n"
            "If it was you, there is nothing to do. If not, change your password and sign that"
            " device out: %(url)s\n"
        ) % {
            "device": sign_in.device_name,
            "ip": sign_in.ip or "—",
            "at": shown.moment_in_utc(sign_in.at),
            "method": sign_in.method_label,
            "url": settings.SITE_URL + reverse("accounts:security"),
        }

    def subject() -> str:
        return _("A new device signed in: %(device)s") % {"device": sign_in.device_name}

    user = sign_in.user
    # The project's mail backend writes rows, so this is part of the transaction.
    send_mail(say(subject, user.language), say(body, user.language), None, [user.email])
