"""Lifecycles: state machines as data.

One table of transitions per lifecycle says which verb leads where and what it is called on a button. The same table makes the choices of the field (`StateField`), the check in the service
(`advance`), the database's triggers (`manage.py rules_sql`) and the buttons on pages, so they cannot
disagree.

Its words are lazy translations. The table declares them as phrases, so that rows can keep the key:
"tranche.request" for what was done, "tranche.state.due" for a state.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from incubator.core import audit
from incubator.core.errors import WrongState
from incubator.core.words import Said, phrase


@dataclass(frozen=True, slots=True)
class Transition:
    """`verb` takes any of `sources` to `target`.

    `label` is the button ("Accept milestone"), `done` is how the timeline tells it after the
    actor's name ("accepted the milestone"). Who may is said by its act.
    """

    verb: str
    sources: tuple[str, ...] = field(kw_only=True)
    target: str = field(kw_only=True)
    label: Any = field(kw_only=True)
    done: Any = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Step:
    """A transition of a certain lifecycle, which is what an act is declared for."""

    lifecycle: "Lifecycle"
    transition: Transition

    @property
    def key(self) -> str:
        return f"{self.lifecycle.name}.{self.transition.verb}"

    @property
    def told(self) -> dict[str, Any]:
        """What an act takes from it: the button, the states, and whose states they are."""
        model, field = HOLDERS[self.lifecycle.name]
        step = self.transition
        return {"label": step.label, "sources": step.sources, "on": model, "field": field}


@dataclass(frozen=True)
class Lifecycle:
    """A named table of transitions. `tones` gives the pill's meaning: good, wait, alert or idle.

    A row begins in the initial state, or in one that `also_begins` names: what happened elsewhere
    before it was written here. `labels` says what each state is called.
    """

    name: str
    initial: str
    transitions: tuple[Transition, ...]
    labels: dict[str, Any]
    also_begins: tuple[str, ...] = ()
    tones: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for step in self.transitions:
            phrase(f"{self.name}.{step.verb}", step.done)
        for state in self.states:
            phrase(f"{self.name}.state.{state}", self.labels[state])

    def __getitem__(self, verb: str) -> Step:
        """The step of this verb; raises StopIteration for a verb the table does not know."""
        return Step(self, self.step(verb))

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Every state, the initial one first, in the order the table names them."""
        found = [self.initial]
        for step in self.transitions:
            found += [state for state in (*step.sources, step.target) if state not in found]
        return tuple(dict.fromkeys(found))

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(state, self.labels[state]) for state in self.states]

    def label(self, state: str) -> str:
        """What a page calls the state, in the reader's language."""
        return str(self.labels[state])

    def state_said(self, state: str) -> Said:
        """The same, to be kept."""
        return Said(f"{self.name}.state.{state}")

    def tone(self, state: str) -> str:
        return self.tones.get(state, "idle")

    @property
    def beginnings(self) -> tuple[str, ...]:
        """The states that a new row may be written in."""
        return (self.initial, *self.also_begins)

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Every (from, to) that some verb allows, in order."""
        return sorted({(source, t.target) for t in self.transitions for source in t.sources})

    def verbs_from(self, state: str) -> list[Transition]:
        return [step for step in self.transitions if state in step.sources]

    def allows(self, state: str, verb: str) -> bool:
        return any(step.verb == verb for step in self.verbs_from(state))

    def step(self, verb: str) -> Transition:
        return next(step for step in self.transitions if step.verb == verb)

    def require(self, subject: models.Model, verb: str, *, field: str = "state") -> None:
        """Raise WrongState if the verb does not apply to the object as it was read."""
        state = getattr(subject, field)
        if not self.allows(state, verb):
            raise self._wrong(subject, state, verb)

    def _wrong(self, subject: models.Model, state: str, verb: str) -> WrongState:
        return WrongState(
            _(
                "%(subject)s is %(state)s, so it cannot be changed this way: %(step)s."
                " Reload the page to see what is next."
            )
            % {
                "subject": subject,
                "state": self.label(state),
                "step": str(self.step(verb).label).lower(),
            }
        )

    @transaction.atomic
    def advance(
        self,
        subject: models.Model,
        verb: str,
        *,
        actor: "models.Model | None",
        reason: str = "",
        because: Said | None = None,
        field: str = "state",
    ) -> None:
        """Move `subject` by `verb` under a row lock and write the audit row.

        Raises WrongState when another request got there first or the verb does not apply; the
        object in hand is refreshed to what the database says either way.
        """
        locked = type(subject)._default_manager.select_for_update(no_key=True).get(pk=subject.pk)
        state = getattr(locked, field)
        step = next((s for s in self.transitions if s.verb == verb and state in s.sources), None)
        if step is None:
            setattr(subject, field, state)
            raise self._wrong(subject, state, verb)
        type(subject)._default_manager.filter(pk=subject.pk).update(**{field: step.target})
        setattr(subject, field, step.target)
        audit.record(
            actor=actor,
            said=Said(f"{self.name}.{verb}"),
            subject=subject,
            reason=reason,
            because=because,
            before={field: state},
            after={field: step.target},
        )


# Which model's which field a lifecycle moves, by the lifecycle's name.
HOLDERS: dict[str, tuple[type[models.Model], str]] = {}


class StateField(models.CharField):
    """The column that holds a lifecycle's state; migrations see a plain CharField."""

    def __init__(self, lifecycle: Lifecycle | None = None, **options: Any) -> None:
        # Django's copies of the field bring the options and no lifecycle.
        self.lifecycle = lifecycle
        if lifecycle is not None:
            options |= {"choices": lifecycle.choices, "default": lifecycle.initial}
        super().__init__(**options)

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        if self.lifecycle is not None:
            HOLDERS[self.lifecycle.name] = (cls, name)

    def deconstruct(self) -> Any:
        name, _path, positional, options = super().deconstruct()
        return name, "django.db.models.CharField", positional, options
