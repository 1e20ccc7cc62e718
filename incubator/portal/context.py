"""What every page needs around its content: navigation and the viewer's wallet."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    return {"nav": [], "wallet_label": ""}
