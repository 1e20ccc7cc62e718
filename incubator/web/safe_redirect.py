"""Where a form said it came from, if that is a page of ours."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, said: str, otherwise: str) -> str:
    """The path in `said`; `otherwise` for another host, and for what is no path at all."""
    hosts = {request.get_host()}
    ours = said.startswith("/") and url_has_allowed_host_and_scheme(said, allowed_hosts=hosts)
    return said if ours else otherwise
