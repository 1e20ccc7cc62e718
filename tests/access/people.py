"""Who asks: nobody, players, every role inside each of two studios, every role of the staff."""

from dataclasses import dataclass

from incubator.accounts.access import Role
from studios.models import StudioRole

OWN, OTHER, NONE = "own studio", "another studio", "no studio"


@dataclass(frozen=True, slots=True)
class Actor:
    """`relation` is to the studio whose pages are asked for."""

    name: str
    relation: str = NONE
    studio_role: StudioRole | None = None
    staff_role: Role | None = None
    is_anonymous: bool = False

    @property
    def is_member(self) -> bool:
        return self.relation == OWN

    @property
    def is_staff(self) -> bool:
        return self.staff_role is not None


ANONYMOUS = Actor("anonymous", is_anonymous=True)
# The player's orders, tickets and drafts are asked for; the stranger has others.
PLAYER, STRANGER = Actor("player"), Actor("stranger")
MEMBERS = tuple(Actor(f"{role} of {OWN}", OWN, role) for role in StudioRole)
OUTSIDERS = tuple(Actor(f"{role} of {OTHER}", OTHER, role) for role in StudioRole)
STAFF = tuple(Actor(role.value, staff_role=role) for role in Role)

EVERYBODY = (ANONYMOUS, PLAYER, STRANGER, *MEMBERS, *OUTSIDERS, *STAFF)
