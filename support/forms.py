"""Forms of players and agents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Order, OrderLine
from incubator.accounts.models import User
from incubator.core.money import MoneyField
from incubator.web.versions import SeenForm
from studios.models import Game
from support.models import Priority, Queue, Ticket
from support.selectors.conversations import Spoken
from support.selectors.refunds import picture_of
from support.selectors.tickets import games_of, orders_of

LONGEST_MESSAGE = 20_000
# How a player names the queue their question belongs to.
TOPICS = {
    "payments": gettext_lazy("A payment, an order or the wallet"),
    "accounts": gettext_lazy("My account or signing in"),
    "bugs": gettext_lazy("Something in a game does not work"),
    "other": gettext_lazy("Something else"),
}


class OrderChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        names = ", ".join(str(line) for line in obj.lines.all())
        return f"{names} ({obj.number})"


class QueueChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(TOPICS.get(obj.slug, obj.name))


class NewTicketForm(forms.Form):
    """What a player asks, and about which of their own orders or games."""

    queue = QueueChoice(
        queryset=Queue.objects.all(), label=gettext_lazy("What is it about?"), empty_label=None
    )
    subject = forms.CharField(label=gettext_lazy("Your question in one line"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("What you did, what you expected, what you saw instead."),
    )
    order = OrderChoice(
        queryset=Order.objects.none(),
        label=gettext_lazy("Order"),
        required=False,
        to_field_name="number",
        empty_label=gettext_lazy("None of my orders"),
    )
    game = forms.ModelChoiceField(
        queryset=Game.objects.none(),
        label=gettext_lazy("Game"),
        required=False,
        empty_label=gettext_lazy("No game"),
    )

    def __init__(self, *args: Any, player: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {"order": orders_of(player), "game": games_of(player)}
        for name, rows in chosen.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
            field.queryset = rows


class MessageForm(forms.Form):
    """The player's next message."""

    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReplyForm(SeenForm):
    """An agent's reply or note. `seen` is the newest message that its page showed."""

    body = forms.CharField(
        label=gettext_lazy("Reply or note"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write the reply or the note first.")},
    )

    def clean_seen(self) -> int | None:
        seen = self.cleaned_data["seen"]
        return int(seen) if seen.isdecimal() else None


class SortForm(forms.Form):
    """Into which queue a ticket belongs, and how soon it matters."""

    queue = forms.ModelChoiceField(
        Queue.objects.all(), label=gettext_lazy("Queue"), empty_label=None
    )
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices)


class MergeForm(forms.Form):
    """Which ticket another one becomes part of, by its number."""

    into = forms.CharField(
        label=gettext_lazy("Merge into ticket"),
        max_length=60,
        help_text=gettext_lazy("Its number, such as T-1001."),
        error_messages={"required": gettext_lazy("Write the number of the other ticket.")},
    )

    def __init__(self, *args: Any, source: Ticket, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source = source

    def clean_into(self) -> Ticket:
        number = str(self.cleaned_data["into"]).strip().upper()
        found = Ticket.objects.filter(number=number).select_related("merged_into", "player").first()
        if found is None:
            raise forms.ValidationError(
                _("There is no ticket %(number)s. Look it up in the list of tickets."),
                params={"number": number},
            )
        return found.whole


class SplitForm(forms.Form):
    """Which messages of a ticket become one of their own."""

    messages = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Messages that are about something else"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose the messages to move.")},
    )

    def __init__(self, *args: Any, said: Sequence[Spoken], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["messages"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # for the type checker
        field.choices = [(one.message.pk, one.in_short) for one in said]


class RefundForm(forms.Form):
    """A refund of one order line, at first of all that is left of it."""

    seen = forms.CharField(max_length=60, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        help_text=gettext_lazy("The studio reads it."),
        error_messages={
            "required": gettext_lazy("Say why it is refunded; the studio reads the reason.")
        },
    )

    def __init__(self, *args: Any, line: OrderLine, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": picture_of(line), "amount": line.refundable_minor}
        # Several of these stand on one page.
        kwargs["auto_id"] = f"line-{line.pk}-%s"
        super().__init__(*args, **kwargs)
        self.line = line
        self.fields["amount"] = MoneyField(
            label=_("Amount in %(currency)s") % {"currency": line.currency},
            currency=line.currency,
        )
        self.order_fields(["seen", "amount", "reason"])
