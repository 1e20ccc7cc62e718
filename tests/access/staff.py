"""The incubator's people who act while the world is built; those of the cast are among them."""

from dataclasses import dataclass

from incubator.accounts.access import Role
from incubator.accounts.models import User
from tests.cast import person


@dataclass(frozen=True, slots=True)
class Staff:
    """One person of each role who is asked about, and those who only help to build."""

    by_role: dict[Role, User]
    second_reviewer: User
    third_finance: User
    second_administrator: User

    def __getitem__(self, role: Role) -> User:
        return self.by_role[role]


def hire() -> Staff:
    return Staff(
        by_role={role: person(f"Staff {role.value.replace('_', ' ')}", role) for role in Role},
        second_reviewer=person("Second Reviewer", Role.REVIEWER),
        third_finance=person("Third Finance", Role.FINANCE),
        second_administrator=person("Second Administrator", Role.ADMINISTRATOR),
    )
