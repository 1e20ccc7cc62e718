"""What holds for every answer under /api/, also for those no operation gave."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from incubator.api.problems import MEDIA_TYPE, OF_STATUS, Problem


class ApiAnswers:
    """Every error is a problem in JSON.

    Django's own answers (an unknown address, a wrong method, a failure) are pages for people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(settings.API_AT) or response.status_code < 400:
            return response
        if response.get("Content-Type") == MEDIA_TYPE:
            return response
        otherwise = "server-error" if response.status_code >= 500 else "malformed"
        problem = Problem(OF_STATUS.get(response.status_code, otherwise)).answer()
        if "Allow" in response:
            problem["Allow"] = response["Allow"]
        return problem
