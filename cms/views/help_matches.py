"""Help articles that fit what somebody is about to ask, as a fragment for the page that asks."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cms.selectors.articles import matching_help
from incubator.web.guards import open_to_all


@open_to_all
def matches(request: HttpRequest) -> HttpResponse:
    """`subject` is what was typed so far; nothing fits too few words."""
    found = matching_help(request.GET.get("subject", ""))
    return render(request, "cms/help_matches.html", {"articles": found})
