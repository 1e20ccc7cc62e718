"""The command that the page shows to build servers is run as it stands there."""

import html
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from incubator.accounts.models import User
from studios.models import Game, Studio
from studios.servers.models import Build
from studios.services.keys import make_key

TOOLS = ("bash", "curl", "jq", "openssl", "sha256sum")
CODE = re.compile(r"<code>(.*?)</code>", re.DOTALL)


def test_a_build_server_uploads_with_the_command_and_may_run_it_again(
    site: str,
    studio: Studio,
    game: Game,
    founder: User,
    member: User,
    tmp_path: Path,
    settings: Settings,
) -> None:
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        say = pytest.fail if os.environ.get("CI") else pytest.skip
        say(f"This needs {', '.join(missing)}: apt-get install curl jq openssl.")
    settings.MEDIA_ROOT, settings.SITE_URL = tmp_path / "media", site
    client = Client()
    client.force_login(member)
    page = client.get(reverse("servers:new_build", args=[studio.slug, game.slug])).text
    found = CODE.search(page)
    assert found
    command = html.unescape(found[1])
    scopes = ["read:builds", "write:builds"]
    _key, text = make_key(studio=studio, name="Build", scopes=scopes, game=None, actor=founder)
    (tmp_path / "game.zip").write_bytes(os.urandom(9 * 2**20))
    for _time in range(2):
        subprocess.run(
            [str(shutil.which("bash")), "-ec", command],
            cwd=tmp_path,
            env={**os.environ, "KEY": text},
            check=True,
            capture_output=True,
            timeout=60,
        )
    build = Build.objects.get()
    assert (build.state, build.upload.parts.count()) == ("checking", 2)
