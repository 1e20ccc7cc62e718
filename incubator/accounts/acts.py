"""What people do with accounts, roles and delegations."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from incubator.accounts import words
from incubator.accounts.models import Delegation, Erasure, RoleRequest, User
from incubator.accounts.models.erasures import ERASURE
from incubator.accounts.models.people import ROLES, Role
from incubator.accounts.models.role_requests import ROLE_REQUEST
from incubator.accounts.services.locks import check_lock
from incubator.accounts.services.role_requests import check_answer
from incubator.accounts.who import Holders, Own, Staff
from incubator.core import books, shown
from incubator.core.acts import (
    NOBODY,
    PERSON,
    STAFF,
    SYSTEM,
    AnyOf,
    Tell,
    Waits,
    in_area,
    object_link,
)
from incubator.core.words import Phrase, Said, called

# Whoever is told something about an account finds there what it is protected by.
object_link(
    User, person="accounts:security", staff="accounts:delegations", url_args=lambda user: ()
)

object_link(Erasure, person="accounts:personal_data", url_args=lambda erasure: ())
object_link(RoleRequest, staff="accounts:role_requests", url_args=lambda asked: ())

act = in_area(gettext_lazy("People"))
ADMINISTRATOR, THEMSELVES = Staff(Role.ADMINISTRATOR), Own("")
LEAD = Staff(Role.SUPPORT_LEAD)
ASKER = Own("asked_by", side=STAFF)


def _of_role(told: Phrase) -> Callable[[Any, User], tuple[Said, str]]:
    return lambda row, user: (told(role=row.said.parameters["role"]), row.reason)


def _deed(said: Phrase) -> Callable[[User | None, Mapping[str, str]], Said]:
    return lambda user, typed: said(person=called(user) if user else "")


def _deed_of_request(subject: Any, typed: Mapping[str, str]) -> Said:
    person = subject.user if isinstance(subject, RoleRequest) else subject
    return words.CHANGING_ROLES(person=called(person) if person else "")


def _giving(one: RoleRequest, typed: Mapping[str, str]) -> Said:
    return words.GIVING_ROLE(person=called(one.user), role=ROLES[Role(one.role)]())


for done, right, told in (
    (words.GIVE_ROLE, gettext_lazy("Give staff roles"), words.ROLE_GIVEN),
    (words.TAKE_ROLE, gettext_lazy("Take staff roles"), words.ROLE_TAKEN),
):
    act(
        done,
        on=User,
        right=right,
        who=ADMINISTRATOR,
        fresh_factor=True,
        deed=_deed(words.CHANGING_ROLES),
        tells=Tell((THEMSELVES,), "own_account", words=_of_role(told)),
    )
act(
    "back_door.open",
    right=gettext_lazy("Look at all rows at the back door"),
    who=ADMINISTRATOR,
    fresh_factor=False,
    tells=NOBODY,
)
act(
    words.ASK_ROLE,
    on=RoleRequest,
    right=gettext_lazy("Ask for roles that two administrators give"),
    who=ADMINISTRATOR,
    fresh_factor=True,
    deed=_deed_of_request,
    tells=Tell((ADMINISTRATOR, Holders()), "role_request"),
)


def _asked() -> QuerySet[RoleRequest]:
    rows = RoleRequest.objects.unanswered().select_related("user")
    return rows.order_by("asked_at")


act(
    ROLE_REQUEST["give"],
    who=ADMINISTRATOR,
    page={STAFF: "accounts:give_role"},
    sends=True,
    primary=True,
    fresh_factor=True,
    deed=_giving,
    check=check_answer,
    waits=Waits(
        rows=_asked,
        mine=lambda rows, viewer: rows.exclude(asked_by=viewer).exclude(user=viewer),
        since="asked_at",
    ),
    tells=Tell((ADMINISTRATOR, Holders()), "role_request"),
)
act(
    ROLE_REQUEST["refuse"],
    who=ADMINISTRATOR,
    page={STAFF: "accounts:refuse_role"},
    sends=True,
    danger=True,
    fresh_factor=False,
    check=check_answer,
    tells=Tell((ADMINISTRATOR, Holders()), "role_request"),
)
act(
    ROLE_REQUEST["withdraw"],
    who=ASKER,
    page={STAFF: "accounts:withdraw_role"},
    sends=True,
    fresh_factor=False,
    tells=NOBODY,
)
act(words.OPEN_ACCOUNT, on=User, who=ADMINISTRATOR, fresh_factor=False, tells=NOBODY)
act(
    words.CLOSE_ACCOUNT,
    on=User,
    right=gettext_lazy("Close accounts"),
    who=ADMINISTRATOR,
    fresh_factor=True,
    deed=_deed(words.CLOSING_ACCOUNT),
    tells=NOBODY,
)
act(
    words.OPEN_ACCOUNT_AGAIN,
    on=User,
    right=gettext_lazy("Open accounts again"),
    who=ADMINISTRATOR,
    fresh_factor=True,
    deed=_deed(words.OPENING_ACCOUNT_AGAIN),
    tells=Tell((THEMSELVES,), "own_account"),
)
# To shut a thief out is urgent and can be undone; to let somebody in again is proved.
act(
    words.LOCK_ACCOUNT,
    on=User,
    right=gettext_lazy("Lock accounts of players"),
    who=LEAD,
    check=check_lock,
    fresh_factor=False,
    tells=NOBODY,
)
act(
    words.UNLOCK_ACCOUNT,
    on=User,
    right=gettext_lazy("Unlock accounts of players"),
    who=LEAD,
    check=check_lock,
    fresh_factor=True,
    deed=_deed(words.UNLOCKING_ACCOUNT),
    tells=Tell((THEMSELVES,), "own_account"),
)
act(words.LOCK_RAN_OUT, on=User, who=SYSTEM, fresh_factor=False, tells=NOBODY)
act(
    words.BEGIN_VIEW_AS,
    on=User,
    right=gettext_lazy("View the portal as somebody"),
    who=ADMINISTRATOR,
    page={STAFF: "accounts:view_as"},
    url_args=lambda user: (user.pk,),
    fresh_factor=True,
    deed=_deed(words.BEGINNING_VIEW_AS),
    tells=NOBODY,
)
act(words.END_VIEW_AS, on=User, who=ADMINISTRATOR, fresh_factor=False, tells=NOBODY)
act(words.SIGN_OUT, on=User, who=THEMSELVES, fresh_factor=False, tells=NOBODY)
act(words.CONFIRM_AS_DEMO, on=User, who=THEMSELVES, fresh_factor=False, tells=NOBODY)
act(
    words.FAIL_PROOF,
    on=User,
    who=THEMSELVES,
    fresh_factor=False,
    # Perhaps somebody else sits there: the person learns by mail what was tried.
    tells=Tell(
        (THEMSELVES,),
        "own_account",
        words=lambda row, user: (words.PROOF_FAILED(deed=row.said.parameters["deed"]), ""),
    ),
)
for change in words.PROTECTION.values():
    # The mail with which allauth tells of it is what put it into the trail; it also asked for proof.
    act(change, on=User, who=THEMSELVES, fresh_factor=False, tells=NOBODY)

AWAY = AnyOf(Own("delegator", side=STAFF), ADMINISTRATOR)
act(
    words.GIVE_DELEGATION,
    on=User,
    who=AWAY,
    fresh_factor=True,
    deed=_deed(words.DELEGATING),
    tells=Tell((Own("", side=STAFF),), "delegation"),
)
# The same once more, from the side of who stands in.
act(
    words.GET_DELEGATION,
    on=User,
    who=AWAY,
    fresh_factor=False,
    tells=Tell((Own("", side=STAFF),), "delegation"),
)
act(
    words.END_DELEGATION,
    on=Delegation,
    who=AWAY,
    page={STAFF: "accounts:end_delegation"},
    url_args=lambda given: (given.pk,),
    applies=lambda given: given.ended_at is None,
    label=gettext_lazy("End"),
    right=gettext_lazy("End that somebody stands in"),
    sends=True,
    fresh_factor=False,
    tells=Tell((Own("", side=STAFF),), "delegation", concerned=STAFF),
)
act(
    words.CHOOSE_COUNTRY,
    on=User,
    who=THEMSELVES,
    # Most players have no second factor; what they would gain by it is limited by its own rule.
    fresh_factor=False,
    page="accounts:country",
    url_args=lambda user: (),
    tells=NOBODY,
)
act(
    words.TAKE_OUT,
    on=User,
    who=THEMSELVES,
    # Most players have no second factor; whoever took a session is betrayed by the mail.
    fresh_factor=False,
    page="accounts:personal_data",
    url_args=lambda user: (),
    tells=Tell((THEMSELVES,), "own_account"),
)
act(
    words.ASK_ERASURE,
    on=User,
    who=THEMSELVES,
    page="accounts:erase",
    url_args=lambda user: (),
    # Most players have no second factor; for everybody a week passes, which a mail tells of.
    fresh_factor=False,
    tells=Tell((THEMSELVES,), "own_account", answer=words.TAKE_OUT.key),
)
act(
    ERASURE["withdraw"],
    who=Own("user"),
    page={PERSON: "accounts:keep"},
    url_args=lambda erasure: (),
    sends=True,
    primary=True,
    fresh_factor=False,
    waits=Waits(
        rows=lambda: Erasure.objects.pending().order_by("due_at"),
        # Who works here, or did, is not erased.
        mine=lambda rows, viewer: () if viewer.held_roles else rows,
        since="asked_at",
        label=gettext_lazy("Your account will be erased"),
        what=lambda erasure: shown.day(books.day_of(erasure.due_at)),
    ),
    tells=Tell((Own("user"),), "own_account"),
)
act(
    ERASURE["hinder"],
    who=SYSTEM,
    fresh_factor=False,
    tells=Tell((Own("user"),), "own_account"),
)
# Of that a letter tells, as there is nobody left to ring a bell for.
act(ERASURE["carry_out"], who=SYSTEM, fresh_factor=False, tells=NOBODY)
