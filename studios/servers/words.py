"""What servers are called, and what was done with them."""

from django.utils.translation import gettext_lazy

from incubator.core.words import phrase, phrases_of

# What the trail calls these kinds of things.
KINDS = phrases_of("kind", (
    ("servers.server", gettext_lazy("server")),
    ("servers.blueprint", gettext_lazy("blueprint")),
    ("servers.build", gettext_lazy("build")),
    ("servers.host", gettext_lazy("host")),
    ("servers.fleet", gettext_lazy("fleet")),
))  # fmt: skip

SERVER = phrase("server", gettext_lazy("Server %(number)s"))
HOST = phrase("host", gettext_lazy("Host %(name)s"))
BUILD = phrase("build", gettext_lazy("Build %(number)s (%(version)s)"))
UPLOAD_BUILD = phrase("build.upload", gettext_lazy("began to upload build %(version)s"))
PROMOTE_BUILD = phrase("build.promote", gettext_lazy("promoted the build to stable"))
ASK = phrase("server.ask", gettext_lazy("asked for a %(blueprint)s"))
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
DIRECTORY_UNUSABLE = phrase(
    "server.trouble.directory_unusable",
    gettext_lazy("The server's directory cannot be used: %(error)s"),
)
DIRECTORY_UNREADABLE = phrase(
    "server.trouble.directory_unreadable",
    gettext_lazy("The server's directory cannot be read: %(error)s"),
)
DOES_NOT_END = phrase(
    "server.trouble.does_not_end", gettext_lazy("Process %(process)s does not end.")
)
NOT_REPORTED = phrase(
    "server.trouble.not_reported", gettext_lazy("The server's process has not reported yet.")
)
TOO_SLOW = phrase("server.trouble.too_slow", gettext_lazy("The server takes too long to start."))
ENDED = phrase(
    "server.trouble.ended", gettext_lazy("The server ended with status %(status)s: %(reason)s")
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
