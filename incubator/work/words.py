"""What is said of long work and of work that failed."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("work.job", _("long work")),
    ("work.failedwork", _("failed work")),
))  # fmt: skip

RETRY = phrase("failed_work.retry", _("tried failed work again"))
ENDED = phrase("job.notice.ended", _("%(job)s: %(state)s"))
FAULT = phrase("job.fail.fault", _("It stopped at a fault of ours, which is logged. Resume it."))
REFUSED = phrase(
    "job.fail.refused",
    _("You may not do this (any more). Ask an administrator, then resume it."),
)
DIED = phrase(
    "job.fail.died",
    _("Its worker died at the same step again and again. Tell operations before you resume it."),
)
WENT_SILENT = phrase("job.requeue.silent", _("its worker went silent"))
