"""What the guards of `incubator.core.views` leave of a request: somebody is signed in."""

from django.http import HttpRequest

from incubator.core.models import User


class SignedIn(HttpRequest):
    """A request behind `signed_in` or `staff_only`, for the type checker."""

    user: User
