"""Who does what with servers."""

from collections.abc import Iterable

from incubator.accounts.models import User
from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Staff
from incubator.core.acts import STUDIO, AnyOf
from studios.models import StudioRole
from studios.servers.models import Host
from studios.who import InGame

OPERATIONS, DEVELOPERS = Staff(Role.OPERATIONS), InGame(StudioRole.DEVELOPER)
ASKERS = InGame(StudioRole.FINANCE, StudioRole.DEVELOPER)
OPERATORS = AnyOf(OPERATIONS, DEVELOPERS)
UPLOADER = Own("uploaded_by", side=STUDIO)


class KeepersOfMachines(Staff):
    """Operations, of a machine of their own: what a provider makes for one server comes and goes
    with that, and is told with it.
    """

    def people(self, subject: Host) -> Iterable[tuple[User, str]]:
        return super().people(subject) if subject.only_for_id is None else []


KEEPERS = KeepersOfMachines(Role.OPERATIONS)
