#!/usr/bin/env bash
# Renews both lock files. The tool lives in an environment of its own, so that locking never
# depends on what is locked; no index address is written, so any index may serve the files.
set -euo pipefail
cd "$(dirname "$0")/.."
tools=var/lock-tools
[ -x "$tools/bin/python" ] || .venv/bin/python -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check 'pip-tools~=7.6'
compile() {
  "$tools/bin/python" -m piptools compile --quiet --upgrade --generate-hashes --allow-unsafe \
    --no-header --strip-extras --no-emit-index-url --no-emit-trusted-host \
    --no-emit-find-links "$@" pyproject.toml
}
compile --output-file requirements/runtime.txt
compile --extra dev --output-file requirements/development.txt
