"""What is done on Wagtail's screens stands in the audit trail as well.

Wagtail writes a log of its own, in which every screen's doing ends, also that of bulk actions. So
it is read once at the door, and no screen has to be known here.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Max, Model
from wagtail.models import ModelLogEntry, PageLogEntry

from cms import words
from cms.models import GamePage
from incubator.accounts.models import User
from incubator.core import audit
from incubator.core.locks import hold_until_commit
from incubator.core.words import Said

# Drafts are saved while somebody types; of them Wagtail's history is enough.
UNSAID = {"wagtail.edit"}
OF_PAGES = {
    "wagtail.publish": words.PUBLISH_IN_EDITOR,
    "wagtail.unpublish": words.UNPUBLISH,
    "wagtail.create": words.CREATE_IN_EDITOR,
    "wagtail.delete": words.DELETE_IN_EDITOR,
    "wagtail.move": words.MOVE_IN_EDITOR,
    "wagtail.reorder": words.MOVE_IN_EDITOR,
    "wagtail.copy": words.COPY_IN_EDITOR,
    "wagtail.create_alias": words.COPY_IN_EDITOR,
    "wagtail.view_restriction.create": words.RESTRICT_IN_EDITOR,
    "wagtail.view_restriction.edit": words.RESTRICT_IN_EDITOR,
    "wagtail.view_restriction.delete": words.RESTRICT_IN_EDITOR,
}
OF_FILES = {
    "wagtail.create": words.ADD_FILE,
    "wagtail.edit": words.CHANGE_FILE,
    "wagtail.delete": words.DELETE_FILE,
}


@contextmanager
def in_the_trail(editor: User) -> Iterator[None]:
    """Whatever Wagtail logs of the editor inside becomes rows of the trail, or nothing happens."""
    with transaction.atomic():
        # What the same editor does in another tab waits, and is said there.
        hold_until_commit(f"editor:{editor.pk}")
        pages, files = _last(PageLogEntry), _last(ModelLogEntry)
        yield
        for entry in PageLogEntry.objects.filter(pk__gt=pages, user=editor).order_by("pk"):
            if entry.action not in UNSAID:
                _say_of_page(entry, editor)
        for entry in ModelLogEntry.objects.filter(pk__gt=files, user=editor).order_by("pk"):
            said = OF_FILES.get(entry.action, words.CHANGE_IN_EDITOR)()
            _say_of(entry, int(entry.object_id), entry.content_type.model_class(), said, editor)


def _last(log: type[Model]) -> int:
    return int(log._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def _say_of_page(entry: PageLogEntry, editor: User) -> None:
    said = OF_PAGES.get(entry.action, words.CHANGE_IN_EDITOR)()
    page = GamePage.objects.filter(pk=entry.page_id).select_related("game__studio").first()
    if page is not None:
        # Tells the studio too.
        audit.record(actor=editor, said=said, subject=page)
    else:
        _say_of(entry, entry.page_id, entry.content_type.model_class(), said, editor)


def _say_of(
    entry: PageLogEntry | ModelLogEntry, pk: int, model: type[Model] | None, said: Said, by: User
) -> None:
    audit.record_about(
        actor=by,
        said=said,
        subject_type=model._meta.label_lower if model else "",
        subject_id=pk,
        subject_said=entry.label,
    )
