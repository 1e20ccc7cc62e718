"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from studios.servers.views import (
    adopting,
    agent,
    blueprints,
    builds,
    capacity,
    fleets,
    hosts,
    logs,
    operations,
    orphans,
    quotas,
    servers,
    staff_blueprints,
    staff_builds,
    staff_fleets,
    sweeping,
)

app_name = "servers"

STUDIO = [
    path("studio/<slug:studio>/servers/", servers.servers, name="servers"),
    path("studio/<slug:studio>/servers/launch/<slug:number>/", servers.launch, name="launch"),
    path("studio/<slug:studio>/servers/<slug:number>/", servers.server, name="server"),
    path("studio/<slug:studio>/servers/<slug:number>/state/", servers.state, name="state"),
    path("studio/<slug:studio>/servers/<slug:number>/log/", logs.log, name="log"),
    path("studio/<slug:studio>/servers/<slug:number>/log/file/", logs.log_file, name="log_file"),
    path("studio/<slug:studio>/servers/<slug:number>/stop/", servers.stop, name="stop"),
    path("studio/<slug:studio>/servers/<slug:number>/restart/", servers.restart, name="restart"),
    path(
        "studio/<slug:studio>/servers/<slug:number>/terminate/", servers.terminate, name="terminate"
    ),
    path("studio/<slug:studio>/servers/<slug:number>/replace/", servers.replace, name="replace"),
]

BUILD_AT = "studio/<slug:studio>/builds/<slug:number>/"
BUILDS = [
    path("studio/<slug:studio>/builds/", builds.builds, name="builds"),
    path("studio/<slug:studio>/builds/new/<slug:game>/", builds.new_build, name="new_build"),
    path(BUILD_AT, builds.build, name="build"),
    path(f"{BUILD_AT}state/", builds.build_state, name="build_state"),
    path(f"{BUILD_AT}parts/<int:part>/", builds.build_part, name="build_part"),
    path(f"{BUILD_AT}finish/", builds.finish_build, name="finish_build"),
    path(f"{BUILD_AT}abandon/", builds.abandon_build, name="abandon_build"),
    path(f"{BUILD_AT}promote/", builds.promote_build, name="promote_build"),
    path(f"{BUILD_AT}retire/", builds.retire_build, name="retire_build"),
    path(f"{BUILD_AT}file/", builds.build_file, name="build_file"),
]

FLEET_AT = "studio/<slug:studio>/fleets/<slug:number>/"
FLEETS = [
    path("studio/<slug:studio>/fleets/", fleets.fleets, name="fleets"),
    path("studio/<slug:studio>/fleets/new/<slug:number>/", fleets.new_fleet, name="new_fleet"),
    path(FLEET_AT, fleets.fleet, name="fleet"),
    path(f"{FLEET_AT}change/", fleets.change_fleet, name="change_fleet"),
    path(f"{FLEET_AT}rollout/", fleets.roll_out, name="roll_out"),
    path(f"{FLEET_AT}back/", fleets.roll_back, name="roll_back"),
    path(f"{FLEET_AT}on/", fleets.turn_fleet_on, name="turn_fleet_on"),
    path(f"{FLEET_AT}off/", fleets.turn_fleet_off, name="turn_fleet_off"),
    path("staff/fleets/", staff_fleets.staff_fleets, name="staff_fleets"),
    path("staff/fleets/<slug:number>/", staff_fleets.staff_fleet, name="staff_fleet"),
]

STAFF = [
    path("staff/builds/", staff_builds.staff_builds, name="staff_builds"),
    path("staff/builds/<slug:number>/", staff_builds.staff_build, name="staff_build"),
    path(
        "staff/builds/<slug:number>/file/", staff_builds.staff_build_file, name="staff_build_file"
    ),
    path("staff/servers/", operations.staff_servers, name="staff_servers"),
    path("staff/servers/launch/<slug:number>/", operations.staff_launch, name="staff_launch"),
    path("staff/servers/<slug:number>/", operations.staff_server, name="staff_server"),
    path("staff/servers/<slug:number>/state/", operations.staff_state, name="staff_state"),
    path("staff/servers/<slug:number>/log/", logs.staff_log, name="staff_log"),
    path("staff/servers/<slug:number>/log/file/", logs.staff_log_file, name="staff_log_file"),
    path("staff/servers/<slug:number>/stop/", operations.staff_stop, name="staff_stop"),
    path("staff/servers/<slug:number>/restart/", operations.staff_restart, name="staff_restart"),
    path(
        "staff/servers/<slug:number>/terminate/", operations.staff_terminate, name="staff_terminate"
    ),
    path("staff/servers/<slug:number>/replace/", operations.staff_replace, name="staff_replace"),
]

