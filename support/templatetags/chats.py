"""Where somebody is at the desk, pages that ask for a question offer a chat."""

from typing import Any

from django import template
from django.utils.translation import get_language

from support.models import Queue, Topic
from support.selectors.desk import anybody_for, anybody_to_chat

register = template.Library()


@register.inclusion_tag("support/chat_offer.html")
def chat_offer(topic: str = "") -> dict[str, Any]:
    """About the topic, if one is named."""
    language = get_language() or ""
    if not topic:
        return {"is_open": anybody_to_chat(language), "topic": ""}
    queue = Queue.objects.get(slug=Topic(topic).queue)
    return {"is_open": anybody_for(queue, language).exists(), "topic": topic}
