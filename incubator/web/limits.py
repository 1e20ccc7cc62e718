"""How long a text may be: nothing is cut off, and whoever typed too much is told by how much.

A browser cuts what is pasted into a field with `maxlength`, and says nothing. So no field has one:
templates/django/forms/widgets/attrs.html writes `data-most` in its place, by which
static/js/forms.js counts; and a form that is refused comes back with all that was typed.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import ngettext


class TooLong:
    """The words of that refusal, as validation asks for them: by `%`, with what was found."""

    def __mod__(self, found: Mapping[str, Any]) -> str:
        over = found["show_value"] - found["limit_value"]
        return ngettext(
            "%(over)s character too many: at most %(most)s fit.",
            "%(over)s characters too many: at most %(most)s fit.",
            over,
        ) % {"over": over, "most": found["limit_value"]}
