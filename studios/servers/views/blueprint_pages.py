"""Blueprints for studios and operations alike: the same pages, other addresses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import audit, shown
from incubator.web.guards import SignedIn
from incubator.web.refusals import told_on
from incubator.web.tables import Column
from studios.models import Studio
from studios.servers.blueprint_filling import BEGUN, filled_from
from studios.servers.blueprint_forms import PROGRAM, BlueprintForm
from studios.servers.models import Blueprint, BlueprintRevision, Build, BuildKind
from studios.servers.recipes import MOST_PORTS, line_of, words_in
from studios.servers.selectors.blueprints import PAGE, history_of, lines_of, would_run
from studios.servers.services.blueprints import revise_blueprint

RELATED = ("blueprint__studio", "blueprint__game", "build", "item")
COLUMNS = (
    Column("runs", gettext_lazy("What runs"), lambda r: r.runs),
    Column(
        "revision",
        gettext_lazy("Revision"),
        lambda r: str(r.number),
        order="number",
        numeric=True,
    ),
    Column(
        "written",
        gettext_lazy("Written"),
        lambda r: shown.moment(r.created_at),
        order="created_at",
        wide=True,
    ),
    Column(
        "state",
        gettext_lazy("State"),
        lambda r: r.blueprint.label,
        tone=lambda r: r.blueprint.tone,
    ),
)
FILTERS = {
    "blueprint__is_offered": [
        ("True", gettext_lazy("offered")),
        ("False", gettext_lazy("withdrawn")),
    ]
}
SEARCH = ("blueprint__slug", "blueprint__name", "build__number", "build__version")


def server_builds() -> QuerySet[Build]:
    """What blueprints may run."""
    rows = Build.objects.filter(kind=BuildKind.SERVER, state="ready")
    return rows.select_related("game")


def blueprint_page(
    request: SignedIn, found: Blueprint, studio: Studio | None, **more: Any
) -> HttpResponse:
    """More: list_url and history_url; derive_urls, pairs of a game and where to derive for it."""
    current = found.revisions.select_related("build", "item", "made_by").latest("number")
    current.blueprint = found
    context = {
        "studio": studio,
        "blueprint": found,
        "revision": current,
        "lines": lines_of(current),
        "runs": line_of(would_run(current, str(found))),
        # A studio's members do not read who of operations did what.
        "history": audit.history(found) if found.studio_id or studio is None else None,
        **more,
    }
    return render(request, "servers/blueprints/blueprint.html", context)


def history_page(
    request: SignedIn, found: Blueprint, studio: Studio | None, **more: Any
) -> HttpResponse:
    """More: list_url and page_url. `?below=12` goes on with older ones."""
    typed = request.GET.get("below", "")
    below = int(typed) if typed.isdecimal() and len(typed) < 10 else None
    written = history_of(found, below)
    last = written[-1].revision.number if written else 1
    context = {
        "studio": studio,
        "blueprint": found,
        "written": written,
        "below": last if len(written) == PAGE and last > 1 else None,
        **more,
    }
    return render(request, "servers/blueprints/history.html", context)


def new_form(
    request: SignedIn, builds: QuerySet[Build], of: BlueprintRevision | None
) -> BlueprintForm:
    """Begun from another blueprint, from a build, or from nothing; never with another's secrets."""
    initial = BEGUN | (filled_from(of) if of is not None else {})
    if of is not None:
        initial |= {"name": str(of.blueprint)[:60], "description": of.blueprint.description}
    if number := request.GET.get("build", "")[:20]:
        initial["runs"] = f"build:{number}"
    elif of is None and (newest := builds.order_by("-pk").first()) is not None:
        initial["runs"] = f"build:{newest.number}"
    return BlueprintForm(request.POST or None, builds=builds, initial=initial)


def revise_page(
    request: SignedIn,
    found: Blueprint,
    builds: QuerySet[Build],
    studio: Studio | None,
    urls: dict[str, str],
) -> HttpResponse:
    """The form filled in with what runs now; the number of that revision goes along with it."""
    current = found.current
    named = {"name": str(found), "description": found.description}
    form = BlueprintForm(
        request.POST or None,
        builds=builds,
        secrets=current.secrets_set,
        initial=filled_from(current) | named,
    )
    typed = request.POST.get("seen", "")
    seen = int(typed) if typed.isdecimal() and len(typed) < 10 else current.number
    if form.is_valid() and form.recipe is not None:
        with told_on(form):
            revision = revise_blueprint(
                blueprint=found,
                recipe=form.recipe,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                seen=seen,
                actor=request.user,
            )
            said = {"blueprint": found, "number": revision.number}
            messages.success(request, _("%(blueprint)s: revision %(number)s is written.") % said)
            return redirect(urls["page_url"])
    context = {
        "studio": studio,
        "lede": str(found),
        "form": form,
        "seen": seen,
        "button": _("Write revision"),
        "title": _("Revise blueprint"),
        "runs": typed_line(request.POST, form),
        **urls,
    }
    return render(request, "servers/blueprints/form.html", context)


def created_page(
    request: SignedIn,
    form: BlueprintForm,
    make: Callable[..., Blueprint],
    url: Callable[[Blueprint], str],
    context: dict[str, Any],
) -> HttpResponse:
    """The form of a new one; `make` is told the recipe, the name, the description and the actor."""
    if form.is_valid() and form.recipe is not None:
        with told_on(form):
            made = make(
                recipe=form.recipe,
                name=form.cleaned_data["name"],
                description=form.cleaned_data["description"],
                actor=request.user,
            )
            messages.success(request, _("%(blueprint)s is there.") % {"blueprint": made})
            return redirect(url(made))
    shown_with = {"form": form, "runs": typed_line(request.POST, form), **context}
    return render(request, "servers/blueprints/form.html", shown_with)


def preview_page(request: SignedIn) -> HttpResponse:
    """The part of the form that follows what is typed."""
    context = {"runs": typed_line(request.GET, None)}
    return render(request, "servers/blueprints/would_run.html", context)


def typed_line(typed: QueryDict, form: BlueprintForm | None) -> str:
    """What would run as far as it is typed, examples filled in; "" while it makes no sense yet."""
    begun = form.initial if form is not None and not typed else typed

    def read(name: str) -> str:
        return str(begun.get(name) or "")[:4_000]

    try:
        words = words_in(read("command"))
    except ValueError:
        return ""
    names = [read(f"port_name_{row}") for row in range(1, MOST_PORTS + 1)]
    runs = read("runs")
    program = runs.removeprefix(PROGRAM) if runs.startswith(PROGRAM) else ""
    if not words and not program:
        return ""
    revision = BlueprintRevision(
        program=program, command=list(words), ports=[{"name": name} for name in names if name]
    )
    return line_of(would_run(revision, read("name") or _("Name")))
