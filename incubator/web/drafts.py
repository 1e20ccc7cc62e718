"""Drafts of long forms: saved while typing, restored on return, gone when the form is sent.

Kept by the browser's script, so a page without script has none and loses nothing by it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core.totals import require_room
from incubator.web.models import FormDraft

# A form is text; more than this is no form of ours.
MOST_CHARACTERS = 100_000
# Forms that one person has begun and not sent: an agent's replies of a week and then some.
MOST = 100
KEPT_FOR = timedelta(days=60)


def draft_of(person: AbstractBaseUser, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(person_id=person.pk, form=form).first()


@transaction.atomic
def save_draft(
    *, person: AbstractBaseUser, form: str, typed: Mapping[str, list[str]]
) -> FormDraft | None:
    """Keep what is typed so far; all empty means there is no draft any more. Raises TooMany."""
    if not any(text.strip() for texts in typed.values() for text in texts):
        forget_draft(person=person, form=form)
        return None
    if sum(len(text) for texts in typed.values() for text in texts) > MOST_CHARACTERS:
        return draft_of(person, form)
    _require_room(person, form)
    kept, _is_new = FormDraft.objects.update_or_create(
        person_id=person.pk, form=form, defaults={"typed": dict(typed)}
    )
    return kept


def _require_room(person: AbstractBaseUser, form: str) -> None:
    """For one draft more; one that is there already may always be saved again."""
    require_room(
        FormDraft.objects.filter(person_id=person.pk).exclude(form=form),
        holder=f"person:{person.pk}",
        most=MOST,
        words=_(
            "Not kept as a draft: %(most)s other forms of yours are begun and not sent. Send this one"
            " now, or send or empty one of them."
        ),
    )


@transaction.atomic
def forget_draft(*, person: AbstractBaseUser, form: str) -> None:
    FormDraft.objects.filter(person_id=person.pk, form=form).delete()


def forget_old_drafts(*, now: datetime | None = None) -> int:
    """Drafts nobody came back to. Returns how many."""
    before = (now or timezone.now()) - KEPT_FOR
    return FormDraft.objects.filter(saved_at__lt=before).delete()[0]
