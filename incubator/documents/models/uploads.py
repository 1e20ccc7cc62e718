"""Large files that arrive in parts: what was announced, and what of it is there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from incubator.core.lifecycle import Lifecycle, StateField, Transition

MB = 2**20
# A bucket joins parts of 5 MB and more, ten thousand of them at most.
PART_SIZE = 8 * MB
PARTS = "parts"

UPLOAD = Lifecycle(
    name="upload",
    initial="open",
    transitions=(
        Transition(
            "finish",
            sources=("open",),
            target="checking",
            label=gettext_lazy("Finish upload"),
            done=gettext_lazy("sent the last part"),
        ),
        Transition(
            "keep",
            sources=("checking",),
            target="kept",
            label=gettext_lazy("Keep file"),
            done=gettext_lazy("found the file whole"),
        ),
        Transition(
            "refuse",
            sources=("checking",),
            target="refused",
            label=gettext_lazy("Refuse file"),
            done=gettext_lazy("found another file than was announced"),
        ),
        Transition(
            "abandon",
            sources=("open",),
            target="abandoned",
            label=gettext_lazy("Abandon upload"),
            done=gettext_lazy("gave the upload up"),
        ),
        Transition(
            "remove",
            sources=("kept",),
            target="removed",
            label=gettext_lazy("Remove file"),
            done=gettext_lazy("removed the file"),
        ),
    ),
    tones={"open": "wait", "checking": "wait", "kept": "good", "refused": "alert"},
    labels={
        "open": gettext_lazy("arriving"),
        "checking": gettext_lazy("being checked"),
        "kept": gettext_lazy("kept"),
        "refused": gettext_lazy("refused"),
        "abandoned": gettext_lazy("given up"),
        "removed": gettext_lazy("removed"),
    },
)


class UploadQuerySet(models.QuerySet["Upload"]):
    def on_its_way(self) -> "UploadQuerySet":
        return self.filter(state__in=["open", "checking"])


class Upload(models.Model):
    """A file as it was announced: so large, with this hash, for this holder ("studio:12").

    The app above says which folder it is for, who holds it and who may read it.
    """

    key = models.CharField(max_length=32, unique=True)
    holder = models.CharField(max_length=60, db_index=True)
    folder = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    part_size = models.PositiveIntegerField(default=PART_SIZE)
    state = StateField(UPLOAD, max_length=10)
    file = models.FileField(max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Moved on by each part.
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["state", "expires_at"],
                condition=models.Q(state__in=["open", "checking"]),
                name="upload_on_its_way",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(size__gt=0, part_size__gt=0), name="upload_is_something"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def part_count(self) -> int:
        return -(-self.size // self.part_size)

    @property
    def place(self) -> str:
        """Where the whole file will lie: the same for whoever joins it, however often."""
        return f"{self.folder}/{self.key[:2]}/{self.key}"

    @property
    def is_whole(self) -> bool:
        """Whether every part is there."""
        return self.parts.count() == self.part_count

    def size_of(self, number: int) -> int:
        """How many bytes part `number` has; the last one is shorter."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class UploadPart(models.Model):
    """A part that is there, whole, with the hash that its sender gave it."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(max_length=200)

    class Meta:
        ordering: ClassVar[list[str]] = ["upload", "number"]
        constraints = (
            models.UniqueConstraint(fields=["upload", "number"], name="upload_part_once"),
        )

    def __str__(self) -> str:
        return f"{self.upload} {self.number}"
