"""What becomes of uploads. Who may begin and give up one is said by the app it is for."""

from django.utils.translation import gettext_lazy

from incubator.core.acts import NOBODY, SYSTEM, in_area
from incubator.documents.models import UPLOAD

act = in_area(gettext_lazy("Files"))

for step in UPLOAD.transitions:
    act(UPLOAD[step.verb], who=SYSTEM, tells=NOBODY)
