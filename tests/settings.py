"""The product's settings with what tests need otherwise.

A module of its own, because a worker of a parallel run reads its settings before any conftest.
"""

import tempfile
from pathlib import Path

from incubator.settings import *  # noqa: F403  # the same in everything not named below
from incubator.settings import DATABASES as PRODUCT_DATABASES
from incubator.settings import STORAGES as PRODUCT_STORAGES
from tests.servers import MEMORY, has_room

# Files are kept as if they had to last: in memory nobody waits for a disk to have them.
SCRATCH = tempfile.TemporaryDirectory(
    prefix="incubator-test-",
    dir=MEMORY if has_room(MEMORY) else None,
    ignore_cleanup_errors=True,
)

# The sandbox bank has to be named: this is no demo.
PAYMENT_PROVIDERS = ["sandbox"]

# Who is believed of a mail's sender: tests.vouching speaks as it.
MAIL_AUTHSERV_ID = "mx.incubator.example"

VAR_DIR = Path(SCRATCH.name) / "var"
STATIC_ROOT = Path(SCRATCH.name) / "static"
MEDIA_ROOT = Path(SCRATCH.name) / "media"
STATIC_ROOT.mkdir()
MEDIA_ROOT.mkdir()

# Argon2 is slow on purpose, and a manifest wants `collectstatic` first: neither is under test.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = PRODUCT_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}

# A served site answers each connection of a browser in a thread of its own; none of them may keep
# a database connection that the tests of other workers need.
DATABASES = {"default": PRODUCT_DATABASES["default"] | {"CONN_MAX_AGE": 0}}
