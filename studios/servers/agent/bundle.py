"""The agent as one file: its modules in a zip archive that Python runs. The same each time."""

import zipfile
from io import BytesIO
from pathlib import Path

MODULES = (
    "__init__", "builds", "calls", "containment", "disk", "endings", "facts", "files", "game_server", "groups",
    "host", "installing", "logs", "main", "probes", "programs", "reports", "supervisor", "update",
    "usage",
)  # fmt: skip
PACKAGE = "incubator_agent"
START = f"import sys\nfrom {PACKAGE}.main import main\nsys.exit(main())\n"


def bundle() -> bytes:
    made = BytesIO()
    made.write(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        for module in MODULES:
            source = Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
            # A date of its own: the same sources make the same file, and its checksum tells.
            archive.writestr(zipfile.ZipInfo(f"{PACKAGE}/{module}.py"), source)
        archive.writestr(zipfile.ZipInfo("__main__.py"), START)
    return made.getvalue()
