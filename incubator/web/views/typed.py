"""Somebody signs in again while a page of theirs is open, and goes on with what they typed there."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from incubator.web import typed
from incubator.web.guards import SignedIn, open_to_all, signed_in
from incubator.web.signed_out import is_by_script, sign_in_first


@open_to_all
@never_cache
def session(request: HttpRequest) -> JsonResponse:
    """For scripts of open pages: who is signed in here by now, and what their forms carry."""
    return JsonResponse({"person": typed.mark_of(request.user), "token": get_token(request)})


@open_to_all
@never_cache
def signed_in_beside(request: HttpRequest) -> HttpResponse:
    """Where a sign-in in a tab of its own ends: the page that asked for it goes on by itself."""
    return render(request, "signed_in.html")


@signed_in
@never_cache
def again(request: SignedIn, token: str) -> HttpResponse:
    """To the page with the form that was sent too late, for the person who typed it."""
    one = typed.kept(request, token)
    if one is None:
        return render(request, "typed_gone.html", status=410)
    return HttpResponseRedirect(typed.page_with(token, one.page))


def stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form with the token of an earlier sign-in, or from a browser that takes no cookies.

    Whoever typed it gets it back to look at; somebody else, or another site, gets a refusal.
    """
    if is_by_script(request):
        return sign_in_first()
    person, here = typed.person_in(request), request.user
    if request.COOKIES and person is not None and here.pk in (None, person):
        token = typed.keep(request)
        if token:
            # By way of the sign-in, for who is signed out.
            to_form = HttpResponseRedirect(typed.address_of(token))
            # Read by the middleware that ends drafts of forms.
            to_form.still_to_be_sent = True  # type: ignore[attr-defined]
            return to_form
    words = typed.recognised(typed.fields_of(request)) if typed.is_from_us(request) else []
    context = {"words": words, "other": person is not None and here.pk not in (None, person)}
    return render(request, "403_csrf.html", context, status=403)
