"""What letters to applicants say."""

from django.utils.translation import gettext as _

from incubator.core import shown
from studios.models import Decision


def letter_of(decision: Decision) -> dict[str, object]:
    """The answer to an application: what its page says, and nothing of the reviews."""
    application = decision.application
    if decision.verdict == Decision.Verdict.ACCEPT:
        said = _(
            "We are glad to admit %(studio)s. Your studio is open: ask there for what it needs."
        )
    else:
        said = _("We do not admit %(studio)s this time. You may apply again at any time.")
    return {
        "title": _("Your application to the incubator"),
        "lede": f"{application.number}, {shown.day(decision.decided_at)}",
        "foot": application.number,
        "greeting": _("Dear %(name)s,") % {"name": application.founder.display_name},
        "paragraphs": [
            said % {"studio": application.studio_name},
            *(part for part in decision.reason.splitlines() if part.strip()),
        ],
        "signed": _("Admissions, Incubator"),
    }
