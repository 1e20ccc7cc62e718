"""What servers are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import Said, phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("servers.server", gettext_lazy("server")),
    ("servers.blueprint", gettext_lazy("blueprint")),
    ("servers.build", gettext_lazy("build")),
    ("servers.host", gettext_lazy("host")),
    ("servers.fleet", gettext_lazy("fleet")),
    ("servers.orphan", gettext_lazy("machine nobody asked for")),
    ("servers.watcheddatabase", gettext_lazy("database")),
))  # fmt: skip

SERVER = phrase("server", gettext_lazy("Server %(number)s"))
HOST = phrase("host", gettext_lazy("Host %(name)s"))
ORPHAN = phrase("orphan", gettext_lazy("Machine %(ref)s"))
BUILD = phrase("build", gettext_lazy("Build %(number)s (%(version)s)"))
UPLOAD_BUILD = phrase("build.upload", gettext_lazy("began to upload build %(version)s"))
PROMOTE_BUILD = phrase("build.promote", gettext_lazy("promoted the build to stable"))
ASK = phrase("server.ask", gettext_lazy("asked for a server: %(blueprint)s"))
ASK_TO_STOP = phrase("server.ask_to_stop", gettext_lazy("asked for the server to stop"))
ASK_TO_DRAIN = phrase(
    "server.ask_to_drain", gettext_lazy("asked for the server to stop once players had time")
)
ASK_TO_RESTART = phrase(
    "server.ask_to_restart", gettext_lazy("asked for the server to be started anew")
)
ASK_TO_REPLACE = phrase(
    "server.ask_to_replace", gettext_lazy("asked for another in the lost server's place")
)
REPLACED = phrase("server.replaced", gettext_lazy("put %(server)s in the server's place"))
NOT_REPLACED = phrase("server.not_replaced", gettext_lazy("did not start the server anew"))
SLOW = phrase(
    "server.slow", gettext_lazy("found that the server takes longer to start than it should")
)
NEAR_CAP = phrase(
    "server.near_cap",
    gettext_lazy("found that %(percent)s %% of what was approved as %(request)s is used"),
)
CAP_REACHED = phrase(
    "server.cap_reached",
    gettext_lazy("found all used that was approved as %(request)s and lets the server drain"),
)
CAP_RAISED = phrase("server.cap_raised", gettext_lazy("lets the server run on: more was approved"))
END_DRAIN = phrase("server.end_drain", gettext_lazy("stopped the server at the end of its drain"))
USED_UP = phrase("server.because.used_up", gettext_lazy("What was approved is used up."))
DRAINED = phrase("server.because.drained", gettext_lazy("Its time for those who played is over."))
# Why it is not as it should be, told on its page while we keep trying.
STARTING_TROUBLE = phrase("server.trouble.starting", gettext_lazy("Its host says: %(error)s"))
MACHINE_SILENT = phrase(
    "server.trouble.machine_silent",
    gettext_lazy("Its machine says nothing. Nobody knows whether the server runs."),
)
NO_HOST = phrase(
    "server.trouble.no_host", gettext_lazy("No host takes servers there. Operations add one.")
)
HOSTS_SILENT = phrase(
    "server.trouble.hosts_silent", gettext_lazy("All hosts there are silent at the moment.")
)
HOSTS_FULL = phrase(
    "server.trouble.hosts_full",
    gettext_lazy(
        "No host has room for %(memory)s MB, %(cpu)s %% of a processor and %(disk)s MB of disk. It"
        " waits for one, or for operations to add one."
    ),
)
NO_HOST_CONTAINS = phrase(
    "server.trouble.no_host_contains",
    gettext_lazy(
        "No host there gives a server a user of its own, so only operations' blueprints run there."
    ),
)
# Why it is over.
UNHEALTHY = phrase(
    "server.because.unhealthy", gettext_lazy("It did not answer as it should, again and again.")
)
MACHINE_GONE = phrase("server.because.machine_gone", gettext_lazy("Its machine is gone: %(why)s."))
EXITED = phrase(
    "server.because.exited", gettext_lazy("Its program ended by itself, with status %(code)s.")
)
KILLED = phrase(
    "server.because.by_signal", gettext_lazy("Its program was ended by signal %(signal)s.")
)
# As `agent.endings` calls them.
ENDS = {
    key: phrase(f"server.ended.{key}", text)
    for key, text in (
        ("memory", gettext_lazy("Its program took more memory than it may.")),
        ("disk", gettext_lazy("Its program filled its disk.")),
        ("checksum", gettext_lazy("The build that came is not the one that was uploaded.")),
        ("size", gettext_lazy("The build that came is larger than the one that was uploaded.")),
        ("unpack", gettext_lazy("Its build is no archive, or a broken one.")),
        ("outside", gettext_lazy("Its build has what no build may have: ways out, devices.")),
        ("no_user", gettext_lazy("Every user of its host runs a server already.")),
        ("no_python", gettext_lazy("Its host has no Python that the server may run.")),
        ("no_program", gettext_lazy("Its host's agent does not have this program.")),
        ("start", gettext_lazy("Its command cannot be run. Is it in the build, and executable?")),
        ("stopped", gettext_lazy("It was to stop before it began.")),
        ("never_began", gettext_lazy("It was to stop, and never began.")),
        ("asked", gettext_lazy("Its host was asked to end it.")),
        ("killed", gettext_lazy("It did not end when it was asked to.")),
        ("watch", gettext_lazy("The process that stood over it was killed.")),
        ("reboot", gettext_lazy("Its machine went down.")),
        ("vanished", gettext_lazy("Its host knows nothing of it any more.")),
    )
}
ENDED_OTHERWISE = phrase("server.because.otherwise", gettext_lazy("Its host says: %(why)s."))


def ended_because(why: str, code: int | None) -> Said:
    """From an agent's word for it, "key: detail", or from how the program ended."""
    key = why.partition(":")[0]
    if key == "signal" or (not key and code is not None and code < 0):
        return KILLED(signal=-(code or 0))
    if key in ("", "exit"):
        return EXITED(code="?" if code is None else code)
    known = ENDS.get(key)
    return known() if known else ENDED_OTHERWISE(why=why[:300])


