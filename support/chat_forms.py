"""What chats begin with, and what a guest says in one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from incubator.accounts.models import User
from incubator.web.forms import FilesField, FilesInput
from studios.models import Game
from support.forms import FILES_HELP, LONGEST_MESSAGE, MessageForm
from support.models import Topic
from support.selectors.tickets import games_of


class ChatForm(forms.Form):
    """The first words of a player."""

    topic = forms.TypedChoiceField(
        label=gettext_lazy("What is it about?"), choices=Topic.choices, coerce=Topic
    )
    game = forms.ModelChoiceField(
        queryset=Game.objects.none(),
        label=gettext_lazy("Game"),
        required=False,
        empty_label=gettext_lazy("No game"),
    )
    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4, "data-drop": "files"}),
    )
    files = FilesField(  # type: ignore[assignment]  # the stubs take it for Form.files
        label=gettext_lazy("Files"),
        required=False,
        widget=FilesInput(attrs={"accept": "image/*,video/*,.pdf,.zip,.txt,.log"}),
        help_text=FILES_HELP,
    )

    def __init__(self, *args: Any, player: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        games = self.fields["game"]
        assert isinstance(games, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        games.queryset = games_of(player)


class GuestChatForm(ChatForm):
    """The same of somebody who is not signed in: files come once we know the address."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there; the chat begins when you open it."),
    )
    files = None  # type: ignore[assignment]
    field_order = ("email", "topic", "game", "body")


class ChatMessageForm(MessageForm):
    """What a player says next: short words, mostly."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 3


class GuestMessageForm(forms.Form):
    """What a guest says next."""

    body = forms.CharField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
