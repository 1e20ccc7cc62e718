"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from support.views import (
    agents,
    bulk,
    desk,
    files,
    guests,
    macros,
    merging,
    players,
    policies,
    queues,
    rating,
    sorting,
)

app_name = "support"

urlpatterns: list[URLPattern | URLResolver] = [
    path("support/", players.my_tickets, name="my_tickets"),
    path("support/new/", players.new_ticket, name="new_ticket"),
    path("support/new/<slug:topic>/", players.ask, name="ask"),
    path("support/guest/<slug:topic>/", guests.ask, name="ask_as_guest"),
    path("support/locked-out/", guests.locked_out, name="locked_out"),
    path("support/confirm/<str:token>/", guests.confirm, name="confirm"),
    path("support/rate/<str:token>/", rating.rate, name="rate"),
    path("support/<str:number>/", players.ticket, name="ticket"),
    path("support/<str:number>/act/", players.own_act, name="own_act"),
    path("support/<str:number>/files/<int:file>/", files.own_attachment, name="own_attachment"),
    path("staff/tickets/", queues.queues, name="queues"),
    path("staff/tickets/bulk/", bulk.act_on_tickets, name="bulk"),
    path("staff/tickets/desk/", desk.desk, name="desk"),
    path("staff/tickets/desk/here/", desk.here, name="here"),
    path("staff/tickets/desk/queues/<int:queue>/", desk.handing, name="handing"),
    path("staff/tickets/desk/agents/<int:agent>/", desk.skills, name="skills"),
    path("staff/tickets/macros/", macros.macro_list, name="macros"),
    path("staff/tickets/macros/new/", macros.new_macro, name="new_macro"),
    path("staff/tickets/macros/<int:macro>/", macros.macro, name="macro"),
    path("staff/tickets/macros/<int:macro>/retire/", macros.retire_macro, name="retire_macro"),
    path("staff/tickets/policies/", policies.policies, name="policies"),
    path("staff/tickets/policies/new/", policies.new_policy, name="new_policy"),
    path("staff/tickets/policies/<int:pk>/", policies.policy, name="policy"),
    path("staff/tickets/calendars/new/", policies.new_calendar, name="new_calendar"),
    path("staff/tickets/calendars/<int:pk>/", policies.calendar, name="calendar"),
    path("staff/tickets/<str:number>/", agents.ticket, name="staff_ticket"),
    path("staff/tickets/<str:number>/reply/", agents.reply, name="staff_reply"),
    path("staff/tickets/<str:number>/act/", agents.act, name="staff_act"),
    path("staff/tickets/<str:number>/refund/<int:line>/", agents.refund, name="staff_refund"),
    path("staff/tickets/<str:number>/live/", desk.live, name="live"),
    path("staff/tickets/<str:number>/macros/<int:macro>/", macros.macro_text, name="macro_text"),
    path("staff/tickets/<str:number>/merge/", merging.merge, name="merge"),
    path("staff/tickets/<str:number>/split/", merging.split, name="split"),
    path("staff/tickets/<str:number>/sort/", sorting.sort, name="sort"),
    path("staff/tickets/<str:number>/mails/<int:arrival>/", files.raw_mail, name="raw_mail"),
    path("staff/tickets/<str:number>/files/<int:file>/", files.attachment, name="attachment"),
]