DRAIN_FOR_HOST = phrase(
    "server.drain_for_host", gettext_lazy("lets the server drain: its host is being emptied")
)
INVITE_HOST = phrase("host.invite", gettext_lazy("invited the host"))
INVITE_HOST_AGAIN = phrase("host.invite_again", gettext_lazy("invited the host anew"))
INVITING_HOST = phrase("host.invite.deed", gettext_lazy("Let a machine join as a host"))
INVITING_HOST_AGAIN = phrase(
    "host.invite_again.deed", gettext_lazy("Let a machine join as %(host)s")
)
FOUND_ORPHAN = phrase("orphan.find", gettext_lazy("found a machine that nobody asked for"))
ADOPTED_AS = phrase("orphan.because.adopted", gettext_lazy("It is %(server)s from now on."))
RAN_ALREADY = phrase("server.because.ran_already", gettext_lazy("It ran already."))
HOST_OPEN = phrase(
    "orphan.because.host_open",
    gettext_lazy(
        "Its host does not give a server a user of its own, so only operations' blueprints run there."
    ),
)
ADOPTED = phrase(
    "server.adopted",
    gettext_lazy("made a machine that ran already this server; it is charged from now on"),
)
NOBODY_CLAIMED_IT = phrase("orphan.because.unclaimed", gettext_lazy("Nobody claimed it in time."))
TAKE_OVER = phrase(
    "orphan.take_over",
    gettext_lazy("made this restored database the one that machines are counted by"),
)
ALLOCATE = phrase("server.allocate", gettext_lazy("gave the server to “%(lease)s”"))
GIVE_BACK = phrase("server.give_back", gettext_lazy("gave the server of “%(lease)s” back"))
END_LEASE = phrase("server.end_lease", gettext_lazy("ended the lease “%(lease)s”"))
LEASE_EXPIRED = phrase(
    "server.because.lease_expired", gettext_lazy("Its time was over, and nobody played.")
)
LEASE_UNKNOWN = phrase(
    "server.because.lease_unknown",
    gettext_lazy("Its time was over, and nobody could say whether anybody played."),
)
LEASE_OVER = phrase("server.because.lease_over", gettext_lazy("The server is over."))
FLEET = phrase("fleet", gettext_lazy("Fleet %(number)s (%(name)s)"))
MAKE_FLEET = phrase("fleet.make", gettext_lazy("made the fleet"))
CHANGE_FLEET = phrase("fleet.change", gettext_lazy("changed the fleet"))
TURN_ON = phrase("fleet.turn_on", gettext_lazy("turned the fleet on"))
TURN_OFF = phrase("fleet.turn_off", gettext_lazy("turned the fleet off"))
ROLL_OUT = phrase(
    "fleet.roll_out", gettext_lazy("began to move the fleet to revision %(revision)s")
)
ROLL_BACK = phrase("fleet.roll_back", gettext_lazy("moves the fleet back to revision %(revision)s"))
ROLLED_OUT = phrase(
    "fleet.rolled_out", gettext_lazy("found the whole fleet at revision %(revision)s")
)
ROLLED_BACK = phrase(
    "fleet.rolled_back", gettext_lazy("moves the fleet back to revision %(revision)s by itself")
)
NEW_ONES_FAIL = phrase(
    "fleet.because.new_ones_fail", gettext_lazy("%(failures)s new servers failed.")
)
FLEET_FAILS = phrase(
    "fleet.fails",
    gettext_lazy("found that the fleet's servers fail again and again, and tries less often"),
)
FLEET_WORKS = phrase("fleet.works", gettext_lazy("found that the fleet's servers run again"))
FLEET_LAUNCHED = phrase("server.launched_by_fleet", gettext_lazy("launched it for %(fleet)s"))
FLEET_STOPPED = phrase("server.stopped_by_fleet", gettext_lazy("stops it for %(fleet)s"))
FLEET_DRAINS = phrase(
    "server.drained_by_fleet",
    gettext_lazy("sends nobody new there and lets it drain for %(fleet)s"),
)
FLEET_NOTED = phrase("server.noted_by_fleet", gettext_lazy("took note of it for %(fleet)s"))
TOO_MANY = phrase("server.because.too_many", gettext_lazy("The fleet has more than it needs."))
OUTDATED = phrase("server.because.outdated", gettext_lazy("The fleet moves to another revision."))
TURNED_OFF = phrase("server.because.fleet_off", gettext_lazy("The fleet was turned off."))
WRITTEN_OFF = phrase(
    "server.because.written_off", gettext_lazy("Nobody has heard of its host, and nobody had it.")
)
STARTED_LATE = phrase("server.because.started_late", gettext_lazy("It did not start in time."))
IS_EMPTY = phrase("server.because.empty", gettext_lazy("Nobody plays there any more."))
CLEAN = phrase("server.clean", gettext_lazy("asked for the used server to be started anew"))
SHUT_MACHINE_DOWN = phrase("server.shut_machine_down", gettext_lazy("shut the machine down"))

