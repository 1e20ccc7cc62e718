"""The form of a blueprint: everything a revision says, and what of it is secret."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core import shown
from studios.models import ResourceItem, ResourceKind
from studios.servers.models import (
    Build,
    Health,
    Players,
    Program,
    Protocol,
)
from studios.servers.recipes import (
    DRAIN_MINUTES,
    MOST_PORTS,
    START_SECONDS,
    STOP_SECONDS,
    Recipe,
    problems,
    words_in,
)
from studios.servers.rows import rows_shown

SECRET_ROWS = 3
PROGRAM, BUILD = "program:", "build:"
# Where a problem of the recipe is told.
FIELD_OF = {
    "build": "runs",
    "ports": "port_name_1",
    "health": "health_kind",
    "players": "players_kind",
    "field": "players_field",
    "pattern": "players_pattern",
    "join": "players_join",
    "leave": "players_leave",
    "secrets": "secret_name_1",
}


def _needed_for(name: str, *kinds: str) -> dict[str, str]:
    """Shown for these kinds only, where there is script; see static/js/forms.js."""
    return {"data-needs": f"{name}={' '.join(kinds)}"}


def _line(**attributes: str) -> forms.TextInput:
    plain = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
    return forms.TextInput(attrs=plain | {"class": "mono"} | attributes)


def _secret() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


def _number(label: Any, bounds: tuple[int, int], help_text: Any) -> forms.IntegerField:
    least, most = bounds
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


class SizeField(forms.ModelChoiceField):
    def label_from_instance(self, item: Any) -> str:
        return f"{item} · {item.size_said}"


class BlueprintForm(forms.Form):
    """Ports are rows of a name and a protocol, secrets rows of a name and a value."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=60)
    description = forms.CharField(
        label=gettext_lazy("What it is for"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    runs = forms.ChoiceField(label=gettext_lazy("What runs"))
    command = forms.CharField(
        label=gettext_lazy("Command"),
        required=False,
        max_length=4_000,
        widget=_line(),
        help_text=gettext_lazy(
            "As you would type it where the build is unpacked, without a shell. Filled in are"
            " {port:game} and your other ports by name, {address}, {name}, {number} and {memory_mb}."
            " Example: ./server --port {port:game} --name {name}"
        ),
    )
    item = SizeField(
        ResourceItem.objects.none(),
        label=gettext_lazy("Size"),
        required=False,
        empty_label=gettext_lazy("any size and region"),
        help_text=gettext_lazy("Then only requests for this size launch it."),
    )
    health_kind = forms.ChoiceField(
        label=gettext_lazy("How it is known that it answers"),
        choices=[(kind.value, capfirst(kind.label)) for kind in Health],
    )
    health_port = forms.CharField(
        label=gettext_lazy("Port to ask"),
        required=False,
        max_length=20,
        widget=_line(**_needed_for("health_kind", "tcp", "http", "source")),
        help_text=gettext_lazy("Its name above; the first one where this is empty."),
    )
    health_path = forms.CharField(
        label=gettext_lazy("Page to ask for"),
        required=False,
        max_length=200,
        widget=_line(**_needed_for("health_kind", "http")),
        help_text=gettext_lazy("Such as /health."),
    )
    players_kind = forms.ChoiceField(
        label=gettext_lazy("How players are counted"),
        choices=[(kind.value, capfirst(kind.label)) for kind in Players],
    )
    players_port = forms.CharField(
        label=gettext_lazy("Port to ask"),
        required=False,
        max_length=20,
        widget=_line(**_needed_for("players_kind", "http", "source")),
        help_text=gettext_lazy("Its name above; the first one where this is empty."),
    )
    players_path = forms.CharField(
        label=gettext_lazy("Page to ask for"),
        required=False,
        max_length=200,
        widget=_line(**_needed_for("players_kind", "http")),
        help_text=gettext_lazy("Such as /status, which answers in JSON."),
    )
    players_field = forms.CharField(
        label=gettext_lazy("Where the number stands"),
        required=False,
        max_length=100,
        widget=_line(**_needed_for("players_kind", "http")),
        help_text=gettext_lazy("Names with points between them, such as status.players."),
    )
    players_pattern = forms.CharField(
        label=gettext_lazy("Line of the log"),
        required=False,
        max_length=200,
        widget=_line(**_needed_for("players_kind", "log")),
        help_text=gettext_lazy(
            "Words of the line with {n} for the number, such as players: {n} of"
        ),
    )
    players_join = forms.CharField(
        label=gettext_lazy("Words when somebody comes"),
        required=False,
        max_length=200,
        widget=_line(**_needed_for("players_kind", "log_count")),
        help_text=gettext_lazy("Each line of the log that has them counts one more."),
    )
    players_leave = forms.CharField(
        label=gettext_lazy("Words when somebody goes"),
        required=False,
        max_length=200,
        widget=_line(**_needed_for("players_kind", "log_count")),
        help_text=gettext_lazy("Each line of the log that has them counts one less."),
    )
    environment = forms.CharField(
        label=gettext_lazy("Environment"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono", "spellcheck": "false"}),
        help_text=gettext_lazy("One a line: NAME=value. What is secret belongs below."),
    )
    start_seconds = _number(
        gettext_lazy("Seconds to start"),
        START_SECONDS,
        gettext_lazy("What takes longer is told to you and to operations."),
    )
    drain_minutes = _number(
        gettext_lazy("Minutes to drain"),
        DRAIN_MINUTES,
        gettext_lazy("How long players may go on playing once it is to stop."),
    )
    stop_seconds = _number(
        gettext_lazy("Seconds to stop"),
        STOP_SECONDS,
        gettext_lazy("Then the program is ended by force."),
    )
    is_reused = forms.BooleanField(
        label=gettext_lazy("A used server is ready again without a restart"), required=False
    )

    def __init__(
        self,
        *args: Any,
        builds: QuerySet[Build],
        secrets: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        """`secrets` are the names that are set, each with when."""
        super().__init__(*args, **kwargs)
        self.builds = {f"{BUILD}{build.number}": build for build in builds}
        self.secrets = dict(secrets or {})
        self.recipe: Recipe | None = None
        self._offer_choices()
        self._add_rows()
        self._add_secrets()

    def _offer_choices(self) -> None:
        builds = [(key, _called(build)) for key, build in self.builds.items()]
        ours = [(f"{PROGRAM}{one.value}", capfirst(one.label)) for one in Program]
        groups = [(_("Server builds"), builds)] if builds else []
        runs: Any = self.fields["runs"]
        runs.choices = [*groups, (_("Comes with the product"), ours)]
        if not builds:
            runs.help_text = _("No server build is ready yet. Upload one to run your own.")
        size: Any = self.fields["item"]
        size.queryset = ResourceItem.objects.filter(kind=ResourceKind.SERVER)

    def _add_rows(self) -> None:
        for row in range(1, MOST_PORTS + 1):
            self.fields[f"port_name_{row}"] = forms.CharField(
                label=_("Name of port %(number)s") % {"number": row},
                required=False,
                max_length=40,
                widget=_line(),
            )
            self.fields[f"port_protocol_{row}"] = forms.ChoiceField(
                label=_("Protocol of port %(number)s") % {"number": row},
                choices=Protocol.choices,
                required=False,
            )

    def _add_secrets(self) -> None:
        for name in self.secrets:
            anew = forms.CharField(
                label=_("New value of %(name)s") % {"name": name},
                required=False,
                max_length=2_000,
                strip=False,
                widget=_secret(),
            )
            self.fields[f"secret_anew_{name}"] = anew
            gone = forms.BooleanField(label=_("Remove %(name)s") % {"name": name}, required=False)
            self.fields[f"secret_gone_{name}"] = gone
        for row in range(1, SECRET_ROWS + 1):
            self.fields[f"secret_name_{row}"] = forms.CharField(
                label=_("Name of a new secret"), required=False, max_length=60, widget=_line()
            )
            self.fields[f"secret_value_{row}"] = forms.CharField(
                label=_("Value of a new secret"),
                required=False,
                max_length=2_000,
                strip=False,
                widget=_secret(),
            )

    def port_rows(self) -> list[dict[str, Any]]:
        """Name and protocol of each row."""
        rows = [
            {"name": self[f"port_name_{row}"], "protocol": self[f"port_protocol_{row}"]}
            for row in range(1, MOST_PORTS + 1)
        ]
        return rows_shown(rows, by=("name",))

    def set_secrets(self) -> list[dict[str, Any]]:
        return [
            {
                "name": name,
                "day": shown.day(datetime.fromisoformat(when)),
                "anew": self[f"secret_anew_{name}"],
                "gone": self[f"secret_gone_{name}"],
            }
            for name, when in self.secrets.items()
        ]

    def new_secrets(self) -> list[dict[str, Any]]:
        return [
            {"name": self[f"secret_name_{row}"], "value": self[f"secret_value_{row}"]}
            for row in range(1, SECRET_ROWS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if self.errors:
            return typed
        recipe = self._recipe(typed)
        if recipe is not None and not self.errors:
            for place, wrong in problems(recipe):
                self.add_error(FIELD_OF.get(place, place), wrong)
            self.recipe = recipe
        return typed

    def _recipe(self, typed: dict[str, Any]) -> Recipe | None:
        """What is meant; None where it cannot be read, which is told."""
        try:
            command = words_in(typed["command"])
        except ValueError:
            self.add_error("command", _("A quote is not closed."))
            return None
        runs = typed["runs"]
        return Recipe(
            program=runs.removeprefix(PROGRAM) if runs.startswith(PROGRAM) else "",
            build=self.builds.get(runs),
            item=typed["item"],
            command=command,
            ports=tuple(self._ports(typed)),
            health=_asked(typed, "health"),
            players=_asked(typed, "players"),
            environment=self._environment(typed["environment"]),
            secrets=self._secrets(typed),
            dropped=frozenset(name for name in self.secrets if typed[f"secret_gone_{name}"]),
            start_seconds=typed["start_seconds"],
            drain_minutes=typed["drain_minutes"],
            stop_seconds=typed["stop_seconds"],
            is_reused=typed["is_reused"],
        )

    def _ports(self, typed: dict[str, Any]) -> Iterator[dict[str, str]]:
        for row in range(1, MOST_PORTS + 1):
            if name := typed[f"port_name_{row}"]:
                yield {
                    "name": name,
                    "protocol": typed[f"port_protocol_{row}"] or Protocol.UDP.value,
                }

    def _environment(self, text: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, text.splitlines())):
            name, equals, value = line.partition("=")
            if not equals:
                self.add_error("environment", _("This is no NAME=value: %(line)s") % {"line": line})
            elif name in found:
                self.add_error("environment", _("%(name)s is there twice.") % {"name": name})
            found[name] = value
        return found

    def _secrets(self, typed: dict[str, Any]) -> dict[str, str]:
        found = {name: typed[f"secret_anew_{name}"] for name in self.secrets}
        for row in range(1, SECRET_ROWS + 1):
            name, value = typed[f"secret_name_{row}"], typed[f"secret_value_{row}"]
            if value and not name:
                self.add_error(f"secret_name_{row}", _("Say what this secret is called."))
            elif name and not value:
                self.add_error(f"secret_value_{row}", _("Type the value of this secret."))
            elif name in self.secrets or (name and name in found):
                self.add_error(f"secret_name_{row}", _("%(name)s is there twice.") % {"name": name})
            elif name:
                found[name] = value
        return {name: value for name, value in found.items() if value}


def _asked(typed: dict[str, Any], what: str) -> dict[str, str]:
    """What belongs to the kind that was chosen, and nothing that was typed for another."""
    kind = typed[f"{what}_kind"]
    needed = {
        "tcp": ("port",),
        "http": ("port", "path", "field"),
        "source": ("port",),
        "log": ("pattern",),
        "log_count": ("join", "leave"),
    }
    found = {part: typed.get(f"{what}_{part}", "") for part in needed.get(kind, ())}
    return {"kind": kind} | {part: words for part, words in found.items() if words}


def _called(build: Build) -> str:
    return f"{build.game} {build.version} · {build.get_platform_display()} · {build.number}"
