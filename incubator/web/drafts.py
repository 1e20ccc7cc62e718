"""Drafts of long forms: saved while typing, restored on return, gone when the form is sent.

Kept by the browser's script, so a page without script has none and loses nothing by it.

Each state of a draft has a version, named by the tab that saved it: "x7f3.12" is the twelfth of the
tab x7f3. A tab says which version it has seen, so that words it does not know of are never
replaced unasked.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.core import shown
from incubator.core.totals import require_room
from incubator.web.errors import ChangedMeanwhile
from incubator.web.models import FormDraft

# A form is text; more than this is no form of ours.
MOST_CHARACTERS = 100_000
# Forms that one person has begun and not sent: an agent's replies of a week and then some.
MOST = 100
KEPT_FOR = timedelta(days=60)
SEEN, VERSION = "draft_seen", "draft_version"
WELL_FORMED = re.compile(r"[a-z0-9]{1,20}\.[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Step:
    """From the version that a page shows to the one it saves; `seen` is None for programs."""

    seen: str | None
    version: str

    @classmethod
    def of(cls, posted: Mapping[str, str]) -> "Step":
        version = posted.get(VERSION, "")
        fits = WELL_FORMED.fullmatch(version)
        return cls(posted.get(SEEN), version if fits else f"{secrets.token_hex(8)}.1")

    def follows(self, stored: str) -> bool:
        """Whether nobody else saved since: the stored one was seen, or is of the same tab."""
        return self.seen in (None, stored) or tab_of(stored) == tab_of(self.version)


def tab_of(version: str) -> str:
    return version.split(".", maxsplit=1)[0]


def changed_at(moment: datetime) -> str:
    """For whoever is about to replace words that another tab saved then."""
    time = shown.clock(moment)
    return _("This was changed in another tab or on another device at %(time)s.") % {"time": time}


def draft_of(person: AbstractBaseUser, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(person_id=person.pk, form=form).first()


@transaction.atomic
def save_draft(
    *,
    person: AbstractBaseUser,
    form: str,
    typed: Mapping[str, list[str]],
    step: Step | None = None,
) -> FormDraft | None:
    """Keep what is typed so far; all empty means there is no draft any more.

    Raises ChangedMeanwhile where another tab or device saved something else since, and TooMany.
    """
    step = step or Step.of({})
    stored = FormDraft.objects.select_for_update().filter(person_id=person.pk, form=form).first()
    if stored is not None and stored.typed != typed and not step.follows(stored.version):
        raise ChangedMeanwhile(changed_at(stored.saved_at))
    if not any(text.strip() for texts in typed.values() for text in texts):
        forget_draft(person=person, form=form)
        return None
    if too_many(typed):
        return stored
    if stored is None:
        _require_room(person)
    kept, _is_new = FormDraft.objects.update_or_create(
        person_id=person.pk,
        form=form,
        defaults={"typed": dict(typed), "version": step.version},
    )
    return kept


def too_many(typed: Mapping[str, list[str]]) -> int:
    """By how many characters it is more than a draft may be."""
    return max(0, sum(len(text) for texts in typed.values() for text in texts) - MOST_CHARACTERS)


def _require_room(person: AbstractBaseUser) -> None:
    """For one draft more; one that is there already may always be saved again."""
    require_room(
        FormDraft.objects.filter(person_id=person.pk),
        holder=f"person:{person.pk}",
        most=MOST,
        words=_(
            "Not kept as a draft: %(most)s other forms of yours are begun and not sent. Send this one"
            " now, or send or empty one of them."
        ),
    )


@transaction.atomic
def forget_draft(*, person: AbstractBaseUser, form: str, step: Step | None = None) -> None:
    """The form is sent, or begun anew; what another tab has saved since stays."""
    stored = FormDraft.objects.select_for_update().filter(person_id=person.pk, form=form).first()
    if stored is not None and (step is None or step.follows(stored.version)):
        stored.delete()


@transaction.atomic
def forget_drafts(form: str) -> None:
    """Everybody's, where what they are about is erased."""
    FormDraft.objects.filter(form=form).delete()


def move_drafts(*, old: str, new: str) -> None:
    """What anybody has typed into one form goes on in another, below what they typed there."""
    for left in FormDraft.objects.select_for_update().filter(form=old).order_by("pk"):
        there = FormDraft.objects.select_for_update().filter(person=left.person, form=new).first()
        if there is None:
            left.form = new
            left.save(update_fields=["form"])
            continue
        typed = {**left.typed, **there.typed}
        for name, texts in left.typed.items():
            both = [*there.typed.get(name, ()), *texts]
            typed[name] = ["\n\n".join(text for text in both if text.strip())]
        # Of no tab: whoever has the other form open is shown both.
        there.typed, there.version = typed, f"{secrets.token_hex(8)}.1"
        there.save(update_fields=["typed", "version"])
        left.delete()


def forget_old_drafts(*, now: datetime | None = None) -> int:
    """Drafts nobody came back to. Returns how many."""
    before = (now or timezone.now()) - KEPT_FOR
    return FormDraft.objects.filter(saved_at__lt=before).delete()[0]
