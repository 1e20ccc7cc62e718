"""The way from an act that needs proof, through a second factor, to the act done."""

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from incubator.accounts import step_up, words
from incubator.accounts.demo_parts import PROOF_BY_CLICK
from incubator.core import audit
from incubator.web.buttons import button
from incubator.web.guards import SignedIn, exists_with, signed_in


@signed_in
@never_cache
def confirm(request: SignedIn, token: str) -> HttpResponse:
    """Enrol or confirm; where neither is missing any more, what was typed is sent by hand."""
    act = step_up.kept(request, token)
    if act is None:
        return render(request, "account/step_up_gone.html", status=410)
    context = {"act": act, "token": token, "demo": PROOF_BY_CLICK.is_there()}
    if act.is_proved(request):
        return render(request, "account/step_up_ready.html", context)
    if not step_up.has_second_factor(request.user):
        return render(request, "account/step_up_enrol.html", context)
    # Whoever has a second factor is offered nothing weaker: see AccountAdapter.
    method = get_adapter(request).get_reauthentication_methods(request.user)[0]
    step_up.do_when_proved(request)
    if PROOF_BY_CLICK.is_there():
        return render(request, "account/step_up_enrol.html", context | {"method": method})
    return redirect(f"{method['url']}?{urlencode({'next': request.path})}")


@signed_in
@exists_with(PROOF_BY_CLICK)
@button
def confirm_as_demo(request: SignedIn, token: str) -> HttpResponseBase:
    """Made-up people have no telephone. Only in the demo, and written down as such."""
    act = step_up.kept(request, token)
    if act is None:
        raise Http404
    step_up.confirm_as_demo(request)
    audit.record(
        actor=request.user,
        said=words.CONFIRM_AS_DEMO(),
        subject=request.user,
        because=act.said,
    )
    return step_up.carry_out(request, token)
