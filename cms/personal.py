"""Who wrote and published pages, as the editor's package keeps it."""

from django.utils.translation import gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import (
    APIToken,
    Comment,
    CommentReply,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
)
from wagtail.users.models import UserProfile

from incubator.accounts.holdings import holds, names

holds(
    UserProfile,
    label=gettext_lazy("How the editor's desk looks for you"),
    by="user",
    without=("user",),
    goes=True,
)
names(
    APIToken,
    Comment,
    CommentReply,
    Document,
    EditingSession,
    FormState,
    Image,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageSubscription,
    Revision,
    TaskState,
    UploadedFile,
    WorkflowState,
    why=gettext_lazy("who wrote, changed and published pages"),
)
