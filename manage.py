#!/usr/bin/env python
"""Django's commands; those that may ask the database start the embedded servers first."""

import gc
import os
import sys

from django.core.management import execute_from_command_line

from incubator.runtime import services
from incubator.runtime.demo import HOST, choose_port, demo_port, stop_orphans
from incubator.runtime.places import RuntimeFailure

NEEDS_NO_SERVERS = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "first_migrations",
    "makemessages",
    "recompute_statement",
    "rules_sql",
}


def needs_servers(arguments: list[str]) -> bool:
    command = arguments[1] if len(arguments) > 1 else "help"
    asks_for_help = bool({"--help", "-h", "--version"} & set(arguments[1:]))
    return command not in NEEDS_NO_SERVERS and not asks_for_help


def main() -> None:
    # Django and the apps live until the command ends: looking through them for garbage again and
    # again while they are imported takes a sixth of its start.
    gc.set_threshold(50_000, 20, 20)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator.settings")
    # A mail server tries again after a temporary failure; any other status loses the mail.
    receives_mail = sys.argv[1:2] == ["receive_mail"]
    try:
        if sys.argv[1:2] == ["demo"]:
            os.environ.setdefault("DEMO", "true")
            if needs_servers(sys.argv):
                # Before the settings are read: the port is part of every address they make.
                stop_orphans(print)
                os.environ["PORT"] = str(choose_port(print))
            os.environ.setdefault("SITE_URL", f"http://{HOST}:{demo_port()}")
        if needs_servers(sys.argv):
            services.start()
        execute_from_command_line(sys.argv)
    except RuntimeFailure as failure:
        print(failure, file=sys.stderr)
        sys.exit(os.EX_TEMPFAIL if receives_mail else 1)
    except Exception as failure:
        if not receives_mail:
            raise
        # Settings that cannot be read, a disk that is full: ours to mend, and no sender's fault.
        print(f"{type(failure).__name__}: {failure}. Deliver it again later.", file=sys.stderr)
        sys.exit(os.EX_TEMPFAIL)


if __name__ == "__main__":
    main()
