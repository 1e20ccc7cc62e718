"""Forms beside a ticket, about its person: what is done to an account, or to a sender."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from billing.models import BanKind, Entitlement, OrderLine
from incubator.accounts.models import LockKind
from studios.models import Game
from support.models import Ticket, Tier
from support.models.priorities import GRANTED
from support.selectors.sheet import games_beside, games_to_ban_from, given_and_taken

LASTS = [
    ("1", gettext_lazy("1 day")),
    ("3", gettext_lazy("3 days")),
    ("7", gettext_lazy("7 days")),
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("1 year")),
    ("good", gettext_lazy("for good")),
]


# A closing is for administrators.
LOCKS = [(kind, kind.label) for kind in LockKind if kind != LockKind.CLOSED]


class WhyForm(forms.Form):
    """An act that takes nothing but its reason. `target` is the key of what it is about."""

    target = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args: Any, verb: str, target: int | None = None, **kwargs: Any) -> None:
        # Several of these stand on one page.
        kwargs["auto_id"] = f"{verb}-{target or 0}-%s"
        kwargs["initial"] = {"target": target} | kwargs.pop("initial", {})
        super().__init__(*args, **kwargs)
        self.verb, self.about = verb, target


class ForATimeForm(WhyForm):
    """One that lasts."""

    lasts = forms.ChoiceField(label=gettext_lazy("For how long"), choices=LASTS, initial="7")

    def until(self) -> datetime | None:
        days = self.cleaned_data["lasts"]
        return None if days == "good" else timezone.now() + timedelta(days=int(days))


class BanForm(ForATimeForm):
    game = forms.TypedChoiceField(label=gettext_lazy("Game"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("What they did"), choices=BanKind.choices)
    field_order = ("game", "kind", "lasts", "reason")

    def __init__(self, *args: Any, games: Sequence[Game], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.games = {game.pk: game for game in games}
        _offer(self.fields["game"], [(game.pk, game.title) for game in games])
        self.fields["reason"].label = gettext_lazy("Reason, in the player's language")
        self.fields["reason"].help_text = gettext_lazy("The player reads it.")


class LockForm(ForATimeForm):
    kind = forms.ChoiceField(label=gettext_lazy("What they are told"), choices=LOCKS)
    field_order = ("kind", "lasts", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy(
            "For colleagues; the player reads the line above."
        )


class TierForm(ForATimeForm):
    """Which kind of customer somebody is from now on, usually for a year."""

    tier = forms.ChoiceField(
        label=gettext_lazy("Counts among the"), choices=[(one, one.label) for one in GRANTED]
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("For how long"),
        choices=[*LASTS[3:-1], ("good", gettext_lazy("until it is taken back"))],
        initial="365",
    )
    field_order = ("tier", "lasts", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = gettext_lazy("For colleagues; the player never reads it.")

    def wanted(self) -> Tier:
        return Tier(self.cleaned_data["tier"])


class GrantForm(WhyForm):
    """Of one of several entitlements."""

    entitlement = forms.TypedChoiceField(label=gettext_lazy("Which"), coerce=int)
    field_order = ("entitlement", "reason")

    def __init__(
        self, *args: Any, rows: Sequence[tuple[OrderLine, Entitlement]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {one.pk: one for _line, one in rows}
        choices = [(one.pk, f"{line.in_full} ({line.order.number})") for line, one in rows]
        _offer(self.fields["entitlement"], choices)
        self.fields["reason"].help_text = gettext_lazy("The player reads it.")


def _offer(field: forms.Field, choices: list[tuple[int, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
    field.choices = choices


def sheet_form(
    verb: str,
    ticket: Ticket,
    bought: Sequence[OrderLine],
    typed: Any = None,
    target: int | None = None,
) -> WhyForm:
    """The form of a verb, empty or as it was sent. Raises KeyError for a verb that is none."""
    match verb:
        case "ban":
            # Of what was sent, the service says why not.
            offered = games_to_ban_from if typed is None else games_beside
            return BanForm(typed, verb=verb, games=offered(ticket, bought))
        case "lock":
            return LockForm(typed, verb=verb)
        case "tier":
            return TierForm(typed, verb=verb)
        case "take_back" | "regrant":
            return GrantForm(typed, verb=verb, rows=given_and_taken(bought, verb))
        case "lift" | "unlock" | "end_tier":
            return WhyForm(typed, verb=verb, target=target)
    raise KeyError(verb)


class BlockForm(forms.Form):
    """A sender, and why none of their mails should reach anybody."""

    sender = forms.CharField(
        label=gettext_lazy("Address or domain"),
        max_length=254,
        help_text=gettext_lazy("ada@spam.example, or @spam.example for everybody there."),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)
