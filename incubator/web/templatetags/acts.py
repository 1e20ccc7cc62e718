"""The buttons of an object: what this viewer may do to it now, as its acts say."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context

from incubator.core.acts import ACTS, Available, acts_on, available_acts
from incubator.web.templatetags.kit import Action

register = template.Library()


@dataclass(frozen=True, slots=True)
class Buttons:
    """`primary` is the one act that is next for the viewer, `others` stand behind it.

    `can` holds all of them by their verb, for a page that has a form where others have a button:
    `{% if buttons.can.accept %}`. `why_not` are the reasons of those that cannot be done now.
    """

    primary: Action | None
    others: list[Action]
    can: dict[str, Available]
    why_not: list[str]


@register.simple_tag(takes_context=True)
def acts(context: Context, subject: Any, *left_out: str) -> Buttons:
    """`{% acts payout "confirm" as buttons %}`, without the buttons of the verbs or keys named."""
    found = available_acts(subject, context["user"])
    open_now = [one for one in found if not one.why_not]
    shown = [one for one in open_now if not {one.act.key, _verb(one)} & set(left_out)]
    first = next((one for one in shown if one.is_primary), None)
    return Buttons(
        primary=_button(first) if first else None,
        others=[_button(one) for one in shown if one is not first],
        can={_verb(one): one for one in open_now},
        why_not=[one.why_not for one in found if one.why_not],
    )


@register.simple_tag
def label_of(key: str) -> str:
    """`{% label_of "award.make" %}`: what the act's button says, where a form has its own."""
    return str(ACTS[key].label)


def _verb(one: Available) -> str:
    return one.act.key.rpartition(".")[2]


def _button(one: Available) -> Action:
    # What asks for a fresh second factor asks first, on a page of its own, opened as a dialog.
    return Action(
        label=one.label,
        url=one.url,
        post=one.act.sends,
        danger=one.act.danger,
        dialog=bool(one.act.fresh_factor),
    )


@dataclass(frozen=True, slots=True)
class Next:
    """What comes next for an object, and who does it: their role and their names."""

    label: str
    who: str
    names: str


@register.simple_tag
def next_of(subject: Any) -> list[Next]:
    """`{% next_of milestone as steps %}`: the acts that come next, whoever looks at the page."""
    return [
        Next(str(one.label), one.who.called(), ", ".join(str(who) for who, _side in people))
        for one in acts_on(type(subject))
        if one.page and one.leads_on(subject) and one.fits(subject)
        for people in [one.who.people(subject)]
    ]
