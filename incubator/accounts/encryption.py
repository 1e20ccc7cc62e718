"""Secrets that must be readable again (seeds of authenticators, keys of games) are kept encrypted.

The key derives from SECRET_KEY, so a copy of the database alone signs nobody in. Keys being
replaced go to SECRET_KEY_FALLBACKS and go on opening what they sealed.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def seal_all(texts: Iterable[str]) -> list[str]:
    """As `seal`, of many: the key is derived once."""
    box = _box()
    return [box.encrypt(text.encode()).decode() for text in texts]


def digests(text: str) -> list[str]:
    """By which a secret is found again without opening any: what is kept, in hexadecimal, comes
    first, then what it would have been under the keys being replaced.
    """
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [hmac.digest(_derived(key), text.encode(), "sha256").hex() for key in keys]


def unseal(sealed: str) -> str:
    """Raises cryptography's InvalidToken for what none of our keys sealed."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    # The key is long and random (doctor checks it), so one round of a hash is enough.
    return base64.urlsafe_b64encode(
        hashlib.sha256(b"incubator.accounts.encryption:" + key.encode()).digest()
    )
