"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from funding.views import (
    awards,
    deals,
    funds,
    settlement,
    statements,
    studio_funding,
    tranches,
)

app_name = "funding"

AWARD = "staff/awards/<str:number>/"
MILESTONE = f"{AWARD}milestones/<int:ordinal>/"
TRANCHE = f"{AWARD}tranches/<int:ordinal>/"
OWN_AWARD = "studio/<slug:studio>/funding/<str:number>/"
STATEMENT = "studio/<slug:studio>/statements/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    # Staff
    path("staff/funds/", funds.fund_list, name="funds"),
    path("staff/funds/new/", funds.fund_new, name="fund_new"),
    path("staff/funds/<slug:slug>/", funds.fund_page, name="fund"),
    path("staff/requests/<str:number>/award/", awards.award_new, name="award_new"),
    path(AWARD, awards.award_page, name="award"),
    path(f"{MILESTONE}accept/", awards.milestone_accept, name="milestone_accept"),
    path(f"{MILESTONE}return/", awards.milestone_return, name="milestone_return"),
    path(f"{TRANCHE}pay/", tranches.tranche_pay, name="tranche_pay"),
    path("staff/deals/new/", deals.deal_sign, name="deal_sign"),
    path("staff/deals/<str:number>/", deals.staff_deal, name="staff_deal"),
    path("staff/deals/<str:number>/terms/", deals.terms_new, name="terms_new"),
    path("staff/settlement/", settlement.settlement, name="settlement"),
    path("staff/settlement/all/", settlement.settle_all, name="settle_all"),
    path("staff/settlement/<str:number>/settle/", settlement.settle, name="settle"),
    path("staff/statements/<str:number>/", statements.staff_statement, name="staff_statement"),
    # A studio's own
    path("studio/<slug:studio>/funding/", studio_funding.funding, name="studio_funding"),
    path(OWN_AWARD, studio_funding.award_page, name="studio_award"),
    path(
        f"{OWN_AWARD}milestones/<int:ordinal>/deliver/",
        studio_funding.milestone_deliver,
        name="milestone_deliver",
    ),
    path(f"{OWN_AWARD}documents/<int:document_id>/", studio_funding.document, name="document"),
    path(
        f"{OWN_AWARD}tranches/<int:ordinal>/request/",
        studio_funding.tranche_request,
        name="tranche_request",
    ),
    path(
        f"{OWN_AWARD}tranches/<int:ordinal>/withdraw/",
        studio_funding.tranche_withdraw,
        name="tranche_withdraw",
    ),
    path("studio/<slug:studio>/deals/", deals.deal_list, name="deals"),
    path("studio/<slug:studio>/deals/<str:number>/", deals.deal_page, name="deal"),
    path("studio/<slug:studio>/statements/", statements.statement_list, name="statements"),
    path(STATEMENT, statements.statement_page, name="statement"),
    path(f"{STATEMENT}lines/<str:code>/", statements.statement_line, name="statement_line"),
    path(f"{STATEMENT}payout/", statements.payout_request, name="payout_request"),
]
