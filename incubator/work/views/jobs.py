"""Long work: how far it is, and stopping or resuming it. It can be left and returned to."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from incubator.accounts.access import Role, roles_of
from incubator.accounts.models import User
from incubator.documents.files import link_for
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, signed_in
from incubator.work.jobs import cancel_job, resume_job
from incubator.work.models import Job

SHOWN = 100


def visible_job(user: User, pk: int) -> Job:
    """One's own job, or any for those who read everything; for others it does not exist."""
    jobs = Job.objects.select_related("owner", "document")
    if not roles_of(user) & {Role.ADMINISTRATOR, Role.AUDITOR}:
        jobs = jobs.filter(owner=user)
    job = jobs.filter(pk=pk).first()
    if job is None:
        raise Http404
    return job


@signed_in
@require_safe
def listed(request: SignedIn) -> HttpResponse:
    return render(request, "work/jobs.html", {"jobs": request.user.jobs.all()[:SHOWN]})


@signed_in
@require_safe
def page(request: SignedIn, pk: int) -> HttpResponse:
    """The whole page, or for htmx the part of it that moves."""
    job = visible_job(request.user, pk)
    template = "work/job_progress.html" if request.headers.get("HX-Request") else "work/job.html"
    own_file = job.document if job.document and job.owner_id == request.user.pk else None
    context = {
        "job": job,
        "left": time_left(job.seconds_left),
        "file_url": link_for(own_file, request.user) if own_file else "",
    }
    return render(request, template, context)


def time_left(seconds: int | None) -> str:
    """Rounded the way people say it, as the guess is no better."""
    if seconds is None:
        return ""
    if seconds < 60:
        return _("less than a minute left")
    minutes = -(-seconds // 60)
    return ngettext("about a minute left", "about %(n)s minutes left", minutes) % {"n": minutes}


@signed_in
@button
def cancel(request: SignedIn, pk: int) -> str:
    cancel_job(job=visible_job(request.user, pk), actor=request.user)
    return _("It stops after the step it is at.")


@signed_in
@button
def resume(request: SignedIn, pk: int) -> str:
    resume_job(job=visible_job(request.user, pk), actor=request.user)
    return _("It goes on from where it stopped.")
