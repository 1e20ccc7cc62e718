"""What is said of long work and of work that failed."""

from django.utils.translation import gettext_lazy as _

from incubator.core.words import phrase

RETRY = phrase("failed_work.retry", _("tried failed work again"))
WENT_SILENT = phrase("job.requeue.silent", _("its worker went silent"))
