"""The map of addresses. Every app lists its own, in full; Wagtail answers what is left."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from incubator.api.views import unknown

urlpatterns = [
    # Programs come far more often than people: all that follows would be tried for them first.
    path(f"{settings.API_AT[1:]}v1/", include("incubator.portal.api")),
    path("", include("incubator.operation.urls")),
    path("", include("incubator.approvals.urls")),
    path("", include("incubator.work.urls")),
    path("", include("incubator.documents.urls")),
    path("", include("incubator.messaging.urls")),
    path("", include("incubator.accounts.urls")),
    path("", include("incubator.web.urls")),
    path("", include("incubator.portal.urls")),
    path("", include("studios.urls")),
    path("", include("studios.servers.urls")),
    path("", include("billing.urls")),
    path("", include("billing.payments.urls")),
    path("", include("billing.cards.urls")),
    path("", include("billing.connections.urls")),
    path("", include("funding.urls")),
    path("", include("support.urls")),
    path("", include("cms.urls")),
    # Before Wagtail, which would answer with a page and a redirect to an address with a slash.
    path(f"{settings.API_AT[1:]}<path:rest>", unknown),
    path(settings.PASSPORT_AT[1:], include("allauth.urls")),
    path(settings.ADMIN_AT[1:], admin.site.urls),
    path(settings.EDITOR_AT[1:], include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # In the place of Wagtail's own form, which asks for no second factor and slows no guesser down.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name=settings.LOGIN_URL, query_string=True),
        name="wagtailcore_login",
    ),
    path("", include(wagtail_urls)),
]
