"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.accounts.views import (
    countries,
    delegations,
    languages,
    personal,
    role_requests,
    security,
    step_up,
    view_as,
)

app_name = "accounts"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/security/", security.security, name="security"),
    path("accounts/security/devices/end/", security.sign_out_elsewhere, name="end_sessions"),
    path(
        "accounts/security/devices/<int:session>/end/",
        security.sign_out_elsewhere,
        name="end_session",
    ),
    # These stand before django-allauth's own pages of the same addresses.
    path("accounts/2fa/", security.to_security, name="second_factors"),
    path("accounts/2fa/webauthn/", security.to_security, name="passkeys"),
    path("accounts/sessions/", security.to_security, name="sessions"),
    path("accounts/confirm/<str:token>/", step_up.confirm, name="step_up"),
    path("accounts/confirm/<str:token>/demo/", step_up.confirm_as_demo, name="step_up_as_demo"),
    path("staff/view-as/<int:person>/", view_as.begin, name="view_as"),
    path("staff/view-as/end/", view_as.end, name="view_as_end"),
    path("staff/rights/requests/", role_requests.listed, name="role_requests"),
    path("staff/rights/requests/<int:pk>/give/", role_requests.give, name="give_role"),
    path("staff/rights/requests/<int:pk>/refuse/", role_requests.refuse, name="refuse_role"),
    path("staff/rights/requests/<int:pk>/withdraw/", role_requests.withdraw, name="withdraw_role"),
    path("account/language-and-time/", languages.language_and_time, name="language_and_time"),
    path("account/country/", countries.country, name="country"),
    path("account/personal-data/", personal.personal_data, name="personal_data"),
    path("account/personal-data/take-out/", personal.take_out, name="take_out"),
    path("account/personal-data/erase/", personal.erase, name="erase"),
    path("account/personal-data/keep/", personal.keep, name="keep"),
    path("i18n/setlang/", languages.switch, name="switch_language"),
    path("staff/delegations/", delegations.listed, name="delegations"),
    path("staff/delegations/<int:pk>/end/", delegations.end, name="end_delegation"),
]
