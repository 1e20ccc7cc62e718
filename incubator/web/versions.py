"""Two people at one form: the second is told before the words of the first are gone.

A form carries the version of what its page had shown. The service compares it under the row's lock
and refuses once; the form that comes back carries the new version, so that sending it again
replaces knowingly what somebody else wrote.
"""

import hashlib
import json
from typing import Any, cast

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from incubator.core import audit
from incubator.web.errors import ChangedMeanwhile


def version_of(row: Model, *fields: str) -> str:
    """The same as long as these fields say the same."""
    said = json.dumps([str(getattr(row, name)) for name in fields])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def require_unchanged(row: Model, *fields: str, seen: str | None) -> None:
    """Raise ChangedMeanwhile unless the fields say what the version `seen` said.

    The caller holds the row's lock; without `seen` (programs, commands) nothing is compared.
    """
    if seen is None or seen == version_of(row, *fields):
        return
    newest = audit.history(row).first()
    raise ChangedMeanwhile(
        _(
            "%(who)s changed %(what)s while you were typing. What you typed is kept here: look at "
            "%(what)s in another tab, then save again to replace it."
        )
        % {"who": (newest and newest.actor) or _("Somebody else"), "what": row}
    )


class SeenForm(forms.Form):
    """Carries what its page had shown; shown again, it carries what that page shows."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_seen(self) -> Any:
        """None for a page that said nothing, which is compared with nothing."""
        return self.cleaned_data["seen"] or None

    def show_as_read(self, seen: object) -> None:
        typed = cast("QueryDict", self.data).copy()
        typed["seen"] = str(seen)
        self.data = typed
