"""What operations do with hosts, and with machines that nobody asked for."""

from django.utils.translation import gettext_lazy

from incubator.accounts.who import Staff
from incubator.core.acts import NOBODY, STAFF, SYSTEM, Tell, in_area, object_link
from studios.servers import words
from studios.servers.acts.who import KEEPERS, OPERATIONS
from studios.servers.models import HOST, ORPHAN, Host, Orphan, WatchedDatabase

object_link(Host, staff="servers:staff_host")
for listed in (Orphan, WatchedDatabase):
    object_link(listed, staff="servers:staff_orphans", url_args=lambda _listed: ())

act = in_area(gettext_lazy("Hosts"))

act(
    words.INVITE_HOST,
    right=gettext_lazy("Add hosts"),
    who=OPERATIONS,
    page={STAFF: "servers:new_host"},
    # Whoever joins is given builds and secrets of studios.
    fresh_factor=True,
    deed=lambda _subject, _typed: words.INVITING_HOST(),
    tells=NOBODY,
)
act(
    words.INVITE_HOST_AGAIN,
    on=Host,
    field="state",
    sources=("invited", "active", "evacuating", "gone"),
    applies=lambda host: host.only_for_id is None,
    label=gettext_lazy("New join command"),
    who=OPERATIONS,
    page={STAFF: "servers:invite_host_again"},
    fresh_factor=True,
    deed=lambda host, _typed: words.INVITING_HOST_AGAIN(host=host.as_said()),
    primary=lambda host: host.state == "invited",
    tells=NOBODY,
)
act(HOST["join"], who=SYSTEM, tells=Tell((KEEPERS,), "server_hosts"))
act(
    HOST["evacuate"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:evacuate_host"},
    tells=NOBODY,
)
act(
    HOST["readmit"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:readmit_host"},
    tells=NOBODY,
)
act(
    HOST["give_up"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:give_host_up"},
    danger=True,
    tells=Tell((OPERATIONS,), "server_hosts"),
)
act(
    HOST["retire"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:retire_host"},
    danger=True,
    tells=NOBODY,
)
act(words.FOUND_ORPHAN, on=Orphan, who=SYSTEM, tells=Tell((OPERATIONS,), "server_hosts"))
act(ORPHAN["vanish"], who=SYSTEM, tells=NOBODY)
act(
    ORPHAN["stop"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:stop_orphan"},
    danger=True,
    tells=NOBODY,
)
act(
    ORPHAN["keep"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:keep_orphan"},
    tells=NOBODY,
)
act(
    ORPHAN["adopt"],
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:adopt_orphan"},
    tells=NOBODY,
)
act(
    words.TAKE_OVER,
    right=gettext_lazy("Say that a restored database is the one in use"),
    who=OPERATIONS,
    fresh_factor=False,
    page={STAFF: "servers:take_over"},
    tells=Tell((OPERATIONS,), "server_hosts"),
)
act(
    "host.read",
    on=Host,
    right=gettext_lazy("See hosts and what runs on them"),
    who=Staff(),
    tells=NOBODY,
)
