"""What people do with fleets."""

from django.utils.translation import gettext_lazy

from incubator.accounts.who import Staff
from incubator.core.acts import NOBODY, STUDIO, SYSTEM, Tell, in_area, object_link
from studios.models import ResourceKind, ResourceRequest
from studios.servers import words
from studios.servers.acts.who import DEVELOPERS
from studios.servers.models import Fleet
from studios.servers.selectors import LAUNCHABLE

object_link(Fleet, staff="servers:staff_fleet", studio="servers:fleet")

# Of what was approved; nothing here asks for more.
act = in_area(gettext_lazy("Fleets"), fresh_factor=False)
act(
    words.MAKE_FLEET,
    on=ResourceRequest,
    field="state",
    sources=LAUNCHABLE,
    applies=lambda request: request.kind == ResourceKind.SERVER and request.extends_id is None,
    label=gettext_lazy("Make fleet"),
    who=DEVELOPERS,
    page={STUDIO: "servers:new_fleet"},
    tells=NOBODY,
)
act(
    words.CHANGE_FLEET,
    on=Fleet,
    label=gettext_lazy("Change fleet"),
    who=DEVELOPERS,
    page={STUDIO: "servers:change_fleet"},
    tells=NOBODY,
)
act(
    words.ROLL_OUT,
    on=Fleet,
    label=gettext_lazy("Roll out a revision"),
    who=DEVELOPERS,
    page={STUDIO: "servers:roll_out"},
    tells=NOBODY,
)
act(
    words.ROLL_BACK,
    on=Fleet,
    applies=lambda fleet: fleet.open_rollout is not None,
    label=gettext_lazy("Roll back"),
    who=DEVELOPERS,
    page={STUDIO: "servers:roll_back"},
    danger=True,
    tells=NOBODY,
)
act(
    words.TURN_ON,
    on=Fleet,
    applies=lambda fleet: not fleet.is_on,
    label=gettext_lazy("Turn on"),
    who=DEVELOPERS,
    page={STUDIO: "servers:turn_fleet_on"},
    primary=True,
    tells=NOBODY,
)
act(
    words.TURN_OFF,
    on=Fleet,
    applies=lambda fleet: fleet.is_on,
    label=gettext_lazy("Turn off"),
    who=DEVELOPERS,
    page={STUDIO: "servers:turn_fleet_off"},
    danger=True,
    tells=NOBODY,
)
for step in (words.ROLLED_OUT, words.ROLLED_BACK, words.FLEET_FAILS, words.FLEET_WORKS):
    act(step, on=Fleet, who=SYSTEM, tells=Tell((DEVELOPERS,), "fleet_moves"))
act(
    "fleet.read",
    on=Fleet,
    right=gettext_lazy("See every studio's fleets"),
    who=Staff(),
    tells=NOBODY,
)
