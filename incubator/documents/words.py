"""What happened to files, as it is kept and told."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("documents.document", gettext_lazy("file")),
    ("documents.upload", gettext_lazy("upload")),
))  # fmt: skip

LOCK_AWAY = phrase("document.lock_away", gettext_lazy("locked the file away"))
LOCKED_AWAY = phrase("document.notice.locked_away", gettext_lazy("“%(name)s” is locked away"))
SCANNER_FOUND = phrase(
    "document.notice.scanner_found",
    gettext_lazy("The scanner found %(found)s. Nobody can download it. Hand in a clean file."),
)
