"""What is promised to players, and the hours in which it is: read by agents, set by leads."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from incubator.accounts.guards import staff_only
from incubator.core import acts
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.sent_once import sent_once
from support import words
from support.models import ServiceCalendar, SLAPolicy
from support.policy_forms import (
    CalendarForm,
    NewPolicyForm,
    TermsForm,
    opening_facts,
    shown_calendar,
    shown_terms,
)
from support.selectors.clocks import newest_versions
from support.services import policies as services

Typed = TypeVar("Typed", bound=forms.Form)


@staff_only("ticket.read")
def policies(request: SignedIn) -> HttpResponse:
    """What is promised today, to which tickets."""
    context = {
        "versions": newest_versions(),
        "calendars": ServiceCalendar.objects.all(),
        "may_set": acts.may(request.user, words.SET_POLICY.key),
    }
    return render(request, "support/staff/policies.html", context)


@staff_only("sla_policy.set")
@sent_once
def new_policy(request: SignedIn) -> HttpResponse:
    form = NewPolicyForm(request.POST or None)
    if form.is_valid():
        with told_on(form):
            made = services.add_policy(
                queue=form.cleaned_data["queue"],
                priority=form.cleaned_data["priority"],
                tier=form.cleaned_data["tier"],
                terms=form.terms(),
                actor=request.user,
            )
            return _done(request, _("%(policy)s: the promise is set.") % {"policy": made})
    return _form_page(request, form, _("Add policy"))


@staff_only("ticket.read", "sla_policy.set")
@sent_once
def policy(request: SignedIn, pk: int) -> HttpResponse:
    """Its versions, and for leads the form that makes another."""
    found = get_object_or_404(SLAPolicy.objects.select_related("queue"), pk=pk)
    versions = list(found.versions.select_related("calendar", "created_by"))

    def change(form: TermsForm) -> None:
        services.change_policy(policy=found, terms=form.terms(), actor=request.user)

    form = TermsForm(request.POST or None, initial=shown_terms(versions[0]))
    return _set(request, form, change, str(found), words.SET_POLICY.key, versions=versions)


@staff_only("service_calendar.set")
@sent_once
def new_calendar(request: SignedIn) -> HttpResponse:
    form = CalendarForm(request.POST or None, initial=shown_calendar(None))
    if form.is_valid():
        with told_on(form):
            made = services.set_calendar(calendar=None, opening=form.opening(), actor=request.user)
            return _done(request, _("%(calendar)s is set.") % {"calendar": made})
    return _form_page(request, form, _("Add calendar"), of_hours=True)


@staff_only("ticket.read", "service_calendar.set")
@sent_once
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    found = get_object_or_404(ServiceCalendar, pk=pk)

    def change(form: CalendarForm) -> None:
        services.set_calendar(calendar=found, opening=form.opening(), actor=request.user)

    form = CalendarForm(request.POST or None, initial=shown_calendar(found))
    facts = opening_facts(found)
    return _set(
        request, form, change, str(found), words.SET_CALENDAR.key, facts=facts, of_hours=True
    )


def _set(
    request: SignedIn,
    form: Typed,
    change: Callable[[Typed], None],
    title: str,
    act: str,
    **more: Any,
) -> HttpResponse:
    """A page whose form only some of its readers have."""
    if request.method == "POST":
        acts.check(request.user, act)
    if form.is_valid():
        with told_on(form):
            change(form)
            return _done(request, _("%(what)s is set.") % {"what": title})
    shown_form = form if acts.may(request.user, act) else None
    return _form_page(request, shown_form, title, **more)


def _done(request: SignedIn, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("support:policies")


def _form_page(request: SignedIn, form: forms.Form | None, title: str, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, **more}
    return render(request, "support/staff/policy.html", context)
