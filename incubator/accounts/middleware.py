"""Middleware about the person behind a request."""

import hashlib
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse


class LastSeen:
    """Keeps "last seen" of a person's devices true to a few minutes, without a write per page."""

    EVERY_SECONDS = 5 * 60

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.session_key
        if key and request.user.is_authenticated:
            digest = hashlib.sha256(f"{key}:{request.user.pk}".encode()).hexdigest()
            if cache.add(f"last-seen:{digest}", 1, self.EVERY_SECONDS):
                UserSession.objects.create_from_request(request)
        return self.get_response(request)
