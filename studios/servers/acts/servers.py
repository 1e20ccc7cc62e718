"""What people do with servers."""

from django.utils.translation import gettext_lazy

from incubator.accounts.who import Staff
from incubator.core.acts import NOBODY, STAFF, STUDIO, SYSTEM, Tell, Waits, in_area, object_link
from studios.models import Game, ResourceKind, ResourceRequest
from studios.selectors.studios import approved_of
from studios.servers import words
from studios.servers.acts.who import ASKERS, DEVELOPERS, OPERATIONS, OPERATORS
from studios.servers.models import SERVER, Server
from studios.servers.selectors import LAUNCHABLE, lost_of, not_used_up, running_out_of

object_link(Server, staff="servers:staff_server", studio="servers:server")

act = in_area(gettext_lazy("Servers"))

act(
    words.ASK,
    on=ResourceRequest,
    field="state",
    sources=LAUNCHABLE,
    applies=lambda request: request.kind == ResourceKind.SERVER and request.extends_id is None,
    label=gettext_lazy("Launch server"),
    who=OPERATORS,
    page={STAFF: "servers:staff_launch", STUDIO: "servers:launch"},
    check=not_used_up,
    primary=lambda request: request.state == "approved",
    waits=Waits(
        rows=lambda: ResourceRequest.objects.filter(
            state="approved", kind=ResourceKind.SERVER
        ).select_related("studio"),
        studio=lambda studio: approved_of(studio, ResourceKind.SERVER),
    ),
    tells=NOBODY,
)
act(SERVER["start"], who=SYSTEM, tells=Tell((DEVELOPERS,), "server_runs"))
act(words.ADOPTED, on=Server, who=OPERATIONS, tells=Tell((DEVELOPERS,), "server_runs"))
act(SERVER["lose"], who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_lost"))
act(SERVER["fail"], who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_lost"))
act(SERVER["fall_silent"], who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_lost"))
act(SERVER["answer"], who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_lost"))
act(words.DRAIN_FOR_HOST, on=Server, who=SYSTEM, tells=Tell((DEVELOPERS,), "server_lost"))
act(SERVER["stop"], who=OPERATORS, tells=Tell((DEVELOPERS,), "server_runs"))
act(
    words.ASK_TO_DRAIN,
    on=Server,
    applies=lambda server: server.may_be_drained,
    label=gettext_lazy("Stop server"),
    who=OPERATORS,
    page={STAFF: "servers:staff_stop", STUDIO: "servers:stop"},
    tells=NOBODY,
)
act(
    words.ASK_TO_RESTART,
    on=Server,
    applies=lambda server: server.may_be_restarted,
    label=gettext_lazy("Restart server"),
    who=OPERATORS,
    page={STAFF: "servers:staff_restart", STUDIO: "servers:restart"},
    tells=NOBODY,
)
act(
    words.ASK_TO_STOP,
    on=Server,
    applies=lambda server: server.may_be_stopped,
    label=gettext_lazy("Terminate server"),
    who=OPERATORS,
    page={STAFF: "servers:staff_terminate", STUDIO: "servers:terminate"},
    danger=True,
    tells=NOBODY,
)
act(
    words.ASK_TO_REPLACE,
    on=Server,
    field="observed",
    sources=("lost", "failed"),
    label=gettext_lazy("Replace server"),
    who=OPERATORS,
    page={STAFF: "servers:staff_replace", STUDIO: "servers:replace"},
    primary=True,
    waits=Waits(rows=Server.objects.none, studio=lost_of, since="stopped_at"),
    tells=NOBODY,
)
act(
    "resource_request.ask_more",
    on=ResourceRequest,
    field="state",
    sources=LAUNCHABLE,
    applies=lambda request: request.kind == ResourceKind.SERVER,
    label=gettext_lazy("Ask for more"),
    who=ASKERS,
    page={STUDIO: "studios:extend_request"},
    fresh_factor=False,
    tells=NOBODY,
)
act(
    "server.ask_more",
    on=Server,
    applies=lambda server: server.is_live and not server.is_stopping,
    label=gettext_lazy("Ask for more"),
    who=ASKERS,
    page={STUDIO: "studios:extend_request"},
    url_args=lambda server: (server.resource_request.number,),
    primary=lambda server: server.drain_cause == Server.Drain.CAP,
    waits=Waits(
        rows=Server.objects.none, studio=running_out_of, label=gettext_lazy("Ask for more")
    ),
    tells=NOBODY,
)
for trouble in (words.SLOW, words.REPLACED, words.NOT_REPLACED):
    act(trouble, on=Server, who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_lost"))
for step in (words.NEAR_CAP, words.CAP_REACHED):
    act(
        step,
        on=Server,
        who=SYSTEM,
        tells=Tell((DEVELOPERS, OPERATIONS), "server_cap", answer="server.ask_more"),
    )
for step in (words.CAP_RAISED, words.END_DRAIN):
    act(step, on=Server, who=SYSTEM, tells=Tell((DEVELOPERS, OPERATIONS), "server_cap"))
for step, subject in ((words.ALLOCATE, Game), (words.GIVE_BACK, Server)):
    act(
        step,
        on=subject,
        right=gettext_lazy("Take ready servers, and give them back"),
        who=DEVELOPERS,
        tells=NOBODY,
    )
act(
    "server.read",
    on=Server,
    right=gettext_lazy("See every studio's servers"),
    who=Staff(),
    tells=NOBODY,
)
