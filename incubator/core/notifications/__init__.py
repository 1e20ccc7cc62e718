"""Telling people: a row in the portal, and mail at once, once a day or not at all."""

from incubator.core.notifications.sending import notify, send_due_digests
from incubator.core.notifications.wishes import set_wish, wishes_of

__all__ = ["notify", "send_due_digests", "set_wish", "wishes_of"]
