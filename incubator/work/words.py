"""What is said of long work and of work that failed."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("work.job", gettext_lazy("long work")),
    ("work.failedwork", gettext_lazy("failed work")),
))  # fmt: skip

RETRY = phrase("failed_work.retry", gettext_lazy("tried failed work again"))
ENDED = phrase("job.notice.ended", gettext_lazy("%(job)s: %(state)s"))
FAULT = phrase(
    "job.fail.fault", gettext_lazy("It stopped at a fault of ours, which is logged. Resume it.")
)
REFUSED = phrase(
    "job.fail.refused",
    gettext_lazy("You may not do this (any more). Ask an administrator, then resume it."),
)
DIED = phrase(
    "job.fail.died",
    gettext_lazy(
        "Its worker died at the same step again and again. Tell operations before you resume it."
    ),
)
WENT_SILENT = phrase("job.requeue.silent", gettext_lazy("its worker went silent"))
