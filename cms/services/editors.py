"""Letting editors into Wagtail, whose permissions hang on groups.

The staff role is the truth, the group its shadow. The shadow is corrected wherever Wagtail is about
to look at it: at the door of every request under `/cms/` (`cms.views.door`) and before a page is
published. So taking the role away takes effect at the next request, nothing has to be told, and a
membership that somebody adds by hand does not survive either.
"""

from django.contrib.auth.models import Group

from incubator.core.access import Role, has_role
from incubator.core.models import User

EDITORS = "Editors"


def align_editor(*, user: User) -> bool:
    """Make membership of Wagtail's editors equal to the role; returns whether the user has it."""
    editors = Group.objects.get(name=EDITORS)
    belongs = user.groups.filter(pk=editors.pk).exists()
    should = has_role(user, Role.EDITOR)
    if should and not belongs:
        user.groups.add(editors)
    elif belongs and not should:
        user.groups.remove(editors)
    return should
