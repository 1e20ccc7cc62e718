"""The links of the rail, drawn without a template: they stand on every page, some of them thrice."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def ways_of(links: Iterable[Mapping[str, Any]]) -> SafeString:
    """`{% ways_of group.links %}`: each an `<li>` of {label, url, count, current, key}."""
    drawn = []
    for link in links:
        current = ' aria-current="page"' if link.get("current") else ""
        key = f' data-go="{escape(link["key"])}"' if link.get("key") else ""
        count = link.get("count")
        counted = f" <span>{conditional_escape(count)}</span>" if count else ""
        label = conditional_escape(link["label"])
        drawn.append(
            f'<li><a href="{escape(str(link["url"]))}"{current}{key}>{label}{counted}</a></li>'
        )
    return SafeString("\n".join(drawn))


@register.simple_tag
def keys_of(groups: Iterable[Mapping[str, Any]]) -> SafeString:
    """`{% keys_of nav %}`: what each letter after "g" leads to, as terms of a list."""
    return SafeString(
        "\n".join(
            f"<dt><kbd>g</kbd> <kbd>{escape(link['key'])}</kbd></dt>"
            f"<dd>{conditional_escape(link['label'])}</dd>"
            for group in groups
            for link in group["links"]
            if link.get("key")
        )
    )
