"""What people do with servers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy

from incubator.accounts.models.people import Role
from incubator.accounts.who import Own, Staff
from incubator.core.acts import (
    NOBODY,
    STAFF,
    STUDIO,
    SYSTEM,
    AnyOf,
    Tell,
    Waits,
    in_area,
    object_link,
)
from studios.models import Game, ResourceKind, ResourceRequest, StudioRole
from studios.selectors.studios import approved_of
from studios.servers import words
from studios.servers.models import (
    BUILD,
    HOST,
    ORPHAN,
    SERVER,
    Blueprint,
    Build,
    Fleet,
    Host,
    Orphan,
    Server,
    WatchedDatabase,
)
from studios.servers.selectors import LAUNCHABLE, lost_of, not_used_up, running_out_of
from studios.servers.services.builds import require_unused
from studios.who import ByKind, InGame

object_link(Server, staff="servers:staff_server", studio="servers:server")
object_link(Fleet, studio="servers:fleet")
object_link(Host, staff="servers:staff_host")
for listed in (Orphan, WatchedDatabase):
    object_link(listed, staff="servers:staff_orphans", url_args=lambda _listed: ())
object_link(Build, staff="servers:staff_build", studio="servers:build")
object_link(
    Blueprint,
    staff="servers:staff_blueprint",
    # A standard one is nobody's: each studio has a page of it.
    studio=lambda blueprint: (
        reverse("servers:blueprint", args=[blueprint.studio.slug, blueprint.slug])
        if blueprint.studio
        else ""
    ),
)

act = in_area(gettext_lazy("Servers"))
OPERATIONS, DEVELOPERS = Staff(Role.OPERATIONS), InGame(StudioRole.DEVELOPER)
ASKERS = InGame(StudioRole.FINANCE, StudioRole.DEVELOPER)
OPERATORS = AnyOf(OPERATIONS, DEVELOPERS)
UPLOADER = Own("uploaded_by", side=STUDIO)

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
    waits=Waits(
        rows=Server.objects.none,
        studio=lost_of,
        since="stopped_at",
    ),
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
        rows=Server.objects.none,
        studio=running_out_of,
        label=gettext_lazy("Ask for more"),
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

act = in_area(gettext_lazy("Fleets"))
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

act = in_area(gettext_lazy("Builds"))

act(
    words.UPLOAD_BUILD,
    on=Game,
    label=gettext_lazy("Upload build"),
    who=DEVELOPERS,
    page={STUDIO: "servers:new_build"},
    tells=NOBODY,
)
act(
    BUILD["finish"],
    who=DEVELOPERS,
    page={STUDIO: "servers:finish_build"},
    sends=True,
    primary=True,
    applies=lambda build: build.is_uploading and build.upload.is_whole,
    tells=NOBODY,
)
act(
    BUILD["abandon"],
    who=DEVELOPERS,
    page={STUDIO: "servers:abandon_build"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(BUILD["accept"], who=SYSTEM, tells=Tell((UPLOADER,), "build_checked"))
act(BUILD["refuse"], who=SYSTEM, tells=Tell((UPLOADER,), "build_checked"))
act(
    words.PROMOTE_BUILD,
    on=Build,
    applies=lambda build: build.may_be_promoted,
    label=gettext_lazy("Promote to stable"),
    who=DEVELOPERS,
    page={STUDIO: "servers:promote_build"},
    sends=True,
    primary=True,
    tells=NOBODY,
)
act(
    BUILD["retire"],
    who=DEVELOPERS,
    check=lambda build, _viewer: require_unused(build),
    page={STUDIO: "servers:retire_build"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(
    "build.read",
    on=Build,
    right=gettext_lazy("See every studio's builds"),
    who=Staff(),
    tells=NOBODY,
)

act = in_area(gettext_lazy("Hosts"))

act(
    words.INVITE_HOST,
    right=gettext_lazy("Add hosts"),
    who=OPERATIONS,
    page={STAFF: "servers:new_host"},
    tells=NOBODY,
)
act(
    words.INVITE_HOST_AGAIN,
    on=Host,
    field="state",
    sources=("invited", "active", "evacuating", "gone"),
    applies=lambda host: host.only_for_id is None,
    label=gettext_lazy("New join command"),
    who=OPERATIONS,
    page={STAFF: "servers:invite_host_again"},
    primary=lambda host: host.state == "invited",
    tells=NOBODY,
)
act(HOST["join"], who=SYSTEM, tells=Tell((OPERATIONS,), "host"))
act(HOST["evacuate"], who=OPERATIONS, page={STAFF: "servers:evacuate_host"}, tells=NOBODY)
act(HOST["readmit"], who=OPERATIONS, page={STAFF: "servers:readmit_host"}, tells=NOBODY)
act(
    HOST["give_up"],
    who=OPERATIONS,
    page={STAFF: "servers:give_host_up"},
    danger=True,
    tells=Tell((OPERATIONS,), "host"),
)
act(
    HOST["retire"],
    who=OPERATIONS,
    page={STAFF: "servers:retire_host"},
    danger=True,
    tells=NOBODY,
)
act(words.FOUND_ORPHAN, on=Orphan, who=SYSTEM, tells=Tell((OPERATIONS,), "host"))
act(ORPHAN["vanish"], who=SYSTEM, tells=NOBODY)
act(
    ORPHAN["stop"],
    who=OPERATIONS,
    page={STAFF: "servers:stop_orphan"},
    danger=True,
    waits=Waits(rows=lambda: Orphan.objects.filter(state="found"), since="found_at"),
    tells=NOBODY,
)
act(ORPHAN["keep"], who=OPERATIONS, page={STAFF: "servers:keep_orphan"}, tells=NOBODY)
act(
    words.TAKE_OVER,
    right=gettext_lazy("Say that a restored database is the one in use"),
    who=OPERATIONS,
    page={STAFF: "servers:take_over"},
    tells=Tell((OPERATIONS,), "host"),
)
act(
    "host.read",
    on=Host,
    right=gettext_lazy("See hosts and what runs on them"),
    who=Staff(),
    tells=NOBODY,
)

act = in_area(gettext_lazy("Blueprints"))
WRITERS = ByKind({"own": DEVELOPERS, "standard": OPERATIONS})

act(
    words.DERIVE_BLUEPRINT,
    on=Game,
    label=gettext_lazy("Make blueprint"),
    who=DEVELOPERS,
    page={STUDIO: "servers:new_blueprint"},
    tells=NOBODY,
)
act(
    words.PUBLISH_BLUEPRINT,
    right=gettext_lazy("Publish standard blueprint"),
    who=OPERATIONS,
    page={STAFF: "servers:publish_blueprint"},
    tells=NOBODY,
)
act(
    words.REVISE_BLUEPRINT,
    on=Blueprint,
    label=gettext_lazy("Revise blueprint"),
    who=WRITERS,
    page={STAFF: "servers:revise_standard", STUDIO: "servers:revise_blueprint"},
    primary=True,
    tells=NOBODY,
)
act(
    words.WITHDRAW_BLUEPRINT,
    on=Blueprint,
    applies=lambda blueprint: blueprint.is_offered,
    label=gettext_lazy("Withdraw blueprint"),
    who=WRITERS,
    page={STAFF: "servers:withdraw_standard", STUDIO: "servers:withdraw_blueprint"},
    sends=True,
    danger=True,
    tells=NOBODY,
)
act(
    words.OFFER_BLUEPRINT,
    on=Blueprint,
    applies=lambda blueprint: not blueprint.is_offered,
    label=gettext_lazy("Offer blueprint again"),
    who=WRITERS,
    page={STAFF: "servers:offer_standard", STUDIO: "servers:offer_blueprint"},
    sends=True,
    tells=NOBODY,
)
act(
    "blueprint.read",
    on=Blueprint,
    right=gettext_lazy("See every studio's blueprints"),
    who=Staff(),
    tells=NOBODY,
)
