"""Choosing the country that one is in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from incubator.accounts.forms import CountryForm
from incubator.accounts.models import CountryChoice
from incubator.accounts.services.countries import choose_country
from incubator.web.guards import SignedIn, signed_in
from incubator.web.refusals import told_on
from incubator.web.safe_redirect import way_back
from incubator.web.sent_once import sent_once


@signed_in
@sent_once
def country(request: SignedIn) -> HttpResponse:
    """What was chosen when, and the next choice; `next` leads back to where it was asked for."""
    chosen = list(CountryChoice.objects.filter(user=request.user)[:20])
    newest = chosen[0] if chosen else None
    form = CountryForm(request.POST or None, initial={"country": newest.country if newest else ""})
    here = reverse("accounts:country")
    back = way_back(request, request.GET.get("next", ""), here)
    if request.method == "POST" and form.is_valid():
        with told_on(form, "country"):
            said = choose_country(
                user=request.user, country=form.cleaned_data["country"], actor=request.user
            )
            messages.success(request, _("Your country is %(country)s.") % {"country": said})
            return redirect(back)
    context = {
        "form": form,
        "chosen": chosen,
        "opens": newest.stays_until if newest else None,
        "back": "" if back == here else back,
    }
    return render(request, "accounts/country.html", context)
