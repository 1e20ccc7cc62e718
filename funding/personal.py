"""Who signed, funded and settled."""

from django.utils.translation import gettext_lazy

from funding.models import Award, Contribution, Deal, Milestone, Statement, Terms
from incubator.accounts.holdings import names

names(
    Deal,
    Terms,
    Contribution,
    Award,
    Milestone,
    Statement,
    why=gettext_lazy("who signed agreements, gave money and settled months"),
)
