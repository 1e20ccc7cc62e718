"""API keys of a studio: what its own programs sign their requests with."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy

from studios.models.games import Game
from studios.models.studios import Studio, StudioRole


class Scope(models.TextChoices):
    """What a key may be allowed. Each is a right its maker needs as well, see `SCOPE_ROLES`."""

    READ_GAMES = "read:games", gettext_lazy("read games")
    READ_PRODUCTS = "read:products", gettext_lazy("read products and prices")
    WRITE_PRODUCTS = (
        "write:products",
        gettext_lazy("put products on sale, with their prices and keys"),
    )
    READ_ORDERS = "read:orders", gettext_lazy("read orders")
    READ_ENTITLEMENTS = "read:entitlements", gettext_lazy("check what players may use, and bans")
    WRITE_ENTITLEMENTS = "write:entitlements", gettext_lazy("use up what players bought")
    WRITE_PURCHASES = (
        "write:purchases",
        gettext_lazy("buy for players who connected the game, as they allow"),
    )
    READ_STATEMENTS = "read:statements", gettext_lazy("read statements")
    READ_SERVERS = "read:servers", gettext_lazy("read servers")
    WRITE_SERVERS = "write:servers", gettext_lazy("stop servers")
    ALLOCATE_SERVERS = "allocate:servers", gettext_lazy("take ready servers, and give them back")
    READ_BUILDS = "read:builds", gettext_lazy("read builds")
    WRITE_BUILDS = "write:builds", gettext_lazy("upload, promote and retire builds")
    READ_BLUEPRINTS = "read:blueprints", gettext_lazy("read blueprints")
    WRITE_BLUEPRINTS = "write:blueprints", gettext_lazy("give blueprints another build")
    READ_USAGE = "read:usage", gettext_lazy("read usage and its cost")
    READ_TICKETS = "read:tickets", gettext_lazy("read players' tickets and our answers")
    WRITE_TICKETS = "write:tickets", gettext_lazy("file tickets for players")


# Members in one of these roles (and the owner) may do the same by hand; none named: every member.
SCOPE_ROLES: dict[str, tuple[str, ...]] = {
    Scope.WRITE_PRODUCTS: (StudioRole.PUBLISHER,),
    Scope.WRITE_ENTITLEMENTS: (StudioRole.DEVELOPER, StudioRole.PUBLISHER),
    Scope.WRITE_PURCHASES: (StudioRole.DEVELOPER, StudioRole.PUBLISHER),
    Scope.READ_ORDERS: (StudioRole.FINANCE, StudioRole.VIEWER),
    Scope.READ_STATEMENTS: (StudioRole.FINANCE, StudioRole.VIEWER),
    Scope.WRITE_SERVERS: (StudioRole.DEVELOPER,),
    Scope.ALLOCATE_SERVERS: (StudioRole.DEVELOPER,),
    Scope.WRITE_BUILDS: (StudioRole.DEVELOPER,),
    Scope.WRITE_BLUEPRINTS: (StudioRole.DEVELOPER,),
    Scope.READ_TICKETS: (StudioRole.DEVELOPER, StudioRole.SUPPORT),
    Scope.WRITE_TICKETS: (StudioRole.DEVELOPER, StudioRole.SUPPORT),
}


STATES = {
    "active": gettext_lazy("active"),
    "replaced": gettext_lazy("being replaced"),
    "expired": gettext_lazy("expired"),
    "revoked": gettext_lazy("revoked"),
}


class StudioKeyQuerySet(models.QuerySet["StudioKey"]):
    def working(self, at: Any = None) -> "StudioKeyQuerySet":
        still = models.Q(expires_at=None) | models.Q(expires_at__gt=at or timezone.now())
        return self.filter(still, revoked_at=None)


class StudioKey(models.Model):
    """One key. Only a hash of its secret is kept, so nobody can read it here, not even we.

    It acts for the member who made it and never beyond what that member may do today. A rotated
    key keeps its `line`: idempotency keys and limits count for all keys of one line together.
    """

    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="keys")
    game = models.ForeignKey(Game, on_delete=models.PROTECT, null=True, related_name="keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12, unique=True)
    line = models.CharField(max_length=12, db_index=True)
    secret_hash = models.CharField(max_length=64)
    scopes = ArrayField(models.CharField(max_length=20))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    objects = StudioKeyQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def works(self) -> bool:
        ended = self.expires_at is not None and self.expires_at <= timezone.now()
        return self.revoked_at is None and not ended

    @property
    def state(self) -> str:
        if self.revoked_at is not None:
            return "revoked"
        if not self.works:
            return "expired"
        return "active" if self.expires_at is None else "replaced"

    @property
    def label(self) -> str:
        return str(STATES[self.state])

    @property
    def tone(self) -> str:
        return {"active": "good", "replaced": "wait"}.get(self.state, "idle")

    @property
    def scope_labels(self) -> list[str]:
        return [str(Scope(scope).label) for scope in self.scopes]
