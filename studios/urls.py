"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from studios.views import (
    admissions,
    applications,
    approvals,
    bulk,
    games,
    keys,
    members,
    rates,
    requests,
    studios,
)

app_name = "studios"

APPLICANT = [
    path("apply/", applications.apply, name="apply"),
    path("apply/new/", applications.begin, name="begin_application"),
    path("apply/<slug:number>/", applications.application, name="application"),
    path("apply/<slug:number>/edit/", applications.edit_application, name="edit_application"),
    path("apply/<slug:number>/keep/", applications.keep_application, name="keep_application"),
]

INVITED = [
    path("invitations/<int:pk>/", members.invitation, name="invitation"),
    path("invitations/<int:pk>/accept/", members.accept, name="accept_invitation"),
    path("invitations/<int:pk>/decline/", members.decline, name="decline_invitation"),
]

STUDIO = [
    path("studio/<slug:studio>/members/", members.members, name="members"),
    path("studio/<slug:studio>/members/leave/", members.leave, name="leave"),
    path("studio/<slug:studio>/members/<int:member>/", members.member, name="member"),
    path("studio/<slug:studio>/members/<int:member>/remove/", members.remove, name="remove_member"),
    path(
        "studio/<slug:studio>/members/invitations/<int:pk>/withdraw/",
        members.withdraw,
        name="withdraw_invitation",
    ),
    path("studio/<slug:studio>/bank-account/", studios.bank_account, name="bank_account"),
    path("studio/<slug:studio>/games/", games.games, name="games"),
    path("studio/<slug:studio>/games/new/", games.new_game, name="new_game"),
    path("studio/<slug:studio>/games/<slug:game>/", games.game, name="game"),
    path("studio/<slug:studio>/games/<slug:game>/edit/", games.change_game, name="change_game"),
    path("studio/<slug:studio>/keys/", keys.keys, name="keys"),
    path("studio/<slug:studio>/keys/new/", keys.new_key, name="new_key"),
    path("studio/<slug:studio>/keys/<slug:prefix>/replace/", keys.rotate, name="rotate_key"),
    path("studio/<slug:studio>/keys/<slug:prefix>/revoke/", keys.revoke, name="revoke_key"),
    path("studio/<slug:studio>/requests/", requests.requests, name="requests"),
    path("studio/<slug:studio>/requests/new/", requests.new_request, name="new_request"),
    path("studio/<slug:studio>/requests/preview/", requests.preview, name="preview_request"),
    path("studio/<slug:studio>/requests/<slug:number>/", requests.resource_request, name="request"),
    path(
        "studio/<slug:studio>/requests/<slug:number>/more/",
        requests.extend_request,
        name="extend_request",
    ),
    path(
        "studio/<slug:studio>/requests/<slug:number>/withdraw/",
        requests.withdraw,
        name="withdraw_request",
    ),
]

STAFF = [
    path("staff/admissions/", admissions.admissions, name="admissions"),
    path("staff/admissions/<slug:number>/", admissions.staff_application, name="staff_application"),
    path("staff/admissions/<slug:number>/reviewers/", admissions.assign, name="assign_reviewer"),
    path("staff/admissions/<slug:number>/review/", admissions.review, name="submit_review"),
    path("staff/admissions/<slug:number>/decision/", admissions.decision, name="decide"),
    path("staff/studios/", studios.staff_studios, name="staff_studios"),
    path("staff/studios/<slug:studio>/", studios.staff_studio, name="staff_studio"),
    path("staff/requests/", approvals.staff_requests, name="staff_requests"),
    path("staff/requests/bulk/", bulk.act_on_requests, name="bulk_requests"),
    path("staff/requests/<slug:number>/", approvals.staff_request, name="staff_request"),
    path("staff/requests/<slug:number>/hand-over/", approvals.hand_over, name="hand_over_desk"),
    path("staff/rate-card/", rates.rate_card, name="rate_card"),
    path("staff/rate-card/sizes/new/", rates.new_size, name="new_size"),
    path("staff/rate-card/<int:rate>/withdraw/", rates.withdraw, name="withdraw_rate"),
]

urlpatterns: list[URLPattern | URLResolver] = [*APPLICANT, *INVITED, *STUDIO, *STAFF]
