"""Sentences of notices."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase

DID = phrase("notice.did", gettext_lazy("%(actor)s %(did)s: %(subject)s"))
DID_TO_PERSON = phrase("notice.did_to_person", gettext_lazy("%(actor)s %(did)s"))
HAPPENED = phrase("notice.happened", gettext_lazy("%(subject)s: %(did)s"))
