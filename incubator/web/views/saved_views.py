"""Saved views of lists: kept and deleted by the person they belong to."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _

from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.web.models import SavedView
from incubator.web.refusals import tell, told_on
from incubator.web.safe_redirect import way_back
from incubator.web.saved_views import delete_view, save_view


class ViewForm(forms.Form):
    """`query` is what stands behind the question mark of the list's address."""

    listing = forms.CharField(max_length=120)
    name = forms.CharField(max_length=60)
    query = forms.CharField(max_length=1000, required=False)


@signed_in
@button
def save(request: SignedIn) -> HttpResponse:
    form = ViewForm(request.POST)
    if not form.is_valid():
        tell(request, _("Give the view a name of at most 60 characters."))
        return _back(request)
    with told_on(request):
        view = save_view(person=request.user, **form.cleaned_data)
        messages.success(request, _("This view is saved as “%(name)s”.") % {"name": view})
    return _back(request, form.cleaned_data["query"])


@signed_in
@button
def delete(request: SignedIn, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, person_id=request.user.pk)
    delete_view(view=view)
    messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
    return _back(request)


def _back(request: SignedIn, query: str = "") -> HttpResponse:
    """To the list the form stood on, never to another host."""
    path = way_back(request, request.POST.get("path", ""), resolve_url(settings.LOGIN_REDIRECT_URL))
    return redirect(f"{path}?{query}" if query else path)
