"""Who built and launched what."""

from django.utils.translation import gettext_lazy

from incubator.accounts.holdings import names
from studios.servers.models import BlueprintRevision, Build, Fleet, Host, Rollout, Server

names(
    Build,
    BlueprintRevision,
    Fleet,
    Rollout,
    Server,
    Host,
    why=gettext_lazy("who uploaded builds and launched servers"),
)
