"""Settings, fonts, programs, room on the disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks

from incubator.core.demo_only import this_is_a_demo
from incubator.operation.backup import BackupRefused
from incubator.operation.backup.programs import program_for
from incubator.operation.doctor.findings import Finding, advice, failure, fine

FONT_DIRECTORIES = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
)
# Families that have the Chinese glyphs which typst's own fonts lack.
CHINESE_FONTS = ("CJK", "SourceHan", "wqy", "DroidSansFallback")
# Said once, by our own check of SITE_URL: https there turns all of these on.
FOLLOW_FROM_PLAIN_HTTP = {"security.W004", "security.W008", "security.W012", "security.W016"}
OLDEST_POSTGRESQL = 15
LEAST_ROOM = 1024**3


def check_configuration() -> Iterator[Finding]:
    """What `manage.py check --deploy` says. In the demo only what would break it too."""
    found = [
        message
        for message in checks.run_checks(include_deployment_checks=not this_is_a_demo())
        if not message.is_silenced()
        and (settings.IS_HTTPS or message.id not in FOLLOW_FROM_PLAIN_HTTP)
    ]
    for message in found:
        report = failure if message.is_serious() else advice
        yield report(f"{message.msg} ({message.id})", message.hint or "")
    if this_is_a_demo():
        yield advice(
            "This is the demo: what production needs of the settings was not looked at.",
            "In production leave DEMO out of the environment.",
        )
    elif not found:
        yield fine("The settings are fit for production.")


def check_machine() -> Iterator[Finding]:
    fonts = (
        file
        for directory in FONT_DIRECTORIES
        if directory.is_dir()
        for file in directory.rglob("*.[ot]t[cf]")
    )
    if any(name in font.name for font in fonts for name in CHINESE_FONTS):
        yield fine("A Chinese font is there for PDFs.")
    else:
        yield advice(
            "No Chinese font was found: PDFs with Chinese text will be refused.",
            "Install one (on Debian: apt-get install fonts-noto-cjk).",
        )
    try:
        program_for("pg_dump", OLDEST_POSTGRESQL * 10_000)
        yield fine("pg_dump is there for backups.")
    except BackupRefused as refusal:
        yield advice("Backups cannot be made from this machine.", str(refusal))
    place = settings.VAR_DIR if settings.VAR_DIR.exists() else settings.BASE_DIR
    free = shutil.disk_usage(place).free
    if free < LEAST_ROOM:
        yield failure(f"Only {free // 1024**2} MB are free at {place}.", "Make room on the disk.")
