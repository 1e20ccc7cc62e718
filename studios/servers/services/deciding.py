"""What is to be done about a server, from its row and what its provider says; it changes nothing."""

from enum import StrEnum

from studios.servers.models import Server
from studios.servers.providers import Machine, Phase

# What answers wrongly is stopped only after so many observations over so long a time.
AGREEING, UNHEALTHY_FOR = 3, 30.0


class Todo(StrEnum):
    """What is asked of the provider; after that how it is, is written down."""

    STOP = "stop"
    LAUNCH = "launch"
    CONDEMN = "condemn"
    NOTHING = "nothing"


def todo_for(server: Server, machine: Machine, *, is_wanted: bool | None = None) -> Todo:
    """`is_wanted` is said where the row is about to say otherwise."""
    if is_wanted is None:
        is_wanted = server.desired == Server.Desired.RUNNING
    if not is_wanted:
        return Todo.NOTHING if machine.is_over else Todo.STOP
    if server.observed == "pending" and machine.phase == Phase.GONE:
        # Once there was a machine, there is never a second one for this row.
        return Todo.NOTHING if server.provider_ref else Todo.LAUNCH
    return Todo.CONDEMN if is_unhealthy(machine) else Todo.NOTHING


def is_as_it_was(server: Server, machine: Machine) -> bool:
    wanted = server.desired == Server.Desired.RUNNING
    runs = server.observed == "running" and machine.phase == Phase.RUNNING
    return wanted and runs and not server.last_error and not is_unhealthy(machine)


def is_unhealthy(machine: Machine) -> bool:
    return machine.unhealthy_times >= AGREEING and machine.unhealthy_seconds >= UNHEALTHY_FOR
