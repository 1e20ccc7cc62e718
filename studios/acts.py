"""What people do in admissions, to a studio, its games, its keys and its requests."""

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import (
    NOBODY,
    PERSON,
    STAFF,
    STUDIO,
    SYSTEM,
    AnyOf,
    Tell,
    Waits,
    in_area,
    object_link,
)
from incubator.core.models import AuditRow
from incubator.core.words import Said
from studios import words
from studios.access import READ_MONEY
from studios.deeds import adding, changing_account, in_studio, replacing
from studios.models import (
    APPLICATION,
    INVITATION,
    RESOURCE_REQUEST,
    REVIEW,
    Application,
    Game,
    Invitation,
    Membership,
    Rate,
    ResourceKind,
    ResourceRequest,
    Review,
    Studio,
    StudioKey,
    StudioRole,
)
from studios.models.applications import UNDECIDED
from studios.selectors.reviews import (
    lacking_reviewers,
    lacks_reviewers,
    ready_to_decide,
    waiting_reviews,
)
from studios.selectors.studios import approved_of, games_of
from studios.services.applications import check_decider
from studios.services.invitations import check_stands
from studios.services.reviews import check_reviewer
from studios.who import ByKind, InGame, Invited, Member, Somewhere, payees_of


def _home(studio: Studio) -> str:
    return resolve_url(settings.LOGIN_REDIRECT_URL)


object_link(Application, staff="studios:staff_application", person="studios:application")
object_link(Review, staff="studios:staff_application")
# Who is no member any more is led to where their own work is.
object_link(Studio, staff="studios:staff_studio", studio="portal:studio", person=_home)
object_link(
    Invitation,
    studio=lambda invitation: reverse("studios:members", args=[invitation.studio.slug]),
    person="studios:invitation",
)
object_link(Game, studio="studios:game")
object_link(Rate, staff="studios:rate_card", url_args=lambda rate: ())
object_link(ResourceRequest, staff="studios:staff_request", studio="studios:request")

OFFICER, OPERATIONS = Staff(Role.ADMISSIONS), Staff(Role.OPERATIONS)
OWNER = Member(StudioRole.OWNER)

# Admissions

act = in_area(gettext_lazy("Admissions"))
READERS = Readers(Role.ADMISSIONS, Role.REVIEWER, Role.FUND_MANAGER)
READ = act(
    "application.read",
    on=Application,
    who=READERS,
    tells=NOBODY,
    right=gettext_lazy("Read applications and their reviews"),
)
act(words.BEGIN_APPLICATION, on=Application, who=Own("founder"), tells=NOBODY)
act(
    APPLICATION["submit"],
    who=Own("founder"),
    page={PERSON: "studios:edit_application"},
    primary=True,
    tells=Tell((OFFICER,), "application_to_handle"),
)


def _game_and_studio(application: Application) -> str:
    return _("%(game_title)s by %(studio_name)s") % {
        "game_title": application.game_title,
        "studio_name": application.studio_name,
    }


def _of_others(rows: QuerySet[Application], viewer: User) -> QuerySet[Application]:
    """Not the viewer's own or a colleague's, and none that they review: others decide these."""
    reviewed = Review.objects.filter(reviewer=viewer)
    close = Membership.objects.filter(studio__memberships__user=viewer)
    decidable = rows.exclude(founder=viewer).exclude(founder__in=close.values("user"))
    return decidable.exclude(pk__in=reviewed.values("application"))


act(
    words.ASSIGN_REVIEWER,
    on=Application,
    field="state",
    sources=UNDECIDED,
    label=gettext_lazy("Assign reviewer"),
    who=OFFICER,
    page="studios:staff_application",
    anchor="#assign",
    primary=lacks_reviewers,
    waits=Waits(
        rows=lacking_reviewers,
        mine=lambda rows, viewer: rows.exclude(founder=viewer),
        since="submitted_at",
        what=_game_and_studio,
    ),
    tells=Tell((Own("reviewer", side=STAFF),), "review_asked"),
)
act(APPLICATION["start_review"], who=SYSTEM, tells=NOBODY)
act(
    REVIEW["submit"],
    applies=lambda review: review.application.state in UNDECIDED,
    who=Staff(Role.REVIEWER, itself=True, own="reviewer"),
    page="studios:staff_application",
    anchor="#review",
    primary=True,
    check=check_reviewer,
    waits=Waits(
        rows=waiting_reviews,
        since="assigned_at",
        label=gettext_lazy("Score application"),
        what=lambda review: _game_and_studio(review.application),
    ),
    tells=NOBODY,
)


