"""Telling Wagtail who its editors are, and in which language to write to people.

The staff role is the truth, the group its shadow. The shadow is corrected wherever Wagtail is about
to look at it: at the door of every request under `/cms/` (`cms.views.door`) and before a page is
published. So taking the role away takes effect at the next request, nothing has to be told, and a
membership that somebody adds by hand does not survive either.
"""

from django.contrib.auth.models import Group
from django.db.models import F, OuterRef, Q, Subquery
from wagtail.users.models import UserProfile

from incubator.accounts.access import Role, has_role
from incubator.accounts.models import User

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


def align_languages(*, told: User) -> None:
    """Make Wagtail write to everybody in their own language, before it writes anything.

    Wagtail keeps a language of its own beside the account, and falls back to the actor's where it
    has none. `told` may be somebody it has not met yet, and so may an editor.
    """
    told_by_wagtail = Q(pk=told.pk) | Q(groups__name=EDITORS) | Q(is_superuser=True)
    unmet = User.objects.filter(told_by_wagtail, wagtail_userprofile=None).distinct()
    UserProfile.objects.bulk_create(
        [UserProfile(user=person) for person in unmet], ignore_conflicts=True
    )
    spoken = User.objects.filter(pk=OuterRef("user")).values("language")
    stale = UserProfile.objects.exclude(preferred_language=F("user__language"))
    stale.update(preferred_language=Subquery(spoken))
