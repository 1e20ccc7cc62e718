"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from studios.servers.views import operations, servers

app_name = "servers"

STUDIO = [
    path("studio/<slug:studio>/servers/", servers.servers, name="servers"),
    path("studio/<slug:studio>/servers/launch/<slug:number>/", servers.launch, name="launch"),
    path("studio/<slug:studio>/servers/<slug:number>/", servers.server, name="server"),
    path("studio/<slug:studio>/servers/<slug:number>/state/", servers.state, name="state"),
    path("studio/<slug:studio>/servers/<slug:number>/stop/", servers.stop, name="stop"),
    path("studio/<slug:studio>/servers/<slug:number>/restart/", servers.restart, name="restart"),
    path(
        "studio/<slug:studio>/servers/<slug:number>/terminate/", servers.terminate, name="terminate"
    ),
    path("studio/<slug:studio>/servers/<slug:number>/replace/", servers.replace, name="replace"),
]

STAFF = [
    path("staff/servers/", operations.staff_servers, name="staff_servers"),
    path("staff/servers/launch/<slug:number>/", operations.staff_launch, name="staff_launch"),
    path("staff/servers/<slug:number>/", operations.staff_server, name="staff_server"),
    path("staff/servers/<slug:number>/state/", operations.staff_state, name="staff_state"),
    path("staff/servers/<slug:number>/stop/", operations.staff_stop, name="staff_stop"),
    path("staff/servers/<slug:number>/restart/", operations.staff_restart, name="staff_restart"),
    path(
        "staff/servers/<slug:number>/terminate/", operations.staff_terminate, name="staff_terminate"
    ),
    path("staff/servers/<slug:number>/replace/", operations.staff_replace, name="staff_replace"),
]

urlpatterns: list[URLPattern | URLResolver] = [*STUDIO, *STAFF]
