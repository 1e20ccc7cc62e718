"""Builds of all studios, for staff to read."""

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from incubator.accounts.guards import staff_only
from incubator.web.guards import SignedIn
from incubator.web.tables import Column, Listing
from studios.servers.models import Build
from studios.servers.views.builds import (
    BUILD_COLUMNS,
    BUILD_FILTERS,
    RELATED,
    build_page,
    handed_out,
)


def staff_build_url(build: Build) -> str:
    return reverse("servers:staff_build", args=[build.number])


@staff_only("build.read")
def staff_builds(request: SignedIn) -> HttpResponse | StreamingHttpResponse:
    number = Column("number", _("Build"), lambda b: b.number, order="number", url=staff_build_url)
    studio = Column("studio", _("Studio"), lambda b: b.studio.name, order="studio__name")
    listing = Listing(
        request,
        Build.objects.select_related(*RELATED),
        (number, studio, *BUILD_COLUMNS),
        filters=BUILD_FILTERS,
        search=("number", "version", "game__title", "studio__name", "upload__name"),
        name="builds",
        empty_title=_("No build here"),
        empty_text=_("Studios upload them, from a browser or from their own build servers."),
    )
    if listing.wants_csv:
        return listing.csv_response()
    return render(request, "servers/builds/staff_list.html", {"listing": listing})


@staff_only("build.read")
def staff_build(request: SignedIn, number: str) -> HttpResponse:
    found = get_object_or_404(Build.objects.select_related(*RELATED), number=number)
    return build_page(
        request,
        found,
        list_url=reverse("servers:staff_builds"),
        file_url=reverse("servers:staff_build_file", args=[number]),
    )


@staff_only("build.read")
@require_safe
def staff_build_file(request: SignedIn, number: str) -> HttpResponseBase:
    found = get_object_or_404(Build.objects.select_related(*RELATED), number=number)
    return handed_out(request, found)
