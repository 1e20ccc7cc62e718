"""The ground every test stands on; the cast of people is in tests/cast.py.

Django is set up here, after the environment says where the tests' own servers are, so that no
test can reach the demo's database.
"""

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings

from tests.servers import tests_database_url

# The order matters: settings read the environment when they are first touched.
os.environ["DJANGO_SETTINGS_MODULE"] = "incubator.settings"
os.environ["DATABASE_URL"] = tests_database_url()
os.environ["BROKER_URL"] = "memory://"
os.environ["CACHE_URL"] = ""
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["DEMO"] = "false"

SCRATCH = tempfile.TemporaryDirectory(prefix="incubator-test-", ignore_cleanup_errors=True)

# Argon2 is slow on purpose, and a manifest wants `collectstatic` first: neither is under test.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
settings.VAR_DIR = Path(SCRATCH.name) / "var"
settings.STATIC_ROOT = Path(SCRATCH.name) / "static"
settings.MEDIA_ROOT = Path(SCRATCH.name) / "media"
settings.STATIC_ROOT.mkdir()
settings.MEDIA_ROOT.mkdir()

django.setup()

pytest_plugins = ["tests.database", "tests.browsing", "tests.cast", "tests.runtime.servers"]
