"""The sandbox bank's own page, and the door at which providers' notifications arrive."""

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing.payments.demo_parts import SANDBOX_BANK
from billing.payments.errors import BadSignature
from billing.payments.forms import CardForm
from billing.payments.gateways import sandbox_bank
from billing.payments.gateways.sandbox import SandboxGateway, notification_of
from billing.payments.models import SandboxCharge
from billing.payments.services.reports import receive_notification
from incubator.web.guards import exists_with, open_to_all
from incubator.web.refusals import told_on

SIGNATURE_HEADER = "X-Sandbox-Signature"


@exists_with(SANDBOX_BANK)
@open_to_all
def pay(request: HttpRequest, token: str) -> HttpResponse:
    """As at any bank, whoever has the page's secret address may pay on it."""
    charge = get_object_or_404(SandboxCharge, token=token)
    form = CardForm(request.POST if "card_number" in request.POST else None)
    if request.method == "POST":
        if "cancel" in request.POST:
            return _go_back(request, sandbox_bank.cancel_charge(token=token))
        if form.is_valid():
            with told_on(form, "card_number"):
                charge = sandbox_bank.pay_charge(
                    token=token, card_number=form.cleaned_data["card_number"]
                )
                return _go_back(request, charge)
    context = {"charge": charge, "form": form, "test_cards": sandbox_bank.TEST_CARDS}
    return render(request, "payments/sandbox_pay.html", context)


def _go_back(request: HttpRequest, charge: SandboxCharge) -> HttpResponse:
    """Tell the shop and send the player back to it."""
    if sandbox_bank.keeps_silent(charge):
        return render(request, "payments/sandbox_lost.html", {"charge": charge})
    body, signature = notification_of(charge)
    with told_on(request):
        receive_notification(provider=SandboxGateway.name, body=body, signature=signature)
    return redirect(charge.return_url)


@csrf_exempt
@exists_with(SANDBOX_BANK)
@require_POST
@open_to_all
def notification(request: HttpRequest) -> HttpResponse:
    """From the provider's servers, which have no session: the signature is the proof."""
    signature = request.headers.get(SIGNATURE_HEADER, "")
    try:
        receive_notification(provider=SandboxGateway.name, body=request.body, signature=signature)
    except BadSignature as error:
        return HttpResponseForbidden(str(error))
    # Also what fits nothing: it is kept, and what to do about it is ours to find out.
    return HttpResponse(_("Recorded."))
