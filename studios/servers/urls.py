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
]

STAFF = [
    path("staff/servers/", operations.staff_servers, name="staff_servers"),
    path("staff/servers/launch/<slug:number>/", operations.staff_launch, name="staff_launch"),
    path("staff/servers/<slug:number>/", operations.staff_server, name="staff_server"),
    path("staff/servers/<slug:number>/state/", operations.staff_state, name="staff_state"),
    path("staff/servers/<slug:number>/stop/", operations.staff_stop, name="staff_stop"),
]

urlpatterns: list[URLPattern | URLResolver] = [*STUDIO, *STAFF]
