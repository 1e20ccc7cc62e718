"""A build on its way: seen, paused, cut off by a reload, and gone on with."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.documents import uploads
from incubator.documents.models import Upload
from studios.models import Game, Studio
from studios.servers.models import Build
from studios.servers.services.builds import settle_builds
from studios.servers.views import builds as views
from tests.api.test_browser import assert_accessible
from tests.browser.test_forms import slow_upload
from tests.browsing import PHONE, OpenPage, assert_fits_every_screen

MB = 2**20
# The tests' browser optimises no script, and reading a file is much of it.
READING = 30_000


@pytest.fixture
def chosen(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of two parts; parts are small here."""
    settings.MEDIA_ROOT = tmp_path / "media"
    begin = uploads.begin_upload

    def begun(**told: Any) -> Upload:
        upload = begin(**told)
        Upload.objects.filter(pk=upload.pk).update(part_size=MB)
        upload.refresh_from_db()
        return upload

    monkeypatch.setattr(uploads, "begin_upload", begun)
    monkeypatch.setattr(views, "PART_SIZE", MB)
    file = tmp_path / "ship.zip"
    file.write_bytes(os.urandom(MB + MB // 8))
    return file


def test_a_build_is_uploaded_in_parts_and_goes_on_after_a_reload(
    open_page: OpenPage, studio: Studio, game: Game, member: User, chosen: Path
) -> None:
    page = open_page(user=member, width=PHONE)
    page.goto(f"/studio/{studio.slug}/builds/new/{game.slug}/")
    assert_fits_every_screen(page)
    assert_accessible(page)
    page.get_by_label("For whom").select_option("player")
    page.get_by_label("Platform").select_option("windows-x86_64")
    page.get_by_label("Version").fill("1.0 final")
    page.get_by_label("File").set_input_files(chosen)
    upload = page.get_by_role("button", name="Upload build")
    upload.click()
    # Refused in place; the file stays chosen, and is not read again.
    expect(page.get_by_role("alert").first).to_contain_text("1.4.0-rc2", timeout=READING)
    page.get_by_label("Version").fill("1.0.0")
    slow_upload(page, MB // 4)
    upload.click()
    said = page.locator("[data-said]")
    expect(said).to_contain_text(
        re.compile(r"1\.\d MB / 1\.1 MB · \d+ seconds left"), timeout=READING
    )
    assert_fits_every_screen(page)
    page.get_by_role("button", name="Pause").click()
    expect(said).to_contain_text("Paused")
    build = Build.objects.get()
    there = build.upload.parts.count()
    assert there == 1

    page.goto(f"/studio/{studio.slug}/builds/")
    page.get_by_role("link", name=build.number).first.click()
    expect(page.get_by_text(f"{there} of 2 parts are there.")).to_be_visible()
    assert_fits_every_screen(page)
    assert_accessible(page)
    other = chosen.with_name("other.zip")
    other.write_bytes(b"another")
    go_on = page.get_by_role("button", name="Go on with upload")
    page.get_by_label("File").set_input_files(other)
    go_on.click()
    expect(page.locator("[data-said]")).to_contain_text("This is another file")
    slow_upload(page, -1)
    page.get_by_label("File").set_input_files(chosen)
    go_on.click()
    expect(page.get_by_text("being put together and checked")).to_be_visible(timeout=READING)
    uploads.settle()
    settle_builds()
    # The page sees it by itself.
    with page.expect_download() as loaded:
        page.get_by_role("link", name="Download file").click()
    assert Path(loaded.value.path()).read_bytes() == chosen.read_bytes()
    assert loaded.value.suggested_filename == "ship.zip"
