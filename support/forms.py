"""Forms of players and agents."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Ban, Order, OrderLine
from billing.selectors.bans import running_bans
from incubator.accounts.models import User
from incubator.core.money import MoneyField
from incubator.web.forms import FilesField, FilesInput
from incubator.web.versions import SeenForm
from incubator.web.whole_numbers import whole_number
from studios.models import Game
from support.models import Macro, Platform, Priority, Queue, Ticket, Topic
from support.selectors.conversations import Spoken
from support.selectors.refunds import picture_of
from support.selectors.tickets import games_of, orders_of
from support.services.service_time import Wrote
from support.writing_time import opened_at_of

LONGEST_MESSAGE = 20_000
FILES_HELP = gettext_lazy(
    "Pictures, films, PDF, ZIP or text, 10 at most. You can also drop or paste them into your words."
)
# What each topic asks for besides the words, and what it cannot be answered without.
ASKED = {
    Topic.PAYMENT: ("order",),
    Topic.REFUND: ("order",),
    Topic.ACCOUNT: (),
    Topic.APPEAL: ("ban", "game"),
    Topic.BUG: ("game", "platform", "version"),
    Topic.OTHER: ("game",),
}
NEEDED = {Topic.REFUND: "order", Topic.APPEAL: "game", Topic.BUG: "game"}


class OrderChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        names = ", ".join(str(line) for line in obj.lines.all())
        return f"{names} ({obj.number})"


class BanChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.game.title}: {obj.get_kind_display()}, {obj.how_long}"


class QuestionForm(forms.Form):
    """What anybody asks about a topic; what the topic has no use for is not there."""

    subject = forms.CharField(label=gettext_lazy("Your question in one line"), max_length=200)
    body = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8, "data-drop": "files"}),
        help_text=gettext_lazy("What you did, what you expected, what you saw instead."),
    )
    game = forms.ModelChoiceField(
        queryset=Game.objects.none(),
        label=gettext_lazy("Game"),
        required=False,
        empty_label=gettext_lazy("No game"),
    )
    platform = forms.ChoiceField(
        label=gettext_lazy("What do you play on?"),
        required=False,
        choices=[("", gettext_lazy("Not said")), *Platform.choices],
    )
    version = forms.CharField(
        label=gettext_lazy("Version of the game"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("It stands in the game's menu, if you can open it."),
    )

    def __init__(self, *args: Any, topic: Topic, player: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topic = topic
        self.offer("game", games_of(player))
        for name in {"order", "ban", "game", "platform", "version"}.difference(ASKED[topic]):
            self.fields.pop(name, None)
        if (needed := NEEDED.get(topic)) in self.fields:
            self.fields[needed].required = True

    def offer(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = rows

    def about(self) -> dict[str, Any]:
        """What the service is told besides the words."""
        asked = {name: self.cleaned_data.get(name) or "" for name in ("platform", "version")}
        return asked | {"topic": self.topic, "game": self.cleaned_data.get("game")}


class NewTicketForm(QuestionForm):
    """What a player asks, and about which of their own orders or games."""

    order = OrderChoice(
        queryset=Order.objects.none(),
        label=gettext_lazy("Order"),
        required=False,
        to_field_name="number",
        empty_label=gettext_lazy("None of my orders"),
    )
    files = FilesField(  # type: ignore[assignment]  # the stubs take it for Form.files
        label=gettext_lazy("Files"),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*,video/*,.pdf,.zip,.txt,.log"}),
        help_text=FILES_HELP,
    )
    ban = BanChoice(
        queryset=Ban.objects.none(),
        label=gettext_lazy("Ban"),
        required=False,
        empty_label=gettext_lazy("Another one, not in this list"),
    )
    field_order = ("order", "ban", "game", "platform", "version", "subject", "body", "files")

    def __init__(self, *args: Any, topic: Topic, player: User, **kwargs: Any) -> None:
        super().__init__(*args, topic=topic, player=player, **kwargs)
        if "order" in self.fields:
            self.offer("order", orders_of(player))
        bans = running_bans(player)
        if "ban" in self.fields and bans:
            self.offer("ban", bans)
            self.fields["game"].required = False
            self.fields["game"].help_text = _("Only for a ban that is not in the list.")
        else:
            self.fields.pop("ban", None)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean() or self.cleaned_data
        if "ban" in self.fields and not wanted.get("ban") and not wanted.get("game"):
            self.add_error("ban", _("Choose the ban, or below the game that it is about."))
        return wanted

    def about(self) -> dict[str, Any]:
        return super().about() | {"ban": self.cleaned_data.get("ban")}


class GuestForm(QuestionForm):
    """The same of somebody who is not signed in."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there; your question arrives when you open it."),
    )
    field_order = ("email", "game", "platform", "version", "subject", "body")


