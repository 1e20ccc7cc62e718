#!/usr/bin/env bash
# Makes .venv in the project root from the hashed lock, or brings it up to date when the lock has
# changed; does nothing when it is as wanted already.
set -euo pipefail
cd "$(dirname "$0")/.."
lock=requirements/development.txt

install() {
  .venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes --requirement "$lock"
  printf '%s\n%s\n' "$here" "$sum" > .venv/installed-from
}

# A moved or copied .venv points at its old place, so the place is part of the stamp.
here=$(pwd)
sum=$(sha256sum "$lock" | cut -d' ' -f1)
if [ "$(sed -n 1p .venv/installed-from 2>/dev/null)" = "$here" ] && .venv/bin/python -c '' 2>/dev/null; then
  if [ "$(sed -n 2p .venv/installed-from)" != "$sum" ]; then
    echo "The lock has changed: bringing .venv up to date."
    install
  fi
  exit 0
fi

if [ -L .venv ]; then
  echo ".venv leads to another place: make it anew there, or take the link away." >&2
  exit 1
fi

python=""
for candidate in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 python3.14; do
  if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 or newer is needed and none was found." >&2
  echo "Install it (on Debian: apt-get install python3 python3-venv), or name one: make setup PYTHON=/path/to/python3.11" >&2
  exit 1
fi

echo "Making .venv with $("$python" --version) from $lock: a few minutes, once."
if ! "$python" -m venv --clear .venv; then
  echo "This Python cannot make a virtual environment (on Debian: apt-get install python3-venv)." >&2
  exit 1
fi
install
