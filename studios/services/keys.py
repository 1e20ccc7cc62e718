"""Making, rotating, recognising and revoking API keys."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.masking import never_show
from incubator.core.ready import ready
from incubator.core.totals import require_room
from incubator.core.words import called
from studios import words
from studios.access import acts_in, require_in_game
from studios.errors import Incomplete, KeyRefused
from studios.models import SCOPE_ROLES, Game, Scope, Studio, StudioKey, StudioRole

# So that a key is recognised where it should not be: in a log, a chat, a repository.
MARK = "ink"
never_show(f"{MARK}_")
# A program for each has a name; with more nobody knows any more which one leaked.
MOST_WORKING = 50
# Writing "last used" at every request would make each read a write.
USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_key(
    *, studio: Studio, name: str, scopes: Sequence[str], game: Game | None, actor: User
) -> tuple[StudioKey, str]:
    """A new key and its text, which is never to be had again.

    Without a game it is for all of them, which takes a developer of the studio as a whole.
    """
    require_in_game(actor, studio, game, StudioRole.DEVELOPER)
    if not name.strip():
        raise Incomplete(_("Name the key after the program that will use it."))
    if not scopes:
        raise Incomplete(_("Choose at least one thing the key may do."))
    if game is not None and game.studio_id != studio.pk:
        raise Incomplete(_("Choose one of the studio's own games."))
    _require_rights(studio, game, scopes, actor)
    require_room(
        studio.keys.working(),
        holder=f"studio:{studio.pk}",
        most=MOST_WORKING,
        words=_("%(most)s keys of this studio work already. Revoke those that nobody uses."),
    )
    key, text = _write(studio=studio, name=name.strip(), scopes=scopes, game=game, actor=actor)
    audit.record(
        actor=actor,
        said=words.MAKE_KEY(key=called(key)),
        subject=studio,
        after={"scopes": key.scopes},
    )
    return key, text


@transaction.atomic
def rotate_key(*, key: StudioKey, overlap: timedelta, actor: User) -> tuple[StudioKey, str]:
    """A new key with the same rights; the old one works on for the overlap.

    The new one acts for whoever rotates, who must therefore have all its rights.
    """
    acts.require(actor, words.REPLACE_KEY.key, key)
    old = StudioKey.objects.select_for_update().get(pk=key.pk)
    if not old.works or old.expires_at is not None:
        raise KeyRefused(
            _("%(old)s is %(state)s. Make a new key instead.") % {"old": old, "state": old.label}
        )
    _require_rights(old.studio, old.game, old.scopes, actor)
    old.expires_at = timezone.now() + overlap
    old.save(update_fields=["expires_at"])
    new, text = _write(
        studio=old.studio,
        name=old.name,
        scopes=old.scopes,
        game=old.game,
        actor=actor,
        line=old.line,
    )
    audit.record(
        actor=actor,
        said=words.REPLACE_KEY(old=called(old), new=new.prefix),
        subject=old.studio,
        after={"old_key_works_until": old.expires_at.isoformat(timespec="seconds")},
    )
    return new, text


@transaction.atomic
def revoke_key(*, key: StudioKey, actor: User) -> StudioKey:
    """End a key at once. Ending it again changes nothing."""
    acts.require(actor, words.REVOKE_KEY.key, key)
    locked = StudioKey.objects.select_for_update().get(pk=key.pk)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        audit.record(actor=actor, said=words.REVOKE_KEY(key=called(locked)), subject=locked.studio)
    return locked


def recognise(text: str) -> StudioKey | None:
    """The working key with this text, noting that it was used; None for any other text."""
    mark, _line, rest = text.strip().partition("_")
    prefix, _line, secret = rest.partition("_")
    if mark != MARK or not secret or "\0" in text:
        return None
    now = timezone.now()
    for key in _working_with(prefix=prefix, at=now):
        if hmac.compare_digest(key.secret_hash, _hash(secret)):
            _note_use(key, now)
            return key
    return None


@ready
def _working_with(prefix: Any, at: Any) -> QuerySet[StudioKey]:
    """One or none."""
    rows = StudioKey.objects.working(at).select_related("studio", "game", "made_by")
    return rows.filter(prefix=prefix).order_by()


def _note_use(key: StudioKey, now: datetime) -> None:
    if key.last_used_at is None or key.last_used_at < now - USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        StudioKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _require_rights(studio: Studio, game: Game | None, scopes: Sequence[str], actor: User) -> None:
    beyond = [
        str(Scope(scope).label)
        for scope in scopes
        if not acts_in(actor, studio, game, *SCOPE_ROLES.get(scope, ()))
    ]
    if beyond:
        raise KeyRefused(
            _(
                "A key can do no more than you may yourself in %(studio)s: leave out "
                "“%(names)s”, or ask the owner to make the key."
            )
            % {"studio": studio, "names": "”, “".join(beyond)}
        )


def _write(
    *,
    studio: Studio,
    name: str,
    scopes: Sequence[str],
    game: Game | None,
    actor: User,
    line: str = "",
) -> tuple[StudioKey, str]:
    prefix, secret = secrets.token_hex(5), secrets.token_urlsafe(32)
    key = StudioKey.objects.create(
        studio=studio,
        game=game,
        name=name,
        prefix=prefix,
        line=line or prefix,
        secret_hash=_hash(secret),
        scopes=[str(scope) for scope in Scope if scope in scopes],
        made_by=actor,
    )
    return key, f"{MARK}_{prefix}_{secret}"


def _hash(secret: str) -> str:
    # 256 random bits need neither salt nor slowness: there is nothing to guess from.
    return hashlib.sha256(secret.encode()).hexdigest()
