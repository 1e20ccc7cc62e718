"""Gift codes: how a player says who gets a present, without a list of players to look through."""

import base64

from django.utils.crypto import constant_time_compare, salted_hmac

from incubator.accounts.models import User

# Forty bits: nobody comes upon another player's by trying.
LENGTH = 8


def gift_code(player: User) -> str:
    """ "1042-K7Q2M9XA": the same for ever, and said only to its player."""
    return f"{player.pk}-{_proof(player.pk)}"


def receiver_of(code: str) -> User | None:
    """Whose code it is; None where it is nobody's, or its player has left."""
    number, _dash, proof = code.strip().upper().replace(" ", "").partition("-")
    if not number.isascii() or not number.isdecimal() or len(number) > LENGTH:
        return None
    if not constant_time_compare(_proof(int(number)), proof):
        return None
    return User.objects.filter(pk=int(number), is_active=True).first()


def _proof(pk: int) -> str:
    digest = salted_hmac("billing.gift", str(pk), algorithm="sha256").digest()
    return base64.b32encode(digest).decode()[:LENGTH]
