"""How much a studio's servers may take at once, as operations say it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from studios.models import Studio
from studios.servers.capacity_forms import QuotaForm
from studios.servers.models import Quota
from studios.servers.services.quotas import set_quota as set_quota_of


@staff_only("quota.set")
@sent_once
def set_quota(request: SignedIn, studio: str) -> HttpResponse:
    found = get_object_or_404(Studio, slug=studio)
    quota = Quota.objects.filter(studio=found).values("servers", "memory_mb").first()
    form = QuotaForm(request.POST or None, initial=dict(quota or {}))
    if request.method == "POST" and form.is_valid():
        with told_on(form):
            set_quota_of(studio=found, actor=request.user, **form.cleaned_data)
            messages.success(request, _("The limit of %(studio)s is set.") % {"studio": found})
            return redirect("servers:capacity_by_studio")
    context = {"studio_of": found, "form": form}
    return render(request, "servers/capacity/quota.html", context)