BLUEPRINT_AT = "studio/<slug:studio>/blueprints/<slug:number>/"
STAFF_BLUEPRINT_AT = "staff/blueprints/<slug:number>/"
BLUEPRINTS = [
    path("studio/<slug:studio>/blueprints/", blueprints.blueprints, name="blueprints"),
    path(
        "studio/<slug:studio>/blueprints/preview/",
        blueprints.preview_blueprint,
        name="preview_blueprint",
    ),
    path(
        "studio/<slug:studio>/blueprints/new/<slug:game>/",
        blueprints.new_blueprint,
        name="new_blueprint",
    ),
    path(BLUEPRINT_AT, blueprints.blueprint, name="blueprint"),
    path(f"{BLUEPRINT_AT}revise/", blueprints.revise_blueprint, name="revise_blueprint"),
    path(f"{BLUEPRINT_AT}history/", blueprints.blueprint_history, name="blueprint_history"),
    path(f"{BLUEPRINT_AT}withdraw/", blueprints.withdraw_blueprint, name="withdraw_blueprint"),
    path(f"{BLUEPRINT_AT}offer/", blueprints.offer_blueprint, name="offer_blueprint"),
    path("staff/blueprints/", staff_blueprints.staff_blueprints, name="staff_blueprints"),
    path("staff/blueprints/new/", staff_blueprints.publish_blueprint, name="publish_blueprint"),
    path(
        "staff/blueprints/preview/",
        staff_blueprints.preview_standard,
        name="preview_standard",
    ),
    path(STAFF_BLUEPRINT_AT, staff_blueprints.staff_blueprint, name="staff_blueprint"),
    path(
        f"{STAFF_BLUEPRINT_AT}revise/",
        staff_blueprints.revise_standard,
        name="revise_standard",
    ),
    path(
        f"{STAFF_BLUEPRINT_AT}history/",
        staff_blueprints.staff_revisions,
        name="staff_revisions",
    ),
    path(
        f"{STAFF_BLUEPRINT_AT}withdraw/",
        staff_blueprints.withdraw_standard,
        name="withdraw_standard",
    ),
    path(
        f"{STAFF_BLUEPRINT_AT}offer/",
        staff_blueprints.offer_standard,
        name="offer_standard",
    ),
]

HOST_AT = "staff/hosts/<slug:name>/"
HOSTS = [
    path("staff/hosts/", hosts.hosts, name="staff_hosts"),
    path("staff/hosts/new/", hosts.new_host, name="new_host"),
    path("staff/hosts/machines/", orphans.orphans, name="staff_orphans"),
    path("staff/hosts/machines/take-over/", orphans.take_over, name="take_over"),
    path("staff/hosts/machines/<int:pk>/stop/", orphans.stop_orphan, name="stop_orphan"),
    path("staff/hosts/machines/<int:pk>/keep/", orphans.keep_orphan, name="keep_orphan"),
    path("staff/hosts/machines/<int:pk>/adopt/", adopting.adopt_orphan, name="adopt_orphan"),
    path(
        "staff/hosts/machines/<int:pk>/adopt/<slug:number>/<int:revision>/",
        adopting.adopt_orphan_as,
        name="adopt_orphan_as",
    ),
    path("staff/hosts/drift/", sweeping.drift, name="drift"),
    path("staff/hosts/next/", sweeping.next_sweep, name="next_sweep"),
    path("staff/hosts/capacity/", capacity.capacity, name="staff_capacity"),
    path("staff/hosts/capacity/studios/", capacity.capacity_by_studio, name="capacity_by_studio"),
    path("staff/hosts/capacity/studios/<slug:studio>/", quotas.set_quota, name="set_quota"),
    path(HOST_AT, hosts.host, name="staff_host"),
    path(f"{HOST_AT}invite/", hosts.invite_again, name="invite_host_again"),
    path(f"{HOST_AT}evacuate/", hosts.evacuate, name="evacuate_host"),
    path(f"{HOST_AT}readmit/", hosts.readmit, name="readmit_host"),
    path(f"{HOST_AT}give-up/", hosts.give_up, name="give_host_up"),
    path(f"{HOST_AT}retire/", hosts.retire, name="retire_host"),
]

AGENT = [
    path("agent/join/", agent.join, name="agent_join"),
    path("agent/turn/", agent.turn, name="agent_turn"),
    path("agent/agent.pyz", agent.agent_file, name="agent_file"),
    path("agent/builds/<str:signed>/", agent.build, name="agent_build"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    *STUDIO,
    *BUILDS,
    *FLEETS,
    *BLUEPRINTS,
    *STAFF,
    *HOSTS,
    *AGENT,
]
