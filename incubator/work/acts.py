"""What people do with long work and with work that failed."""

from django.utils.translation import gettext_lazy

from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Readers, Staff
from incubator.core.acts import (
    NOBODY,
    PERSON,
    STAFF,
    SYSTEM,
    AnyOf,
    in_area,
    object_link,
)
from incubator.work import words
from incubator.work.models import FailedWork, Job
from incubator.work.models.jobs import JOB

object_link(Job, person="work:job", staff="work:job", url_args=lambda job: (job.pk,))
object_link(FailedWork, staff="work:failed_work", url_args=lambda failed: (failed.pk,))

act = in_area(gettext_lazy("Background work"))
OWNER = AnyOf(Own("owner"), Staff(Role.ADMINISTRATOR))

# How long work ended is told by the work itself, with what came of it.
for verb in ("start", "finish", "fail", "requeue"):
    act(JOB[verb], who=SYSTEM, tells=NOBODY)
for verb, page in (("cancel", "work:cancel_job"), ("resume", "work:resume_job")):
    act(
        JOB[verb],
        who=OWNER,
        page={PERSON: page, STAFF: page},
        url_args=lambda job: (job.pk,),
        sends=True,
        danger=verb == "cancel",
        tells=NOBODY,
    )
act(
    words.RETRY,
    on=FailedWork,
    applies=lambda failed: failed.closed_at is None,
    label=gettext_lazy("Try again"),
    right=gettext_lazy("Try failed work again"),
    who=Staff(Role.OPERATIONS),
    page={STAFF: "work:retry_work"},
    url_args=lambda failed: (failed.pk,),
    sends=True,
    primary=True,
    tells=NOBODY,
)
act(
    "failed_work.read",
    on=FailedWork,
    right=gettext_lazy("See work that failed"),
    who=Readers(Role.OPERATIONS),
    tells=NOBODY,
)
