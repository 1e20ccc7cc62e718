"""The demo's own pages: being anybody, and reading the mail that was sent. Demo only."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from incubator.messaging.models import OutgoingMail
from incubator.portal.demo.people import PASSWORD, PERSONAS, account
from incubator.web.buttons import button
from incubator.web.guards import demo_only

MAILS_SHOWN = 100


@demo_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    groups: dict[str, list[Any]] = {}
    for persona in PERSONAS:
        groups.setdefault(persona.group, []).append(persona)
    return render(
        request, "portal/demo/people.html", {"groups": groups.items(), "password": PASSWORD}
    )


@demo_only
@button
def become(request: HttpRequest, key: str) -> HttpResponse:
    user = account(key)
    if user is None:
        raise Http404
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if is_ours else "portal:home")


@demo_only
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    mails = OutgoingMail.objects.order_by("-id")[:MAILS_SHOWN]
    way_in = {"takes_in_at": settings.MAIL_LISTEN, "desk": settings.SUPPORT_ADDRESS}
    return render(request, "portal/demo/mail.html", {"mails": mails} | way_in)
