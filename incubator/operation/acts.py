"""Reading the trail."""

from django.utils.translation import gettext_lazy

from incubator.accounts.models.people import Role
from incubator.accounts.who import Readers
from incubator.core.acts import NOBODY, in_area
from incubator.core.models import AuditRow

act = in_area(gettext_lazy("People"))
act(
    "trail.read",
    on=AuditRow,
    right=gettext_lazy("Read the audit trail and the history of rows"),
    who=Readers(Role.ADMINISTRATOR),
    tells=NOBODY,
)
