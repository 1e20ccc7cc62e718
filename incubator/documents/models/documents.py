"""Documents: files people attach, stored by the hash of their content."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FOLDER = "documents"


def stored_path(document: "Document", filename: str) -> str:
    """Two levels of folders by hash, so that no folder grows without bound."""
    return f"{FOLDER}/{document.sha256[:2]}/{document.sha256}"


class Scan(models.TextChoices):
    """What a virus scanner says; without one a file is handed out as it came."""

    NONE = "none", gettext_lazy("not scanned")
    PENDING = "pending", gettext_lazy("waiting for the scanner")
    CLEAN = "clean", gettext_lazy("clean")
    INFECTED = "infected", gettext_lazy("infected")


class Document(models.Model):
    """A file as it was handed in. Access is decided by the object it is attached to."""

    file = models.FileField(upload_to=stored_path, max_length=200, blank=True)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64, db_index=True)
    content_type = models.CharField(max_length=100)
    # Empty for what came by mail from somebody without an account.
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    # Since when its file and its name are gone, and only the row says that there was one.
    erased_at = models.DateTimeField(null=True, editable=False)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.NONE)
    scan_note = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True)
    # Whoever scans it holds it until then; after a failure it waits so long.
    scan_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (
            models.Index(
                fields=["scan_at", "id"],
                condition=models.Q(scan="pending"),
                name="document_to_scan",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) ^ models.Q(file=""),
                name="document_has_its_file_until_erased",
            ),
        )

    def __str__(self) -> str:
        return self.name or _("(erased)")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("Documents are evidence and are kept.")
