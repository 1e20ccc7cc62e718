"""Builds: what studios make, for their servers to run and for players to load."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition
from incubator.core.words import Said
from incubator.documents.models import Upload
from studios.models import Game, Studio
from studios.servers import words

BUILD = Lifecycle(
    name="build",
    initial="uploading",
    transitions=(
        Transition(
            "finish",
            sources=("uploading",),
            target="checking",
            label=gettext_lazy("Finish upload"),
            done=gettext_lazy("sent the last part of the build"),
        ),
        Transition(
            "abandon",
            sources=("uploading",),
            target="abandoned",
            label=gettext_lazy("Give upload up"),
            done=gettext_lazy("gave the upload of the build up"),
        ),
        Transition(
            "accept",
            sources=("checking",),
            target="ready",
            label=gettext_lazy("Accept build"),
            done=gettext_lazy("found the build whole"),
        ),
        Transition(
            "refuse",
            sources=("checking",),
            target="refused",
            label=gettext_lazy("Refuse build"),
            done=gettext_lazy("found another file than was announced"),
        ),
        Transition(
            "retire",
            sources=("ready",),
            target="retired",
            label=gettext_lazy("Retire build"),
            done=gettext_lazy("retired the build"),
        ),
    ),
    tones={"uploading": "wait", "checking": "wait", "ready": "good", "refused": "alert"},
    labels={
        "uploading": gettext_lazy("uploading"),
        "checking": gettext_lazy("being checked"),
        "ready": gettext_lazy("ready"),
        "refused": gettext_lazy("refused"),
        "abandoned": gettext_lazy("given up"),
        "retired": gettext_lazy("retired"),
    },
)
WHAT_NOW = {
    "checking": gettext_lazy(
        "The file is being put together and checked. You are told when it is ready."
    ),
    "refused": gettext_lazy("What arrived is not the file that was announced. Upload it anew."),
    "abandoned": gettext_lazy("The rest of it never came. Its version may be used again."),
    "retired": gettext_lazy("Its file is gone; what is known of it stays."),
}
# Their version may be used again: there is no file behind them, and never was.
NEVER_THERE = ("refused", "abandoned")


class BuildKind(models.TextChoices):
    """Who runs it."""

    SERVER = "server", gettext_lazy("server build")
    PLAYER = "player", gettext_lazy("player build")


class Platform(models.TextChoices):
    """What it runs on, as the stores and toolchains write it."""

    LINUX = "linux-x86_64", "Linux (x86-64)"
    LINUX_ARM = "linux-aarch64", "Linux (ARM)"
    WINDOWS = "windows-x86_64", "Windows (x86-64)"
    MACOS = "macos", "macOS"
    ANDROID = "android", "Android"


SERVER_PLATFORMS = (Platform.LINUX, Platform.LINUX_ARM)


class Channel(models.TextChoices):
    """Who gets it: those who try it out, or everybody."""

    BETA = "beta", gettext_lazy("beta")
    STABLE = "stable", gettext_lazy("stable")


class BuildQuerySet(models.QuerySet["Build"]):
    def unused(self) -> "BuildQuerySet":
        """Those that nothing runs or names, as whatever uses builds says it."""
        rows = self
        for used in USED.values():
            rows = rows.exclude(pk__in=used())
        return rows


# Whatever uses builds says here which: the ids of builds as a query, under a name of its own.
USED: dict[str, Callable[[], Iterable[Any]]] = {}


class Build(models.Model):
    """One version of a game, for one platform. Its file goes when it is retired, its row stays."""

    number = models.CharField(max_length=20, unique=True)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="builds")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="builds")
    kind = models.CharField(max_length=10, choices=BuildKind.choices)
    platform = models.CharField(max_length=20, choices=Platform.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    version = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"^[0-9A-Za-z][0-9A-Za-z.+_-]*\Z",
                gettext_lazy("A version has letters, digits and . + _ - only, such as 1.4.0-rc2."),
            )
        ],
    )
    upload = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")
    state = StateField(BUILD, max_length=10)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)

    objects = BuildQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes = (models.Index(fields=["studio", "-id"], name="build_of_studio"),)
        constraints = (
            models.UniqueConstraint(
                fields=["game", "kind", "platform", "version"],
                condition=~models.Q(state__in=NEVER_THERE),
                name="build_version_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ready", "retired"])
                | models.Q(ready_at__isnull=False),
                name="build_ready_since",
            ),
        )

    def __str__(self) -> str:
        return str(self.as_said())

    def as_said(self) -> Said:
        return words.BUILD(number=self.number, version=self.version)

    @property
    def url_args(self) -> tuple[str, ...]:
        """What names it in addresses."""
        return (self.number,)

    @property
    def label(self) -> str:
        return BUILD.label(self.state)

    @property
    def tone(self) -> str:
        return BUILD.tone(self.state)

    @property
    def what_now(self) -> str:
        """Where there is nothing to send and nothing to load."""
        return str(WHAT_NOW.get(self.state, ""))

    @property
    def has_file(self) -> bool:
        return self.state == "ready"

    @property
    def is_uploading(self) -> bool:
        return self.state == "uploading"

    @property
    def is_checking(self) -> bool:
        return self.state == "checking"

    @property
    def may_be_promoted(self) -> bool:
        return self.state == "ready" and self.channel == Channel.BETA
