"""Builds come in parts, are checked by a sweep, and go when newer ones have taken their place."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.errors import WrongState
from incubator.core.numbers import next_number
from incubator.documents import uploads
from incubator.documents.models import UploadPart
from incubator.documents.strays import swept
from studios.models import Game
from studios.servers import words
from studios.servers.errors import BuildRefused, BuildUsed
from studios.servers.models import BUILD, Build, BuildKind, Channel
from studios.servers.models.builds import NEVER_THERE, SERVER_PLATFORMS, USED

FOLDER = swept("builds")
# What is not among the newest is kept so long after it was ready.
KEPT_FOR = timedelta(days=90)


@transaction.atomic
def begin_build(
    *,
    game: Game,
    kind: str,
    platform: str,
    channel: str,
    version: str,
    name: str,
    size: int,
    sha256: str,
    actor: User,
) -> Build:
    """Announce a build; its parts may come from now on. The same file again is the same upload.

    Raises BuildRefused, and what `begin_upload` raises: a file too large, too many at once, no room.
    """
    acts.require(actor, words.UPLOAD_BUILD.key, game)
    # What is announced at the same moment waits here.
    Game.objects.select_for_update(of=("self",), no_key=True).get(pk=game.pk)
    if kind == BuildKind.SERVER and platform not in SERVER_PLATFORMS:
        raise BuildRefused(_("Servers run on Linux. Choose a Linux platform for a server build."))
    same = Build.objects.filter(game=game, kind=kind, platform=platform, version=version)
    if (there := same.exclude(state__in=NEVER_THERE).first()) is not None:
        if there.is_uploading and (there.upload.sha256, there.upload.size) == (sha256, size):
            return there
        raise BuildRefused(
            _("%(build)s is there already: %(state)s. Give the new one another version.")
            % {"build": there, "state": there.label}
        )
    upload = uploads.begin_upload(
        name=name,
        size=size,
        sha256=sha256,
        folder=FOLDER,
        holder=f"studio:{game.studio_id}",
        actor=actor,
    )
    build = Build(
        number=next_number("BD"),
        studio=game.studio,
        game=game,
        kind=kind,
        platform=platform,
        channel=channel,
        version=version,
        upload=upload,
        uploaded_by=actor,
    )
    build.clean_fields(exclude=["number", "ready_at"])
    build.save()
    audit.record(actor=actor, said=words.UPLOAD_BUILD(version=version), subject=build)
    return build


def take_part(
    *, build: Build, number: int, source: uploads.Source, length: int, digest: str, actor: User
) -> UploadPart:
    """One part, as it comes from the line. Raises what `uploads.take_part` raises."""
    acts.require(actor, words.UPLOAD_BUILD.key, build.game)
    BUILD.require(build, "finish")
    return uploads.take_part(
        upload=build.upload, number=number, source=source, length=length, digest=digest
    )


@transaction.atomic
def finish_build(*, build: Build, actor: User) -> Build:
    """All parts are there: a sweep checks the whole. Saying it again changes nothing."""
    acts.require(actor, "build.finish", build)
    locked = Build.objects.select_for_update(of=("self",), no_key=True).get(pk=build.pk)
    if locked.state not in ("checking", "ready"):
        BUILD.require(locked, "finish")
        uploads.finish_upload(upload=locked.upload, actor=actor)
        BUILD.advance(locked, "finish", actor=actor)
    build.refresh_from_db()
    return build


@transaction.atomic
def abandon_build(*, build: Build, actor: User) -> Build:
    """The rest will not come; what came goes with the next sweep, and the version is free again."""
    acts.require(actor, "build.abandon", build)
    BUILD.advance(build, "abandon", actor=actor)
    uploads.abandon_upload(upload=build.upload, actor=actor)
    return build


@transaction.atomic
def promote_build(*, build: Build, actor: User) -> Build:
    """From those who try it out to everybody. Raises WrongState for one that is not ready."""
    acts.require(actor, words.PROMOTE_BUILD.key, build)
    locked = Build.objects.select_for_update(of=("self",), no_key=True).get(pk=build.pk)
    if not locked.may_be_promoted:
        raise WrongState(
            _("%(build)s is %(state)s and %(channel)s: only a ready beta becomes stable.")
            % {
                "build": locked,
                "state": locked.label,
                "channel": locked.get_channel_display(),
            }
        )
    locked.channel = build.channel = Channel.STABLE
    locked.save(update_fields=["channel"])
    audit.record(
        actor=actor,
        said=words.PROMOTE_BUILD(),
        subject=locked,
        before={"channel": Channel.BETA.value},
        after={"channel": Channel.STABLE.value},
    )
    return build


@transaction.atomic
def retire_build(*, build: Build, actor: User | None) -> Build:
    """Its file goes, its row stays. Raises BuildUsed for one that something runs or names."""
    if actor is not None:
        acts.require(actor, "build.retire", build)
    locked = Build.objects.select_for_update(of=("self",), no_key=True).get(pk=build.pk)
    require_unused(locked)
    BUILD.advance(locked, "retire", actor=actor)
    uploads.remove_file(upload=locked.upload)
    build.state = locked.state
    return build


def require_unused(build: Build) -> None:
    """Whatever begins to use a build locks its row as well, and is seen here."""
    if USED and not Build.objects.filter(pk=build.pk).unused().exists():
        raise BuildUsed(
            _("%(build)s is in use. Move what uses it to another build first.") % {"build": build}
        )


def settle_builds() -> int:
    """The sweep: what became of the uploads becomes of their builds. Returns of how many."""
    verbs = {
        ("checking", "kept"): "accept",
        ("checking", "refused"): "refuse",
        ("uploading", "abandoned"): "abandon",
    }
    settled = 0
    for (state, uploaded), verb in verbs.items():
        for build in Build.objects.filter(state=state, upload__state=uploaded).order_by("pk"):
            settled += _settle(build.pk, state, verb)
    return settled


@transaction.atomic
def _settle(pk: int, state: str, verb: str) -> bool:
    build = (
        Build.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pk, state=state)
        .first()
    )
    if build is None:
        return False
    if verb == "accept":
        build.ready_at = timezone.now()
        build.save(update_fields=["ready_at"])
    BUILD.advance(build, verb, actor=None)
    return True


def retire_old(now: datetime | None = None) -> int:
    """The sweep: all but the newest of each game, kind, platform and channel, in their time."""
    now = now or timezone.now()
    ranked = Build.objects.filter(state="ready").annotate(
        place=Window(
            RowNumber(),
            partition_by=[F("game"), F("kind"), F("platform"), F("channel")],
            order_by=F("pk").desc(),
        )
    )
    too_many = ranked.filter(place__gt=settings.BUILDS_KEPT).values_list("pk", flat=True)
    old = Build.objects.filter(pk__in=list(too_many), ready_at__lte=now - KEPT_FOR).unused()
    retired = 0
    for build in old.order_by("pk"):
        try:
            retire_build(build=build, actor=None)
        except (BuildUsed, WrongState):
            # Somebody was faster.
            continue
        retired += 1
    return retired