def _decided(row: AuditRow, application: Application) -> tuple[Said, str]:
    said = words.ACCEPTED if application.is_accepted else words.DECLINED
    return said(studio=application.studio_name), row.reason


act(APPLICATION["finish_review"], who=SYSTEM, tells=Tell((OFFICER,), "application_to_handle"))
for verb in ("accept", "decline"):
    act(
        APPLICATION[verb],
        who=OFFICER,
        page="studios:staff_application",
        anchor="#decide",
        primary=verb == "accept",
        check=check_decider,
        waits=Waits(
            rows=ready_to_decide,
            mine=_of_others,
            since="submitted_at",
            what=_game_and_studio,
            label=gettext_lazy("Decide application"),
        )
        if verb == "accept"
        else None,
        tells=Tell((Own("founder"),), "application_decided", words=_decided),
    )
act(words.OPEN_STUDIO, on=Studio, who=SYSTEM, tells=NOBODY)

# Money: a studio's bank account, payables, payouts, statements, deals, awards and tranches.

act = in_area(gettext_lazy("Money"))
act(
    READ_MONEY,
    on=Studio,
    right=gettext_lazy("Read the money of studios"),
    who=AnyOf(
        Staff(Role.FINANCE, Role.FUND_MANAGER, Role.AUDITOR, Role.ADMINISTRATOR, itself=True),
        Somewhere(StudioRole.FINANCE, StudioRole.VIEWER),
    ),
    tells=NOBODY,
)

# A studio and its people

act = in_area(gettext_lazy("Studio"))

for done, label, deed in (
    (words.INVITE, gettext_lazy("Invite member"), adding),
    (words.CHANGE_RIGHTS, gettext_lazy("Change rights"), in_studio(words.CHANGING_RIGHTS)),
    (words.REMOVE_MEMBER, gettext_lazy("Remove member"), in_studio(words.REMOVING_MEMBER)),
):
    act(
        done,
        on=Studio,
        label=label,
        who=OWNER,
        page={STUDIO: "studios:members"},
        fresh_factor=True,
        deed=deed,
        tells=Tell(
            (OWNER,), "membership", concerned=PERSON if done is words.REMOVE_MEMBER else STUDIO
        ),
    )
act(
    words.LEAVE,
    on=Studio,
    label=gettext_lazy("Leave studio"),
    who=Member(),
    page={STUDIO: "studios:leave"},
    danger=True,
    fresh_factor=False,
    tells=Tell((OWNER,), "membership"),
)
act(words.JOIN, on=Studio, who=SYSTEM, tells=Tell((OWNER,), "membership"))
act(words.BECOME_OWNER, on=Studio, who=SYSTEM, tells=Tell((OWNER,), "membership"))
act(
    INVITATION["accept"],
    who=Invited(),
    page={PERSON: "studios:accept_invitation"},
    sends=True,
    primary=True,
    fresh_factor=False,
    check=check_stands,
    tells=NOBODY,
)
act(
    INVITATION["decline"],
    who=Invited(),
    page={PERSON: "studios:decline_invitation"},
    sends=True,
    fresh_factor=False,
    tells=Tell((OWNER,), "membership"),
)
act(
    INVITATION["withdraw"],
    who=OWNER,
    page={STUDIO: "studios:withdraw_invitation"},
    sends=True,
    fresh_factor=False,
    tells=NOBODY,
)
act(INVITATION["expire"], who=SYSTEM, tells=Tell((OWNER,), "membership"))
act(
    words.CHANGE_BANK_ACCOUNT,
    on=Studio,
    label=gettext_lazy("Change bank account"),
    who=Member(StudioRole.FINANCE),
    page={STUDIO: "studios:bank_account"},
    fresh_factor=True,
    deed=changing_account,
    waits=Waits(
        rows=Studio.objects.none,
        studio=lambda studio: [] if studio.bank_account else [studio],
        label=gettext_lazy("Say where you are paid"),
    ),
    tells=Tell((Member(StudioRole.FINANCE),), "bank_account"),
)
act(
    words.ADD_GAME,
    on=Studio,
    label=gettext_lazy("Add game"),
    who=Member(StudioRole.DEVELOPER, StudioRole.PUBLISHER),
    page={STUDIO: "studios:new_game"},
    fresh_factor=False,
    waits=Waits(
        rows=Studio.objects.none,
        studio=lambda studio: [] if games_of(studio) else [studio],
        label=gettext_lazy("Add the first game"),
    ),
    tells=NOBODY,
)
act(
    words.EDIT_GAME,
    on=Game,
    label=gettext_lazy("Change game"),
    who=InGame(StudioRole.DEVELOPER, StudioRole.PUBLISHER),
    page={STUDIO: "studios:change_game"},
    fresh_factor=False,
    tells=NOBODY,
)
act(
    words.MAKE_KEY,
    on=Studio,
    label=gettext_lazy("Make API key"),
    who=Somewhere(StudioRole.DEVELOPER),
    page={STUDIO: "studios:new_key"},
    fresh_factor=True,
    deed=in_studio(words.MAKING_KEY),
    tells=Tell((OWNER,), "api_key"),
)

