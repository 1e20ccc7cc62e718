"""The applicant's side: tracks, draft, submission, and what became of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core import shown
from incubator.documents import pdf
from incubator.web.buttons import button
from incubator.web.drafts import Step
from incubator.web.errors import ChangedMeanwhile
from incubator.web.guards import SignedIn, open_to_all, signed_in
from incubator.web.refusals import tell, told_on
from incubator.web.sent_once import sent_once
from incubator.web.views.drafts import changed
from studios.forms.applications import ApplicationForm, BeginForm
from studios.models import Application, Decision, Track
from studios.selectors.applications import own_application
from studios.selectors.letters import letter_of
from studios.services.applications import save_draft, submit_draft


@open_to_all
def apply(request: HttpRequest) -> HttpResponse:
    """What the tracks are, and the applications the visitor has already."""
    own = Application.objects.none()
    if request.user.is_authenticated:
        own = Application.objects.founded_by(request.user).order_by("-pk")
    tracks = Track.objects.all()
    return render(request, "studios/apply.html", {"tracks": tracks, "applications": own})


@signed_in
@sent_once
def begin(request: SignedIn) -> HttpResponse:
    """Two answers make a draft, so that nothing typed after them can be lost."""
    user = request.user
    track = Track.objects.open_to_applications().filter(slug=request.GET.get("track", "")).first()
    form = BeginForm(request.POST or None, initial={"track": track})
    if form.is_valid():
        with told_on(form):
            application = save_draft(
                application=None,
                founder=user,
                game_title="",
                pitch="",
                team="",
                requested_minor=None,
                currency="USD",
                actor=user,
                **form.cleaned_data,
            )
            return redirect("studios:edit_application", application.number)
    return render(request, "studios/begin_application.html", {"form": form})


@signed_in
def edit_application(request: SignedIn, number: str) -> HttpResponse:
    """The form of a draft. What is typed is kept, whether it can be submitted yet or not."""
    user = request.user
    application = own_application(user, number)
    if not application.is_draft:
        if request.method == "POST":
            tell(request, _("This application has been submitted; nothing was changed."))
        return redirect("studios:application", number)
    submitting = request.POST.get("do") == "submit"
    form = ApplicationForm(
        # An empty one is bound as well: fields left out are mistakes to be told.
        request.POST if request.method == "POST" else None,
        initial=ApplicationForm.initial_of(application),
        submitting=submitting,
    )
    if request.method == "POST":
        with told_on(form):
            try:
                _keep(application, form, request)
            except ChangedMeanwhile as error:
                # The form comes back with the new version: sent again, it replaces knowingly.
                application.refresh_from_db()
                again = _("What you typed is still here; save again to replace it.")
                raise ChangedMeanwhile(f"{error} {again}") from error
            if form.is_valid() and submitting:
                submit_draft(application=application, actor=user)
                messages.success(request, _("We have your application."))
                return redirect("studios:application", number)
        if form.is_valid():
            messages.success(request, _("Your draft is saved."))
            return redirect("studios:edit_application", number)
    context = {"form": form, "application": application}
    return render(request, "studios/edit_application.html", context)


@signed_in
@button
def keep_application(request: SignedIn, number: str) -> HttpResponse:
    """Saves the draft while somebody types; answers with a line that says so."""
    user = request.user
    application = own_application(user, number)
    if not application.is_draft:
        return HttpResponse(_("This application has been submitted."))
    form = ApplicationForm(request.POST)
    kept = False
    with told_on(form):
        try:
            kept = _keep(application, form, request)
        except ChangedMeanwhile as error:
            return _theirs(application, str(error))
    if not kept:
        refused = " ".join(map(str, form.non_field_errors()))
        return HttpResponse(refused or _("Not saved: choose a track first."))
    kept_at = shown.clock(timezone.now())
    if set(form.errors) == {"requested"}:
        return HttpResponse(_("Saved at %(time)s, but for the amount.") % {"time": kept_at})
    if form.errors:
        names = ", ".join(str(form.fields[name].label) for name in form.errors)
        said = _("Saved at %(time)s, but not: %(names)s.") % {"time": kept_at, "names": names}
        return HttpResponse(said)
    return HttpResponse(_("Saved at %(time)s.") % {"time": kept_at})


def _theirs(application: Application, said: str) -> HttpResponse:
    """What another tab has saved, for the page to show beside what is typed in this one."""
    application.refresh_from_db()
    stored = ApplicationForm.initial_of(application).items()
    return changed(said, application.kept_version, {name: [str(value)] for name, value in stored})


def _keep(application: Application, form: ApplicationForm, request: SignedIn) -> bool:
    """Save every well-formed field of the form, even if others are not; those stay as they were."""
    form.is_valid()
    if "track" not in form.cleaned_data:
        return False
    founder, step = request.user, Step.of(request.POST.dict())
    names = ("studio_name", "game_title", "pitch", "team", "currency")
    words = {name: getattr(application, name) for name in names} | form.typed()
    save_draft(application=application, founder=founder, actor=founder, step=step, **words)
    application.refresh_from_db()
    return True


@signed_in
def application(request: SignedIn, number: str) -> HttpResponse:
    """The applicant's page: the public label, what was handed in, and the answer."""
    found = own_application(request.user, number)
    decision = getattr(found, "decision", None)
    studio = getattr(found, "studio", None)
    if decision is not None and request.GET.get("format") == "pdf":
        return _letter(request, found, decision)
    return render(
        request,
        "studios/application.html",
        {"application": found, "decision": decision, "studio": studio},
    )


def _letter(request: SignedIn, found: Application, decision: Decision) -> HttpResponse:
    """The answer as a letter; who reviewed stays out of it, as on the page."""
    with told_on(request):
        paper = pdf.render(
            "studios/papers/letter.typ", letter_of(decision), made_at=decision.decided_at
        )
        return pdf.answer(paper, found.number)
    return redirect("studios:application", found.number)
