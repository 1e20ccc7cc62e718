"""Beginning and ending to look through somebody's eyes."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts import view_as, words
from incubator.accounts.access import Role, roles_of
from incubator.accounts.guards import staff_only
from incubator.accounts.models import User
from incubator.core import audit
from incubator.web.buttons import button
from incubator.web.forms import ReasonForm
from incubator.web.guards import SignedIn, signed_in


@staff_only("view_as.begin")
def begin(request: SignedIn, person: int) -> HttpResponse:
    seen = get_object_or_404(User, pk=person, is_active=True)
    if Role.ADMINISTRATOR in roles_of(seen):
        raise PermissionDenied(_("Nobody looks through an administrator's eyes."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        audit.record(
            actor=request.user,
            said=words.BEGIN_VIEW_AS(),
            subject=seen,
            reason=form.cleaned_data["reason"],
        )
        view_as.begin(request, seen)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "account/view_as.html", {"person": seen, "form": form})


@signed_in
@button
def end(request: SignedIn) -> HttpResponse:
    """The way out, which is always open."""
    seen = view_as.end(request)
    if seen is not None:
        audit.record(actor=request.user, said=words.END_VIEW_AS(), subject=seen)
        messages.success(request, _("You are yourself again."))
    return redirect(settings.LOGIN_REDIRECT_URL)
