"""What I was told, what I want to be mailed about, and the link that ends a kind of mail."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from incubator.messaging.forms import PreferencesForm
from incubator.messaging.models import Notification
from incubator.messaging.models.notifications import MailWhen
from incubator.messaging.preferences import read_unsubscribe, set_wish, wishes_of
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, open_to_all, signed_in

SHOWN = 100


@signed_in
@require_safe
def listed(request: SignedIn) -> HttpResponse:
    mine = Notification.objects.filter(person=request.user)
    context = {"notifications": mine[:SHOWN], "unread_count": mine.unread().count()}
    return render(request, "messaging/notifications.html", context)


@signed_in
@button
def open_one(request: SignedIn, pk: int) -> HttpResponse:
    """Mark it read and lead to what it is about."""
    told = get_object_or_404(Notification, pk=pk, person=request.user)
    Notification.objects.unread().filter(pk=told.pk).update(read_at=timezone.now())
    return redirect(told.url)


@signed_in
@button
def read_all(request: SignedIn) -> HttpResponse:
    Notification.objects.unread().filter(person=request.user).update(read_at=timezone.now())
    return redirect("messaging:notifications")


@signed_in
def preferences(request: SignedIn) -> HttpResponse:
    form = PreferencesForm(request.POST or None, preferences=wishes_of(request.user))
    if form.is_valid():
        for kind, mail in form.cleaned_data.items():
            set_wish(person=request.user, kind=kind, mail=mail)
        messages.success(request, _("Your choices are saved."))
        return redirect("messaging:preferences")
    return render(request, "messaging/preferences.html", {"form": form})


@open_to_all
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Asks on GET, since mail scanners follow links; ends the mail on POST, as RFC 8058 says.

    Without the usual token of forms, because mail programs post it: the link itself is the proof.
    """
    found = read_unsubscribe(token)
    if found is None:
        raise Http404
    person, kinds = found
    if request.method == "POST":
        for kind in kinds:
            set_wish(person=person, kind=kind.key, mail=MailWhen.OFF)
    context = {"kinds": kinds, "is_done": request.method == "POST", "person": person}
    return render(request, "messaging/unsubscribe.html", context)
