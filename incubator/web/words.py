"""What administrators change at the back door."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase

ADD_ROW = phrase("row.add", gettext_lazy("added it at the back door"))
CHANGE_ROW = phrase("row.change", gettext_lazy("changed it at the back door"))
