"""The way in: a founder drafts and submits, reviewers score, somebody else decides."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.access import Role
from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from incubator.core.numbers import next_number
from incubator.core.request_cache import once
from incubator.core.totals import require_room
from incubator.web.drafts import Step, changed_at
from incubator.web.errors import ChangedMeanwhile
from studios import words
from studios.errors import ConflictOfInterest, Incomplete, TrackClosed
from studios.models import (
    APPLICATION,
    REVIEWS_NEEDED,
    Application,
    Decision,
    Membership,
    Track,
)
from studios.models.applications import UNDECIDED
from studios.selectors.applications import state_of_review
from studios.services.studios import open_studio

# Each is read by several people.
MOST_UNDECIDED = 10
NOT_YOURS = gettext_lazy("Only the founder may change this application.")


@transaction.atomic
def save_draft(
    *,
    application: Application | None,
    track: Track,
    founder: User,
    studio_name: str,
    game_title: str,
    pitch: str,
    team: str,
    requested_minor: int | None,
    currency: str,
    actor: User,
    step: Step | None = None,
) -> Application:
    """Keep what the founder has typed so far, complete or not.

    Raises ChangedMeanwhile where another tab or device saved something since.
    """
    step = step or Step.of({})
    if actor != founder or (application is not None and application.founder_id != actor.pk):
        raise PermissionDenied(str(NOT_YOURS))
    if application is None:
        _require_room(founder)
        draft = Application(number=next_number("AP"), founder=founder)
    else:
        draft = Application.objects.select_for_update().get(pk=application.pk)
    if not draft.is_draft:
        raise WrongState(
            _("%(draft)s has been submitted, so it can no longer be edited.") % {"draft": draft}
        )
    if not step.follows(draft.kept_version):
        raise ChangedMeanwhile(changed_at(draft.saved_at))
    draft.kept_version = step.version
    draft.track, draft.currency = track, currency
    draft.studio_name, draft.game_title = studio_name.strip(), game_title.strip()
    draft.pitch, draft.team = pitch.strip(), team.strip()
    draft.requested_minor = requested_minor
    draft.save()
    if application is None:
        audit.record(actor=actor, said=words.BEGIN_APPLICATION(), subject=draft)
    return draft


def _require_room(founder: User) -> None:
    require_room(
        Application.objects.filter(founder=founder, state__in=("draft", *UNDECIDED)),
        holder=f"person:{founder.pk}",
        most=MOST_UNDECIDED,
        words=_(
            "%(most)s applications of yours are not decided yet. Go on with one of them, or wait for"
            " an answer."
        ),
    )


@transaction.atomic
def submit_draft(*, application: Application, actor: User) -> Application:
    """Hand the draft in. Raises Incomplete, naming what is missing, and TrackClosed."""
    # As it is now: another tab may have saved since it was read.
    Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    application.refresh_from_db()
    if application.founder_id != actor.pk:
        raise PermissionDenied(str(NOT_YOURS))
    if not application.track.is_open:
        raise TrackClosed(
            _(
                "Track %(track)s takes no applications at present. Choose another one; your "
                "draft is kept."
            )
            % {"track": application.track}
        )
    required = {
        _("the studio's name"): application.studio_name,
        _("the game's title"): application.game_title,
        _("the pitch"): application.pitch,
        _("the team"): application.team,
        _("the amount"): application.requested_minor,
    }
    missing = [label for label, value in required.items() if not value]
    if missing:
        raise Incomplete(
            _("Still missing: %(names)s. Your draft is kept.") % {"names": ", ".join(missing)}
        )
    Application.objects.filter(pk=application.pk, state="draft").update(submitted_at=timezone.now())
    APPLICATION.advance(application, "submit", actor=actor)
    application.refresh_from_db(fields=["submitted_at"])
    return application


@transaction.atomic
def submit_application(
    *,
    track: Track,
    founder: User,
    studio_name: str,
    game_title: str,
    pitch: str,
    team: str,
    requested_minor: int,
    currency: str,
    actor: User,
) -> Application:
    """Draft and submit in one go."""
    draft = save_draft(
        application=None,
        track=track,
        founder=founder,
        studio_name=studio_name,
        game_title=game_title,
        pitch=pitch,
        team=team,
        requested_minor=requested_minor,
        currency=currency,
        actor=actor,
    )
    return submit_draft(application=draft, actor=actor)


def is_close_to(person: User, application: Application) -> bool:
    """The founder, and everybody who shares a studio with the founder."""
    if person.pk == application.founder_id:
        return True
    theirs = Membership.objects.filter(studio__memberships__user=application.founder_id)
    return once(("close", person.pk, application.founder_id), theirs.filter(user=person).exists)


def competes_with(person: User, application: Application) -> bool:
    """Whether the person asks for a place in the same track, which is not decided."""
    own = Application.objects.undecided().filter(founder=person, track=application.track_id)
    return own.exclude(pk=application.pk).exists()


def refuse_interested(person: User, application: Application) -> None:
    """Raise ConflictOfInterest for who is close to the founder, or competes with them, by now."""
    if is_close_to(person, application):
        raise ConflictOfInterest(
            _("%(reviewer)s is close to the founder. Choose another reviewer.")
            % {"reviewer": person}
        )
    if competes_with(person, application):
        raise ConflictOfInterest(
            _("%(reviewer)s applies to the same track. Choose another reviewer.")
            % {"reviewer": person}
        )


def reviews_that_count(application: Application) -> int:
    """How many were given by people who are reviewers still, and in whom no interest arose since."""
    close = Membership.objects.filter(studio__memberships__user=application.founder_id)
    given = application.reviews.filter(
        state="submitted",
        reviewer__is_active=True,
        reviewer__staff_roles__role=Role.REVIEWER,
    )
    counting = given.exclude(reviewer=application.founder_id).exclude(
        reviewer__in=close.values("user")
    )
    return once(("reviews that count", application.pk), counting.count)


def check_decider(application: Application, actor: User) -> None:
    """Raise ConflictOfInterest for a reviewer of the application and people close to it, and
    WrongState where too few of the reviews count.
    """
    if state_of_review(application, actor):
        raise ConflictOfInterest(_("You reviewed this application, so somebody else decides it."))
    if is_close_to(actor, application):
        raise ConflictOfInterest(_("You are close to the founder, so somebody else decides this."))
    if application.state == "reviewed" and reviews_that_count(application) < REVIEWS_NEEDED:
        raise WrongState(
            _(
                "Who reviewed it is close to the founder by now, or reviews no more. Assign another"
                " reviewer."
            )
        )


@transaction.atomic
def decide(*, application: Application, verdict: str, reason: str, actor: User) -> Decision:
    """Accept (which opens the studio) or decline, once two reviews are in.

    Raises ConflictOfInterest for a reviewer of the application and for people close to it, and
    WrongState before the reviews are there or after somebody else decided.
    """
    acts.require(actor, f"application.{Decision.Verdict(verdict).value}", application)
    if not reason.strip():
        raise Incomplete(_("Say why: the founder reads the reason."))
    APPLICATION.advance(
        application, Decision.Verdict(verdict).value, actor=actor, reason=reason.strip()
    )
    decision = Decision.objects.create(
        application=application, verdict=verdict, reason=reason.strip(), decided_by=actor
    )
    if decision.verdict == Decision.Verdict.ACCEPT:
        open_studio(application=application, actor=actor)
    return decision