class MessageForm(forms.Form):
    """The player's next message."""

    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 5, "data-drop": "files"}),
    )
    files = FilesField(  # type: ignore[assignment]  # the stubs take it for Form.files
        label=gettext_lazy("Files"),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*,video/*,.pdf,.zip,.txt,.log"}),
        help_text=FILES_HELP,
    )


class ReplyForm(SeenForm):
    """An agent's reply or note. `seen` is the newest message that its page showed."""

    body = forms.CharField(
        label=gettext_lazy("Reply or note"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write the reply or the note first.")},
    )

    macro = forms.CharField(required=False, widget=forms.HiddenInput)
    # How long it was written on, says the page, which was drawn when `opened` says.
    seconds = forms.CharField(required=False, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_macro(self) -> Macro | None:
        """The answer at hand that the words were taken from, if any."""
        return Macro.objects.filter(pk=whole_number(self.cleaned_data["macro"]) or 0).first()

    def clean_seen(self) -> int | None:
        return whole_number(self.cleaned_data["seen"])

    def wrote(self, ticket: Ticket, agent: User) -> Wrote | None:
        """What the page measured, where it was drawn for this agent and ticket."""
        seconds = whole_number(self.cleaned_data["seconds"])
        opened_at = opened_at_of(self.cleaned_data["opened"], ticket, agent)
        return None if seconds is None or opened_at is None else Wrote(seconds, opened_at)


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


class TagsForm(forms.Form):
    """The words on a ticket."""

    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Separated by commas."),
    )


class SkillsForm(forms.Form):
    """What an agent answers: each queue in all languages, or in some."""

    skills = forms.MultipleChoiceField(
        label=gettext_lazy("Answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Nothing chosen: everything, in every language."),
    )

    def __init__(self, *args: Any, agent: User, **kwargs: Any) -> None:
        known = [f"{one.queue_id}:{one.language}" for one in agent.skills.all()]
        kwargs["initial"] = {"skills": known}
        super().__init__(*args, **kwargs)
        field = self.fields["skills"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # for the type checker
        field.choices = [
            (f"{queue.pk}:{code}", f"{queue}, {name}")
            for queue in Queue.objects.all()
            for code, name in [("", _("every language")), *settings.LANGUAGES]
        ]

    def clean_skills(self) -> list[tuple[int, str]]:
        chosen = [one.partition(":") for one in self.cleaned_data["skills"]]
        return [(int(queue), language) for queue, _colon, language in chosen]


class MacroForm(forms.Form):
    """An answer at hand, with a box for each language."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    queue = forms.ModelChoiceField(
        queryset=Queue.objects.all(),
        label=gettext_lazy("Queue"),
        required=False,
        empty_label=gettext_lazy("Every queue"),
    )
    tags = forms.CharField(
        label=gettext_lazy("Tags that it puts on the ticket"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Separated by commas."),
    )
    solves = forms.BooleanField(
        label=gettext_lazy("Solves the ticket when it is sent"), required=False
    )

    def __init__(self, *args: Any, macro: Macro | None, **kwargs: Any) -> None:
        kwargs["initial"] = _macro_as_typed(macro)
        super().__init__(*args, **kwargs)
        self.macro = macro
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Words: %(language)s") % {"language": name},
                max_length=LONGEST_MESSAGE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=_(
                    "{player}, {number}, {subject}, {game}, {order} and {agent} are filled in."
                ),
            )

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if Macro.objects.filter(name=name).exclude(pk=self.macro.pk if self.macro else 0).exists():
            raise forms.ValidationError(_("There is a macro of this name. Choose another."))
        return name

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}


def _macro_as_typed(macro: Macro | None) -> dict[str, Any]:
    if macro is None:
        return {}
    texts = {f"text_{text.language}": text.body for text in macro.texts.all()}
    tags = ", ".join(tag.name for tag in macro.tags.all())
    return {"name": macro.name, "queue": macro.queue, "solves": macro.solves, "tags": tags} | texts


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


class EraseForm(forms.Form):
    """Why a ticket's words are erased; it stays when they are gone."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Who asked for it and when. Nothing of what was said: this stays."),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say why.")},
    )
