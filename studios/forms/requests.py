"""The form of a request."""

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from incubator.core.money import MoneyField
from studios.models import Bearer, Game, ResourceItem, ResourceKind, ResourceRequest
from studios.models.rates import STANDARD


def _needed_for(*kinds: ResourceKind) -> dict[str, str]:
    """Shown for these kinds only, where there is script; see static/js/forms.js."""
    return {"data-needs": f"kind={' '.join(kinds)}"}


class ItemField(forms.ModelChoiceField):
    """An item, of a server with its size."""

    def label_from_instance(self, item: Any) -> str:
        return f"{item} · {item.size_said}" if item.kind == ResourceKind.SERVER else str(item)


class RequestForm(forms.Form):
    """What is asked for, and how much of it: an amount of capital, or what the rate card prices."""

    # The field that says how much, for each kind.
    MEASURE: ClassVar[dict[str, str]] = {
        ResourceKind.CAPITAL: "amount",
        ResourceKind.SERVER: "quantity",
        ResourceKind.DESK: "half_days",
        ResourceKind.SERVICE: "minutes",
    }

    kind = forms.ChoiceField(
        label=gettext_lazy("Resource"),
        choices=[(kind.value, capfirst(kind.label)) for kind in ResourceKind],
        widget=forms.RadioSelect,
    )
    game = forms.ModelChoiceField(Game.objects.none(), label=gettext_lazy("Game"), empty_label=None)
    amount = MoneyField(
        label=gettext_lazy("Amount"),
        help_text=gettext_lazy("Of capital, in the game's settlement currency."),
    )
    # Where the rate card has more than the standard one of its kind.
    server_item = ItemField(
        ResourceItem.objects.none(),
        label=gettext_lazy("Size and region"),
        required=False,
        empty_label=None,
    )
    desk_item = ItemField(
        ResourceItem.objects.none(),
        label=gettext_lazy("Kind of desk"),
        required=False,
        empty_label=None,
    )
    quantity = forms.IntegerField(
        label=gettext_lazy("Server-hours"), min_value=1, max_value=1_000_000
    )
    at_once = forms.IntegerField(
        label=gettext_lazy("Servers at once"),
        min_value=1,
        max_value=1_000,
        required=False,
        help_text=gettext_lazy("They share the hours. A fleet never runs more than these."),
    )
    half_days = forms.IntegerField(
        label=gettext_lazy("Half days at a desk"), min_value=1, max_value=1_000_000
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes of service"),
        min_value=1,
        max_value=1_000_000,
        help_text=gettext_lazy(
            "The time in which answers to your players are written. It ends with these minutes."
        ),
    )
    bearer = forms.ChoiceField(
        label=gettext_lazy("Who bears it"),
        required=False,
        choices=[("", gettext_lazy("as the rate card says")), *Bearer.choices],
        widget=forms.Select(
            attrs=_needed_for(ResourceKind.SERVER, ResourceKind.DESK, ResourceKind.SERVICE)
        ),
        help_text=gettext_lazy("The people who approve it see what you chose."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        help_text=gettext_lazy("The people who approve it read this."),
    )

    def __init__(
        self,
        *args: Any,
        games: QuerySet[Game],
        kind: ResourceKind,
        more_of: ResourceRequest | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asked_kind = kind
        self.initial["kind"] = kind
        self.initial["at_once"] = more_of.at_once if more_of else 1
        self.fields["at_once"].widget.attrs |= _needed_for(ResourceKind.SERVER)
        self._offer_items()
        if more_of is not None:
            self._fill_in(more_of)
        cast("forms.ModelChoiceField[Game]", self.fields["game"]).queryset = games
        for wanted, name in self.MEASURE.items():
            self.fields[name].widget.attrs |= _needed_for(ResourceKind(wanted))
        self._use_currency_of_game(games)

    def full_clean(self) -> None:
        """What measures the other kinds is not asked for; without script it is there all the same."""
        measure = self.MEASURE.get(str(self.data.get(self.add_prefix("kind"), "")))
        others = [self.fields[name] for name in self.MEASURE.values() if name != measure]
        for other in others:
            other.required = False
        super().full_clean()
        for other in others:
            other.required = True

    def _offer_items(self) -> None:
        priced = ResourceItem.objects.filter(rates__withdrawal=None, rates__isnull=False).distinct()
        for kind in (ResourceKind.SERVER, ResourceKind.DESK):
            name = f"{kind}_item"
            items = priced.filter(kind=kind)
            if items.count() < 2:
                del self.fields[name]
                continue
            field = cast("ItemField", self.fields[name])
            field.queryset = items
            field.widget.attrs |= _needed_for(kind)
            self.initial[name] = next((one.pk for one in items if one.code == STANDARD), None)

    def _fill_in(self, more_of: ResourceRequest) -> None:
        """With as much again, which people change as they like."""
        cast("forms.ChoiceField", self.fields["kind"]).choices = [
            (more_of.kind, capfirst(more_of.get_kind_display()))
        ]
        purpose = _("More of %(number)s: %(purpose)s") % {
            "number": more_of.number,
            "purpose": more_of.purpose,
        }
        self.initial["game"] = more_of.game_id
        self.initial[self.MEASURE[more_of.kind]] = more_of.quantity
        self.initial["purpose"] = purpose[:5_000]
        # Both are one: of the same item, borne by the same.
        for name in ("server_item", "desk_item", "bearer"):
            self.fields.pop(name, None)

    @property
    def filled_in(self) -> dict[str, object]:
        """What stands in it before anybody typed."""
        return {name: value for name, value in self.initial.items() if value is not None}

    @property
    def asked_quantity(self) -> int:
        name = self.MEASURE[self.cleaned_data["kind"]]
        return 1 if name == "amount" else int(self.cleaned_data[name])

    @property
    def asked_at_once(self) -> int:
        is_asked = self.cleaned_data["kind"] == ResourceKind.SERVER
        return (self.cleaned_data["at_once"] or 1) if is_asked else 1

    @property
    def asked_item(self) -> ResourceItem | None:
        """None is the standard one."""
        return self.cleaned_data.get(f"{self.cleaned_data['kind']}_item")

    @property
    def asked_bearer(self) -> Bearer | None:
        """None is as the rate says."""
        said = self.cleaned_data.get("bearer")
        is_metered = self.cleaned_data["kind"] != ResourceKind.CAPITAL
        return Bearer(said) if said and is_metered else None

    def _use_currency_of_game(self, games: QuerySet[Game]) -> None:
        """Yen have no digits after the point: the amount is read in the chosen game's currency."""
        asked = str(self.data.get(self.add_prefix("game"), ""))
        game = (
            games.filter(pk=asked).first()
            if asked.isdecimal() and len(asked) < 19
            else games.first()
        )
        if game is not None:
            cast("MoneyField", self.fields["amount"]).currency = game.currency
