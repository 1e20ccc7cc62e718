"""Sentences of notices, and what is done with letters."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (("messaging.outgoingmail", gettext_lazy("letter")),))

DID = phrase("notice.did", gettext_lazy("%(actor)s %(did)s: %(subject)s"))
DID_TO_PERSON = phrase("notice.did_to_person", gettext_lazy("%(actor)s %(did)s"))
HAPPENED = phrase("notice.happened", gettext_lazy("%(subject)s: %(did)s"))
SEND_AGAIN = phrase("letter.send_again", gettext_lazy("sent again"))
LETTER = phrase("letter.called", gettext_lazy("letter to %(recipient)s"))
