"""Blueprints: a studio's own are derived, operations publish standard ones, and each is revised."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.accounts.models import User
from incubator.core import acts, audit
from incubator.core.numbers import next_number
from incubator.core.totals import require_room, require_room_today
from incubator.web.errors import ChangedMeanwhile
from studios.models import Game, ResourceRequest
from studios.servers import words
from studios.servers.errors import BlueprintRefused, NotLaunchable
from studios.servers.models import Blueprint, BlueprintRevision, Build
from studios.servers.recipes import MOST_NAMES, Recipe, is_unprintable, problems, recipe_of
from studios.servers.specs import sealed, secrets_of

MOST_OF_A_STUDIO = 200
MOST_REVISIONS_A_DAY = 200
LONGEST_NAME, LONGEST_DESCRIPTION = 60, 2_000


@transaction.atomic
def derive_blueprint(
    *,
    game: Game,
    recipe: Recipe,
    name: str,
    description: str = "",
    of: BlueprintRevision | None = None,
    actor: User,
) -> Blueprint:
    """A studio's own, for one of its games; `of` is what it was begun from, which keeps its secrets
    to itself. Raises BlueprintRefused and TooMany.
    """
    acts.require(actor, words.DERIVE_BLUEPRINT.key, game)
    if of is not None and not _may_begin_from(of.blueprint, game):
        raise BlueprintRefused(_("Begin from a standard blueprint, or from one of the game's own."))
    require_room(
        Blueprint.objects.filter(studio=game.studio),
        holder=f"studio:{game.studio_id}",
        most=MOST_OF_A_STUDIO,
        words=_("A studio has at most %(most)s blueprints. Revise one of them."),
    )
    blueprint = _named(name, description)
    blueprint.studio, blueprint.game = game.studio, game
    blueprint.derived_from = of.blueprint if of is not None else None
    return _made(blueprint, recipe, actor, words.DERIVE_BLUEPRINT)


def _may_begin_from(blueprint: Blueprint, game: Game) -> bool:
    if blueprint.studio_id is None:
        return blueprint.is_offered
    return blueprint.game_id == game.pk


@transaction.atomic
def publish_blueprint(
    *, recipe: Recipe, name: str, description: str = "", actor: User
) -> Blueprint:
    """A standard one, that operations vouch for, for every studio. Raises BlueprintRefused."""
    acts.require(actor, words.PUBLISH_BLUEPRINT.key)
    return _made(_named(name, description), recipe, actor, words.PUBLISH_BLUEPRINT)


def _made(blueprint: Blueprint, recipe: Recipe, actor: User, said: Any) -> Blueprint:
    blueprint.slug = next_number("BP")
    blueprint.save()
    _write(blueprint, recipe, None, actor)
    audit.record(actor=actor, said=said(), subject=blueprint)
    return blueprint


def _named(name: str, description: str) -> Blueprint:
    """Raises BlueprintRefused."""
    name, description = name.strip(), description.strip()
    lines = description.replace("\r", "").replace("\n", "").replace("\t", "")
    if not name or len(name) > LONGEST_NAME or is_unprintable(name):
        raise BlueprintRefused(
            _("Give it a name of at most %(most)s characters, all of which can be seen.")
            % {"most": LONGEST_NAME}
        )
    if len(description) > LONGEST_DESCRIPTION or is_unprintable(lines):
        raise BlueprintRefused(
            _("Describe it in at most %(most)s characters, all of which can be seen.")
            % {"most": LONGEST_DESCRIPTION}
        )
    return Blueprint(name=name, description=description)


@transaction.atomic
def revise_blueprint(
    *,
    blueprint: Blueprint,
    recipe: Recipe,
    name: str | None = None,
    description: str | None = None,
    seen: int | None = None,
    actor: User,
) -> BlueprintRevision:
    """Write the next revision, which is launched from now on; what runs keeps its own.

    `seen` is the number of the revision that the actor had before them: raises ChangedMeanwhile if
    there is a newer one. Raises BlueprintRefused, for a revision that changes nothing as well.
    """
    acts.require(actor, words.REVISE_BLUEPRINT.key, blueprint)
    locked = Blueprint.objects.select_for_update(of=("self",), no_key=True).get(pk=blueprint.pk)
    current = locked.current
    if seen is not None and seen != current.number:
        raise ChangedMeanwhile(
            _("Revision %(number)s was written meanwhile. Look at it, and write yours anew.")
            % {"number": current.number}
        )
    is_renamed = name is not None and _rename(locked, name, description or "", actor)
    # Kept secrets are opened only by whoever changes one.
    secrets = recipe.secrets or recipe.dropped & current.secrets_set.keys()
    if not secrets and _same(recipe, current):
        if is_renamed:
            return current
        raise BlueprintRefused(_("Nothing is changed, so there is nothing to write."))
    require_room_today(
        locked.revisions.all(),
        holder=f"blueprint:{locked.pk}",
        most=MOST_REVISIONS_A_DAY,
        words=_("It was revised %(most)s times within a day. Go on tomorrow."),
    )
    revision = _write(locked, recipe, current, actor)
    audit.record(actor=actor, said=words.REVISE_BLUEPRINT(number=revision.number), subject=locked)
    return revision


def use_build(*, blueprint: Blueprint, build: Build, actor: User) -> BlueprintRevision:
    """The next revision, which runs another build and is the same in all else.

    The same build again changes nothing. Raises BlueprintRefused.
    """
    current = blueprint.current
    if current.build_id == build.pk:
        acts.require(actor, words.REVISE_BLUEPRINT.key, blueprint)
        return current
    if current.build_id is None:
        raise BlueprintRefused(
            _("%(blueprint)s runs what comes with the product. Give it a build on its page first.")
            % {"blueprint": blueprint}
        )
    recipe = recipe_of(current, build=build)
    return revise_blueprint(blueprint=blueprint, recipe=recipe, seen=current.number, actor=actor)


def _rename(locked: Blueprint, name: str, description: str, actor: User) -> bool:
    """Whether it is called or described otherwise now."""
    is_ours = not locked.name and name.strip() in ("", str(locked))
    new = _named(name or str(locked), description)
    before = {"name": locked.name, "description": locked.description}
    # What comes with the product is called by our words until somebody names it.
    after = {"name": "" if is_ours else new.name, "description": new.description}
    if before == after:
        return False
    locked.name, locked.description = after["name"], after["description"]
    locked.save(update_fields=["name", "description"])
    audit.record(
        actor=actor, said=words.DESCRIBE_BLUEPRINT(), subject=locked, before=before, after=after
    )
    return True


def _same(recipe: Recipe, current: BlueprintRevision) -> bool:
    """But for the secrets."""
    return replace(recipe, secrets={}, dropped=frozenset()) == recipe_of(current)


def _write(
    blueprint: Blueprint, recipe: Recipe, current: BlueprintRevision | None, actor: User
) -> BlueprintRevision:
    """The row of the recipe, checked. Raises BlueprintRefused."""
    build = recipe.build
    if build is not None:
        # Whoever retires it at this moment comes first or waits.
        build = Build.objects.select_for_update(of=("self",), no_key=True).get(pk=build.pk)
        if blueprint.game_id is not None and build.game_id != blueprint.game_id:
            raise BlueprintRefused(
                _("%(build)s is of another game. Choose one of %(game)s.")
                % {"build": build, "game": blueprint.game}
            )
        recipe = replace(recipe, build=build)
    for _place, wrong in problems(recipe):
        raise BlueprintRefused(wrong)
    revision = BlueprintRevision(
        blueprint=blueprint,
        number=current.number + 1 if current else 1,
        program=recipe.program,
        build=recipe.build,
        item=recipe.item,
        command=list(recipe.command),
        ports=[dict(port) for port in recipe.ports],
        health=dict(recipe.health),
        players=dict(recipe.players),
        environment=dict(recipe.environment),
        start_seconds=recipe.start_seconds,
        drain_minutes=recipe.drain_minutes,
        stop_seconds=recipe.stop_seconds,
        is_reused=recipe.is_reused,
        made_by=actor,
    )
    _keep_secrets(revision, recipe, current)
    revision.save()
    return revision


def _keep_secrets(
    revision: BlueprintRevision, recipe: Recipe, current: BlueprintRevision | None
) -> None:
    """Those set anew, and those of the revision before that nobody dropped or set."""
    known = dict(current.secrets_set) if current else {}
    gone = recipe.dropped | recipe.secrets.keys()
    kept = {name: when for name, when in known.items() if name not in gone}
    now = timezone.now().isoformat()
    revision.secrets_set = kept | dict.fromkeys(recipe.secrets, now)
    if len(revision.secrets_set) > MOST_NAMES:
        raise BlueprintRefused(_("At most %(most)s secrets.") % {"most": MOST_NAMES})
    if name := next(iter(sorted(revision.secrets_set.keys() & revision.environment.keys())), ""):
        raise BlueprintRefused(_("%(name)s is a secret already.") % {"name": name})
    if current is not None and kept == known and not recipe.secrets:
        revision.secrets = current.secrets
        return
    old = secrets_of(current) if current is not None and kept else {}
    revision.secrets = sealed({name: old[name] for name in kept} | dict(recipe.secrets))


@transaction.atomic
def withdraw_blueprint(*, blueprint: Blueprint, actor: User) -> Blueprint:
    """Nobody launches it any more; what runs goes on. Twice is once."""
    return _offer(blueprint, False, words.WITHDRAW_BLUEPRINT, actor)


@transaction.atomic
def offer_blueprint(*, blueprint: Blueprint, actor: User) -> Blueprint:
    """It may be launched again. Raises BlueprintRefused where its build is gone meanwhile."""
    return _offer(blueprint, True, words.OFFER_BLUEPRINT, actor)


def _offer(blueprint: Blueprint, is_offered: bool, said: Any, actor: User) -> Blueprint:
    acts.require(actor, said.key, blueprint)
    locked = Blueprint.objects.select_for_update(of=("self",), no_key=True).get(pk=blueprint.pk)
    if locked.is_offered != is_offered:
        if is_offered:
            _require_build(locked)
        locked.is_offered = is_offered
        locked.save(update_fields=["is_offered"])
        audit.record(actor=actor, said=said(), subject=locked)
    blueprint.is_offered = is_offered
    return blueprint


def _require_build(locked: Blueprint) -> None:
    """While nobody offered it, its build may have been retired."""
    named = locked.current.build_id
    if named is None:
        return
    build = Build.objects.select_for_update(of=("self",), no_key=True).get(pk=named)
    if build.state != "ready":
        raise BlueprintRefused(
            _("%(build)s is %(state)s. Revise the blueprint with one that is ready.")
            % {"build": build, "state": build.label}
        )


def require_launchable(blueprint: Blueprint, request: ResourceRequest) -> BlueprintRevision:
    """What is launched of it for an approved request. Raises NotLaunchable or SecretsLost."""
    revisions = BlueprintRevision.objects.current().filter(blueprint__is_offered=True)
    revision = revisions.fit_for(request).filter(blueprint=blueprint).first()
    if revision is None:
        raise NotLaunchable(
            _("%(blueprint)s cannot be launched for %(request)s now. Choose another blueprint.")
            % {"blueprint": blueprint, "request": request}
        )
    # What no host could be told is not launched.
    secrets_of(revision)
    return revision
