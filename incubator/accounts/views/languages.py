"""Choosing the language and the zone in which one reads."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from incubator.accounts.forms import LanguageAndTimeForm
from incubator.accounts.languages import remember
from incubator.accounts.models import User
from incubator.accounts.services import people
from incubator.web.guards import SignedIn, open_to_all, signed_in


@signed_in
def language_and_time(request: SignedIn) -> HttpResponse:
    user = request.user
    known = {"language": user.language, "time_zone": user.time_zone}
    form = LanguageAndTimeForm(request.POST or None, initial=known)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        people.set_language(user=user, language=chosen)
        people.set_time_zone(user=user, time_zone=form.cleaned_data["time_zone"])
        with translation.override(chosen):
            messages.success(request, _("Your language and your time zone are saved."))
        response = redirect("accounts:language_and_time")
        remember(response, chosen)
        return response
    return render(request, "accounts/language_and_time.html", {"form": form, "now": timezone.now()})


@open_to_all
def switch(request: HttpRequest) -> HttpResponse:
    """The switch in the page: for this browser, and for good where somebody is signed in."""
    response = set_language(request)
    chosen = request.POST.get(LANGUAGE_QUERY_PARAMETER, "")
    if isinstance(request.user, User) and chosen in dict(settings.LANGUAGES):
        people.set_language(user=request.user, language=chosen)
    return response
