"""Files that people handed in."""

from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import holds, names
from incubator.documents.models import Document, Upload

holds(
    Document,
    label=gettext_lazy("Files that you handed in"),
    by="uploaded_by",
    without=("uploaded_by", "scan_note", "scan_at"),
    stays=gettext_lazy("as long as what they were handed in for; those of questions go with them"),
)
names(Upload, why=gettext_lazy("who sent which part of a build"))
