"""Calls of the kernel that no game server needs and that lead past everything else.

Landlock knows no sockets that are files, as those of databases are, and neither it nor the routes
know the ways to a machine's hypervisor. So a server makes sockets of the Internet alone, and no queue
in which the kernel would make others for it. Programs of another processor, 32 bits wide say, have
other numbers for all of it and are not run. Standard library only.
"""

import ctypes
import errno
import platform

PR_SET_SECCOMP, MODE_FILTER = 22, 2
# Of each processor: its number for the kernel, and of its call for a socket.
KNOWN = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
IO_URING_SETUP = 425
# From here on are the calls of x32, another way to say the same.
OTHER_CALLS = 0x40000000
INET, INET6, NETLINK = 2, 10, 16

LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
CALL, PROCESSOR, FIRST_ARGUMENT = 0, 4, 16
ALLOW, REFUSE = 0x7FFF0000, 0x00050000


class _Step(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_uint16),
        ("if_so", ctypes.c_uint8),
        ("if_not", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step))]


def forbid_calls() -> bool:
    """Of this process and all that come of it; whether this machine's are known."""
    known = KNOWN.get(platform.machine())
    if known is None:
        return False
    processor, socket = known
    # Numbers of steps to pass over; the last three are the answers.
    steps = (
        (LOAD, 0, 0, PROCESSOR),
        (EQUAL, 0, 10, processor),
        (LOAD, 0, 0, CALL),
        (AT_LEAST, 8, 0, OTHER_CALLS),
        (EQUAL, 7, 0, IO_URING_SETUP),
        (EQUAL, 0, 5, socket),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        (EQUAL, 3, 0, INET),
        (EQUAL, 2, 0, INET6),
        (EQUAL, 1, 0, NETLINK),
        (ANSWER, 0, 0, REFUSE | errno.EACCES),
        (ANSWER, 0, 0, ALLOW),
        (ANSWER, 0, 0, REFUSE | errno.ENOSYS),
    )
    program = _Program(len(steps), (_Step * len(steps))(*(_Step(*one) for one in steps)))
    return not ctypes.CDLL(None).prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0)
