"""What a new machine does first: it fetches our agent, joins with it, and leaves it running."""

import hashlib
import shlex
from functools import cache

from django.conf import settings
from django.urls import reverse

from studios.servers.agent.bundle import bundle

SCRIPT = """\
#!/bin/sh
set -eu
mkdir -p /opt/incubator-agent
cd /opt/incubator-agent
curl -fsS --retry 10 --retry-connrefused --max-time 60 -o agent.part {program}?{sha256}
echo "{sha256}  agent.part" | sha256sum -c -
mv agent.part agent.pyz
cat > /etc/systemd/system/incubator-agent.service <<'UNIT'
[Unit]
Description=Agent of the incubator
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/usr/bin/env python3 /opt/incubator-agent/agent.pyz run
Restart=always
RestartSec=5
# Servers outlive the agent.
KillMode=process

[Install]
WantedBy=multi-user.target
UNIT
tries=0
until python3 agent.pyz join {portal} {token}; do
    tries=$((tries + 1))
    [ "$tries" -lt 30 ]
    sleep 10
done
systemctl daemon-reload
systemctl enable --now incubator-agent
"""


def user_data(join_token: str) -> str:
    return SCRIPT.format(
        portal=shlex.quote(settings.SITE_URL.rstrip("/")),
        program=shlex.quote(settings.SITE_URL.rstrip("/") + reverse("servers:agent_file")),
        token=shlex.quote(join_token),
        sha256=_checksum(),
    )


@cache
def _checksum() -> str:
    return hashlib.sha256(bundle()).hexdigest()
