"""The product's settings for web and worker of a shop that is killed: as in production.

Only what would cost each start some seconds is otherwise: static files are not collected, and
passwords are hashed in no time.
"""

from incubator.settings import *  # noqa: F403  # the same in everything not named below
from incubator.settings import STORAGES as PRODUCT_STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = PRODUCT_STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
