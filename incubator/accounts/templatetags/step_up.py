"""What a page that asks for a second factor says it is asked for."""

from django import template
from django.template import Context

from incubator.accounts.step_up import Kept, kept_for

register = template.Library()


@register.simple_tag(takes_context=True)
def asked_for(context: Context) -> Kept | None:
    """`{% asked_for as act %}`: what is done when this is proved; None for settings of one's own."""
    found = kept_for(context["request"])
    return found[1] if found else None
