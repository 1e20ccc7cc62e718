"""Addresses, grouped under their prefix."""

from django.urls import URLPattern, URLResolver, path

from incubator.portal.views import demo, home, rights, studio

app_name = "portal"

urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home.home, name="home"),
    path("staff/", home.staff, name="staff"),
    path("staff/rights/", rights.rights, name="rights"),
    path("staff/rights/<int:person>/", rights.change_roles, name="change_roles"),
    path("staff/rights/<int:person>/account/", rights.close_account, name="close_account"),
    path("studio/<slug:studio>/", studio.home, name="studio"),
    path("search/", home.search, name="search"),
    path("demo/", demo.people, name="demo"),
    path("demo/become/<slug:key>/", demo.become, name="demo_become"),
    path("demo/mail/", demo.mail, name="demo_mail"),
]
