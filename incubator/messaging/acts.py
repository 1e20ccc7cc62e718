"""What people do with letters that were given up."""

from django.utils.translation import gettext_lazy

from incubator.accounts.access import roles_of
from incubator.accounts.models.people import Role
from incubator.accounts.who import Readers, Staff
from incubator.core.acts import NOBODY, STAFF, Waits, in_area, object_link
from incubator.messaging import words
from incubator.messaging.models import OutgoingMail

object_link(OutgoingMail, staff="messaging:letters", url_args=lambda _letter: ())

act = in_area(gettext_lazy("Background work"))
# Told on the home only: a bell that is mailed might be given up as well, and so on.
act(
    words.SEND_AGAIN,
    on=OutgoingMail,
    applies=lambda letter: letter.failed_at is not None,
    label=gettext_lazy("Send again"),
    right=gettext_lazy("Send letters again that were refused"),
    who=Staff(Role.OPERATIONS),
    page={STAFF: "messaging:send_letter_again"},
    url_args=lambda letter: (letter.pk,),
    sends=True,
    primary=True,
    waits=Waits(
        rows=OutgoingMail.objects.given_up,
        # Administrators may as well; it waits for those whose work it is.
        mine=lambda rows, viewer: rows if Role.OPERATIONS in roles_of(viewer) else (),
        since="failed_at",
    ),
    tells=NOBODY,
)
act(
    "letter.read",
    on=OutgoingMail,
    right=gettext_lazy("See letters that were refused"),
    who=Readers(Role.OPERATIONS),
    tells=NOBODY,
)
