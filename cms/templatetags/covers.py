"""Pictures of games: the studio's own, else art drawn from the title."""

from django import template

from cms.covers.drawing import cover_path

register = template.Library()


@register.simple_tag
def cover_url(title: str, slug: str = "") -> str:
    """The address of the art drawn for a title."""
    return cover_path(str(title), str(slug or ""))