for done, label, page in (
    (words.REPLACE_KEY, gettext_lazy("Replace API key"), "studios:rotate_key"),
    (words.REVOKE_KEY, gettext_lazy("Revoke API key"), "studios:revoke_key"),
):
    act(
        done,
        on=StudioKey,
        label=label,
        who=InGame(StudioRole.DEVELOPER),
        page={STUDIO: page},
        url_args=lambda key: (key.prefix,),
        danger=done is words.REVOKE_KEY,
        # Whoever finds a key where it should not be stops it at once.
        fresh_factor=done is not words.REVOKE_KEY,
        deed=None if done is words.REVOKE_KEY else replacing,
        tells=Tell((OWNER,), "api_key"),
    )

# What studios ask for

act = in_area(gettext_lazy("Requests"))
ASKERS = Somewhere(StudioRole.FINANCE, StudioRole.DEVELOPER)
PROVIDERS = ByKind(dict.fromkeys(ResourceKind, OPERATIONS) | {"capital": Staff(Role.FUND_MANAGER)})
act(
    "resource_request.read",
    on=ResourceRequest,
    who=Readers(Role.FUND_MANAGER, Role.FINANCE, Role.OPERATIONS),
    tells=NOBODY,
    right=gettext_lazy("Read what studios ask for"),
)
act(
    "resource_request.make",
    on=Game,
    label=gettext_lazy("Ask for resources"),
    right=gettext_lazy("Request capital, servers and desks"),
    who=ASKERS,
    fresh_factor=False,
    page={STUDIO: "studios:new_request"},
    url_args=lambda game: (),
    primary=True,
    tells=NOBODY,
)
act(
    RESOURCE_REQUEST["cancel"],
    who=ASKERS,
    page={STUDIO: "studios:withdraw_request"},
    sends=True,
    fresh_factor=False,
    tells=NOBODY,
)
act(RESOURCE_REQUEST["approve"], who=SYSTEM, tells=Tell((PROVIDERS, ASKERS), "request_answered"))
act(RESOURCE_REQUEST["reject"], who=SYSTEM, tells=Tell((ASKERS,), "request_answered"))
act(RESOURCE_REQUEST["fulfil"], who=SYSTEM, tells=Tell((ASKERS,), "request_answered"))
act(
    words.HAND_OVER_DESKS,
    on=ResourceRequest,
    field="state",
    sources=("approved",),
    applies=lambda request: request.kind == ResourceKind.DESK,
    label=gettext_lazy("Hand over desk"),
    who=OPERATIONS,
    page={STAFF: "studios:hand_over_desk"},
    money_of=payees_of,
    sends=True,
    fresh_factor=False,
    primary=True,
    waits=Waits(
        rows=lambda: ResourceRequest.objects.filter(
            state="approved", kind=ResourceKind.DESK
        ).select_related("studio"),
        studio=lambda studio: approved_of(studio, ResourceKind.DESK),
    ),
    tells=NOBODY,
)
act(
    words.SET_RATE,
    on=Rate,
    label=gettext_lazy("Set rate"),
    who=OPERATIONS,
    page={STAFF: "studios:rate_card"},
    url_args=lambda rate: (),
    fresh_factor=True,
    deed=lambda rate, typed: words.SETTING_RATE(),
    tells=NOBODY,
)
act(
    words.WITHDRAW_RATE,
    on=Rate,
    label=gettext_lazy("Withdraw price"),
    who=OPERATIONS,
    page={STAFF: "studios:withdraw_rate"},
    sends=True,
    danger=True,
    fresh_factor=True,
    deed=lambda rate, typed: words.WITHDRAWING_RATE(rate=rate.as_said()),
    tells=Tell((OPERATIONS,), "rate_card"),
)
