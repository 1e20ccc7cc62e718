"""Who does what with servers."""

from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Staff
from incubator.core.acts import STUDIO, AnyOf
from studios.models import StudioRole
from studios.who import InGame

OPERATIONS, DEVELOPERS = Staff(Role.OPERATIONS), InGame(StudioRole.DEVELOPER)
ASKERS = InGame(StudioRole.FINANCE, StudioRole.DEVELOPER)
OPERATORS = AnyOf(OPERATIONS, DEVELOPERS)
UPLOADER = Own("uploaded_by", side=STUDIO)
