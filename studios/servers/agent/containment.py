"""What a game server may touch of its machine: its own place, its ports, and no more.

Standard library only, as all of the agent. `enter` is called in the process that becomes the
server, just before it does: what is given up there, no program takes back.

Who the server is (a user of its own) keeps it from other people's files and processes. Landlock
(Linux 5.13, for networks 6.7) takes away what is open to every user: files of the portal that
everybody may read, ports on the loopback, abstract sockets, signals; `calls` takes away sockets that
are files. A memory cgroup, where there is
one (see `groups`), ends what takes too much; limits of each process do elsewhere.
"""

import ctypes
import os
import platform
import resource
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .calls import KNOWN, forbid_calls
from .usage import MB

METADATA = (("-4", "169.254.169.254"), ("-6", "fd00:ec2::254"))
# Programs, and what they are linked to; nothing of these belongs to anybody.
SYSTEM = ("/bin", "/lib", "/lib64", "/usr", "/etc/alternatives", "/etc/ssl", "/opt")
SYSTEM_FILES = (
    "/etc/hosts", "/etc/ld.so.cache", "/etc/localtime", "/etc/nsswitch.conf", "/etc/passwd",
    "/etc/group", "/etc/resolv.conf", "/etc/services", "/proc/cpuinfo", "/proc/meminfo",
)  # fmt: skip
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/full")
# Where a server may connect to over TCP: lists of servers and web services. The portal's own ports,
# its database's and its cache's are others.
WEB_PORTS = (80, 443)

# Numbers of the kernel, the same on x86-64 and ARM64 (asm-generic/unistd.h, linux/landlock.h).
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
BENEATH, PORT = 1, 2
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE = 1 << 14
# Of which version of Landlock each right on files is known from.
FILE_RIGHTS = ((1, (1 << 13) - 1), (2, 1 << 13), (3, TRUNCATE), (5, 1 << 15))
BIND_TCP, CONNECT_TCP = 1 << 0, 1 << 1
NETWORK_FROM, SCOPES_FROM = 4, 6
# Abstract sockets and processes outside.
SCOPES = (1 << 0) | (1 << 1)
PR_SET_NO_NEW_PRIVS = 38

_libc = ctypes.CDLL(None, use_errno=True)


class NotContained(Exception):
    """The kernel refused a limit. The server is not started."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one server may take. `uid` None is an agent that cannot change who it is."""

    uid: int | None
    memory_mb: int
    processes: int
    file_mb: int
    tcp_ports: tuple[int, ...] = ()
    # The kernel counts what all of it holds in memory; what is merely reserved is free then.
    has_group: bool = False


class _Ruleset(ctypes.Structure):
    _fields_ = [
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    ]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32)]


class _Port(ctypes.Structure):
    _fields_ = [("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64)]


def landlock_version() -> int:
    """0 where the kernel has none."""
    found = int(_libc.syscall(CREATE_RULESET, None, 0, ASK_VERSION))
    return max(0, found)


def enter(place: Path, limits: Limits) -> None:
    """Become the server's user with its limits. There is no way back. Raises NotContained."""
    asked = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: limits.file_mb * MB,
        resource.RLIMIT_NPROC: limits.processes,
    }
    if not limits.has_group:
        # Of each process alone, and of what it reserves, which is more than it uses.
        asked[resource.RLIMIT_AS] = limits.memory_mb * MB * 4
    for kind, most in asked.items():
        resource.setrlimit(kind, (most, most))
    if limits.uid is not None:
        os.setgroups([])
        os.setgid(limits.uid)
        os.setuid(limits.uid)
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise NotContained("no_new_privs")
    os.chdir(place)
    _close_the_rest(place, limits.tcp_ports)
    if not forbid_calls() and limits.uid is not None and platform.machine() in KNOWN:
        raise NotContained("calls of the kernel")


def _close_the_rest(place: Path, tcp_ports: Iterable[int]) -> None:
    """Landlock: nothing is open but what is named here."""
    version = landlock_version()
    if not version:
        return
    every = sum(rights for since, rights in FILE_RIGHTS if version >= since)
    network = BIND_TCP | CONNECT_TCP if version >= NETWORK_FROM else 0
    asked = _Ruleset(every, network, SCOPES if version >= SCOPES_FROM else 0)
    rules = _call(CREATE_RULESET, ctypes.byref(asked), ctypes.sizeof(asked), 0)
    _allow(rules, [str(place)], every)
    _allow(rules, SYSTEM, EXECUTE | READ_FILE | READ_DIR)
    _allow(rules, SYSTEM_FILES, READ_FILE)
    _allow(rules, DEVICES, READ_FILE | WRITE_FILE)
    if network:
        for port in tcp_ports:
            _add(rules, PORT, _Port(BIND_TCP, port))
        for port in WEB_PORTS:
            _add(rules, PORT, _Port(CONNECT_TCP, port))
    _call(RESTRICT_SELF, rules, 0)
    os.close(rules)


def _allow(rules: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            # Another system has it elsewhere; what is not there needs no right.
            continue
        of_a_file = EXECUTE | READ_FILE | WRITE_FILE | TRUNCATE
        _add(
            rules, BENEATH, _Beneath(rights if Path(path).is_dir() else rights & of_a_file, parent)
        )
        os.close(parent)


def _add(rules: int, kind: int, rule: ctypes.Structure) -> None:
    _call(ADD_RULE, rules, kind, ctypes.byref(rule), 0)


def _call(number: int, *arguments: object) -> int:
    done = int(_libc.syscall(number, *arguments))
    if done < 0:
        raise NotContained(f"landlock {number}: {os.strerror(ctypes.get_errno())}")
    return done


def forbid_metadata(first_uid: int, last_uid: int) -> bool:
    """Keep these users from the cloud's metadata address, where keys of the machine are to be had.

    Landlock knows ports and no addresses, so the routes say it: a rule for each family, of the whole
    machine and of no restart of it. Whether it is so.
    """
    there = []
    for family, address in METADATA:
        rule = ["to", address, "uidrange", f"{first_uid}-{last_uid}", "prohibit"]
        try:
            known = _ip(family, "rule", "list")
            is_there = " ".join(rule) in known.stdout
            # Without IPv6 there is nothing to be reached by it.
            if not is_there and not known.returncode:
                is_there = not _ip(family, "rule", "add", *rule).returncode
            there.append(is_there or bool(known.returncode))
        except (OSError, subprocess.TimeoutExpired):
            return False
    return all(there)


def _ip(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = ["ip", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
