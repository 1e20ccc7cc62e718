from studios.models.applications import (
    APPLICATION,
    PUBLIC_LABELS,
    REVIEW,
    REVIEWS_NEEDED,
    Application,
    Decision,
    Review,
)
from studios.models.game_rights import GameRight
from studios.models.games import Game, Stage
from studios.models.invitations import INVITATION, Invitation
from studios.models.keys import SCOPE_ROLES, Scope, StudioKey
from studios.models.rates import Bearer, Rate, RateWithdrawal, ResourceItem, ResourceKind, Unit
from studios.models.resources import RESOURCE_REQUEST, ResourceRequest
from studios.models.studios import STUDIO_ROLES, Membership, Studio, StudioRole
from studios.models.tracks import Track
from studios.models.usage import UsageRecord

__all__ = [
    "APPLICATION",
    "INVITATION",
    "PUBLIC_LABELS",
    "RESOURCE_REQUEST",
    "REVIEW",
    "REVIEWS_NEEDED",
    "SCOPE_ROLES",
    "STUDIO_ROLES",
    "Application",
    "Bearer",
    "Decision",
    "Game",
    "GameRight",
    "Invitation",
    "Membership",
    "Rate",
    "RateWithdrawal",
    "ResourceItem",
    "ResourceKind",
    "ResourceRequest",
    "Review",
    "Scope",
    "Stage",
    "Studio",
    "StudioKey",
    "StudioRole",
    "Track",
    "Unit",
    "UsageRecord",
]