DERIVE_BLUEPRINT = phrase("blueprint.derive", gettext_lazy("made the blueprint"))
PUBLISH_BLUEPRINT = phrase("blueprint.publish", gettext_lazy("published the standard blueprint"))
REVISE_BLUEPRINT = phrase("blueprint.revise", gettext_lazy("wrote revision %(number)s"))
DESCRIBE_BLUEPRINT = phrase(
    "blueprint.describe", gettext_lazy("gave the blueprint another name or description")
)
WITHDRAW_BLUEPRINT = phrase("blueprint.withdraw", gettext_lazy("withdrew the blueprint"))
OFFER_BLUEPRINT = phrase("blueprint.offer", gettext_lazy("offered the blueprint again"))
NOT_OFFERED = phrase(
    "server.because.not_offered", gettext_lazy("Its blueprint cannot be launched any more.")
)
EC2_NOT_SET_UP = phrase(
    "server.trouble.ec2_not_set_up", gettext_lazy("EC2 is not set up for the region %(region)s.")
)
EC2_SILENT = phrase("server.trouble.ec2_silent", gettext_lazy("EC2 gave no answer: %(error)s"))
EC2_BUSY = phrase(
    "server.trouble.ec2_busy", gettext_lazy("EC2 asks us to come back later (%(code)s).")
)
EC2_DECLINED = phrase(
    "server.trouble.ec2_declined", gettext_lazy("EC2 declined: %(error)s (%(code)s)")
)
EC2_NO_SIZE = phrase(
    "server.trouble.ec2_no_size",
    gettext_lazy("No type of machine at EC2 has %(memory)s MB for a server."),
)
EC2_NO_CAPACITY = phrase(
    "server.trouble.ec2_no_capacity",
    gettext_lazy("EC2 has no machine free in any zone now (%(code)s)."),
)
EC2_UNCERTAIN = phrase(
    "server.trouble.ec2_uncertain",
    gettext_lazy("A machine was asked for at EC2, and it is not known yet whether there is one."),
)

SET_QUOTA = phrase(
    "quota.set", gettext_lazy("said how much the studio's servers may take of the machines at once")
)
QUOTA_OF_BOTH = phrase(
    "quota.because.both",
    gettext_lazy("Servers at once: at most %(servers)s. Memory at once: at most %(memory)s MB."),
)
QUOTA_OF_SERVERS = phrase(
    "quota.because.servers", gettext_lazy("Servers at once: at most %(servers)s.")
)
QUOTA_OF_MEMORY = phrase(
    "quota.because.memory", gettext_lazy("Memory at once: at most %(memory)s MB.")
)
NO_QUOTA = phrase("quota.because.none", gettext_lazy("No limit but what was approved."))
QUOTA_USED_UP = phrase(
    "server.because.quota", gettext_lazy("The studio takes as much at once as operations let it.")
)
