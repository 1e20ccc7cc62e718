"""Choosing the zone in which times are shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core.forms import ZoneForm
from incubator.core.services.people import set_time_zone
from incubator.core.views.guards import SignedIn, signed_in


@signed_in
def zone(request: SignedIn) -> HttpResponse:
    form = ZoneForm(request.POST or None, initial={"time_zone": request.user.time_zone})
    if form.is_valid():
        set_time_zone(user=request.user, time_zone=form.cleaned_data["time_zone"])
        messages.success(request, _("Times are shown in your zone."))
        return redirect("core:zone")
    return render(request, "core/zone.html", {"form": form, "now": timezone.now()})
