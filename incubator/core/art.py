"""Cover art drawn from a title, until a studio uploads its own."""

from urllib.parse import urlencode

from django.utils.text import slugify


def cover_path(title: str, slug: str = "") -> str:
    """The address under which the art of `title` is served."""
    return f"/art/{slug or slugify(title) or 'cover'}.svg?{urlencode({'title': title})}"
