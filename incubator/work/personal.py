"""Who began long work."""

from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import names
from incubator.work.models import FailedWork, Job

names(Job, FailedWork, why=gettext_lazy("who began or repeated long work of the house"))
