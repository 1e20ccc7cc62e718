#!/usr/bin/env python
"""Django's commands; those that need a server start the embedded ones first."""

import os
import sys

from django.core.management import execute_from_command_line

from incubator.runtime import services
from incubator.runtime.places import RuntimeFailure

# Everything else may ask the database, so everything else gets one.
NEEDS_NOTHING = {
    "help",
    "version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "makemessages",
    "recompute_statement",
    "sendtestemail",
    "startapp",
    "stop",
    "test",
    "testserver",
}


def needs_servers(arguments: list[str]) -> bool:
    command = arguments[1] if len(arguments) > 1 else "help"
    asks_for_help = bool({"--help", "-h", "--version"} & set(arguments[1:]))
    return command not in NEEDS_NOTHING and not asks_for_help


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator.settings")
    if needs_servers(sys.argv):
        try:
            services.start()
        except RuntimeFailure as failure:
            sys.exit(str(failure))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
