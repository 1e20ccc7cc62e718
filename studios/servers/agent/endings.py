"""Why a server ended, or never began: `why` in reports is one of these, `detail` is free text.

The portal has words for each, in the reader's language.
"""

# It never began, and no try will mend that.
CHECKSUM = "checksum"  # the build is not what the portal said it is
SIZE = "size"  # the build is larger than it was said to be
UNPACK = "unpack"  # the build is no archive, or a broken one
OUTSIDE = "outside"  # the build has what no build may have: ways out of its place, devices
NO_USER = "no_user"  # every user of this host runs a server
NO_PYTHON = "no_python"  # there is no Python that the server's user may run
NO_PROGRAM = "no_program"  # a program that this agent does not have
STOPPED = "stopped"  # it was to stop before it began
NEVER_BEGAN = "never_began"  # it was to stop, and was never heard of here
# It ran, or tried to.
START = "start"  # its command cannot be run: not there, not executable
EXIT = "exit"  # it ended by itself; `code` says how
SIGNAL = "signal"  # a signal that nobody of ours sent; `code` is its number, negative
ASKED = "asked"  # it was asked to end, and did
KILLED = "killed"  # it was asked to end, and had to be made to
MEMORY = "memory"  # it took more than it may
WATCH = "watch"  # what stood over it was killed, and it with that
REBOOT = "reboot"  # the machine went down with it
# Either.
DISK = "disk"  # its place is full, unpacked or written to

LONGEST_DETAIL = 300
REFUSALS = frozenset(
    (CHECKSUM, SIZE, UNPACK, OUTSIDE, NO_USER, NO_PYTHON, NO_PROGRAM, STOPPED, NEVER_BEGAN, DISK)
)
ENDINGS = frozenset((START, EXIT, SIGNAL, ASKED, KILLED, MEMORY, WATCH, REBOOT, DISK))


class Refusal(Exception):
    """This server never begins here: no try will mend that."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(detail or why)
        self.why, self.detail = why, detail[:LONGEST_DETAIL]
