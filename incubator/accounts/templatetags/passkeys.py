"""What pages with passkeys hand to their script, in an attribute instead of an inline script."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(options: Any) -> str:
    """Plain JSON; the template escapes it for the attribute."""
    return json.dumps(options, cls=DjangoJSONEncoder)
