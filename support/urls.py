"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from support.views import agents, bulk, files, merging, players, policies, queues, sorting

app_name = "support"

urlpatterns: list[URLPattern | URLResolver] = [
    path("support/", players.my_tickets, name="my_tickets"),
    path("support/new/", players.new_ticket, name="new_ticket"),
    path("support/<str:number>/", players.ticket, name="ticket"),
    path("support/<str:number>/files/<int:file>/", files.own_attachment, name="own_attachment"),
    path("staff/tickets/", queues.queues, name="queues"),
    path("staff/tickets/bulk/", bulk.act_on_tickets, name="bulk"),
    path("staff/tickets/policies/", policies.policies, name="policies"),
    path("staff/tickets/policies/new/", policies.new_policy, name="new_policy"),
    path("staff/tickets/policies/<int:pk>/", policies.policy, name="policy"),
    path("staff/tickets/calendars/new/", policies.new_calendar, name="new_calendar"),
    path("staff/tickets/calendars/<int:pk>/", policies.calendar, name="calendar"),
    path("staff/tickets/<str:number>/", agents.ticket, name="staff_ticket"),
    path("staff/tickets/<str:number>/reply/", agents.reply, name="staff_reply"),
    path("staff/tickets/<str:number>/act/", agents.act, name="staff_act"),
    path("staff/tickets/<str:number>/refund/<int:line>/", agents.refund, name="staff_refund"),
    path("staff/tickets/<str:number>/merge/", merging.merge, name="merge"),
    path("staff/tickets/<str:number>/split/", merging.split, name="split"),
    path("staff/tickets/<str:number>/sort/", sorting.sort, name="sort"),
    path("staff/tickets/<str:number>/mails/<int:arrival>/", files.raw_mail, name="raw_mail"),
    path("staff/tickets/<str:number>/files/<int:file>/", files.attachment, name="attachment"),
]
