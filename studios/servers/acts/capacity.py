"""What operations do about how much of the machines is taken, and by whom."""

from django.utils.translation import gettext_lazy

from incubator.core.acts import STAFF, Tell, in_area
from studios.models import Studio
from studios.servers import words
from studios.servers.acts.who import DEVELOPERS, OPERATIONS

act = in_area(gettext_lazy("Hosts"))

act(
    words.SET_QUOTA,
    on=Studio,
    right=gettext_lazy("Limit what a studio's servers take at once"),
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:set_quota"},
    tells=Tell((DEVELOPERS,), "server_cap"),
)
