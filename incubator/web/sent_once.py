"""A form sent twice does one thing: pressed twice, sent from two tabs, or again after going back.

Every form of the kit carries a key, drawn with it (`{% form_key %}`). The first POST under a key
keeps where it led to, in the transaction of what it did; each further one is led there as well.
"""

import uuid
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from incubator.web.guards import SignedIn, View
from incubator.web.models import SentForm
from incubator.web.refusals import was_refused

KEY = "form_key"
KEPT_FOR = timedelta(days=60)


def sent_once(view: View) -> View:
    """Under a view's guard: the same form again gets the first answer, and nothing is done.

    A form counts as sent when its answer leads somewhere: by a redirect, or, where the page has to
    be shown at once, by the Location of a "201 Created". What was refused may be sent again.
    Not for views that call others outside: the transaction is open until the answer is there.
    """

    @wraps(view)
    def answered(request: SignedIn, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = _sent_key(request)
        if request.method != "POST" or key is None:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            # Waits for the same form, if that is being answered just now.
            sent, is_first = SentForm.objects.get_or_create(person_id=request.user.pk, key=key)
            if not is_first:
                return _as_before(request, sent)
            answer = view(request, *args, **kwargs)
            if answer.has_header("Location") and not was_refused(request):
                sent.led_to = answer.headers["Location"]
                sent.save(update_fields=["led_to"])
            else:
                sent.delete()
        return answer

    answered.is_sent_once = True  # type: ignore[attr-defined]  # for the test over all forms
    return answered


def key_of(request: HttpRequest) -> uuid.UUID:
    """The form's key, for services that keep it; a new one for a form that brought none."""
    return _sent_key(request) or uuid.uuid4()


def forget_sent_forms(*, now: datetime | None = None) -> int:
    """Those nobody sends again. Returns how many."""
    before = (now or timezone.now()) - KEPT_FOR
    return SentForm.objects.filter(sent_at__lt=before).delete()[0]


def _sent_key(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get(KEY, ""))
    except ValueError:
        return None


def _as_before(request: HttpRequest, sent: SentForm) -> HttpResponseBase:
    said = _("This form was sent before; here is what came of it. Open it anew to send another.")
    messages.info(request, said)
    return HttpResponseRedirect(sent.led_to)
