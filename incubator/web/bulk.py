"""Answering a list's bulk action: each row for itself, so that one refusal stops no other."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from django.contrib import messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incubator.web.refusals import refused_by
from incubator.web.safe_redirect import way_back
from incubator.web.tables import chosen_rows

Row = TypeVar("Row", bound=Model)
# More refusals than this are told as a number.
TOLD = 5


def act_on_each(
    request: HttpRequest, rows: Iterable[Row], act: Callable[[Row], object], *, home: str
) -> HttpResponse:
    """Call the service for each row, say what was done and what was refused, go back.

    `home` is the list's address, for a request that does not say where it came from.
    """
    done, refused, chosen = 0, [], set(chosen_rows(request))
    for row in rows:
        chosen.discard(row.pk)
        if why := refused_by(partial(act, row)):
            refused.append(f"{row}: {why}")
        else:
            done += 1
    if done:
        said = ngettext("Done for one row.", "Done for %(count)d rows.", done) % {"count": done}
        messages.success(request, said)
    elif not refused and not chosen:
        messages.warning(request, _("Choose at least one row first."))
    for sentence in refused[:TOLD]:
        messages.warning(request, sentence)
    if len(refused) > TOLD:
        rest = _("%(count)d more were refused.") % {"count": len(refused) - TOLD}
        messages.warning(request, rest)
    if chosen:
        gone = ngettext(
            "One chosen row is not there any more.",
            "%(count)d chosen rows are not there any more.",
            len(chosen),
        )
        messages.warning(request, gone % {"count": len(chosen)})
    return redirect(way_back(request, request.POST.get("back", ""), home))
