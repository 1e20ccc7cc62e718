"""The states of tickets as others than the desk are told them."""

from django.utils.translation import gettext_lazy

# What the person who asked reads: the same states, told from their side.
PLAYER_WORDS = {
    "open": gettext_lazy("we are on it"),
    "waiting": gettext_lazy("waiting for you"),
    "solved": gettext_lazy("solved"),
    "closed": gettext_lazy("closed"),
    "merged": gettext_lazy("goes on in another question"),
    # Whoever was taken for a robot is told no more than that it has ended.
    "spam": gettext_lazy("closed"),
}
PLAYER_TONES = {
    "open": "idle",
    "waiting": "wait",
    "solved": "good",
    "closed": "idle",
    "merged": "idle",
    "spam": "idle",
}


# What a game is told: what became of one that ended in any other way is none of its business.
STATES_FOR_GAMES = {state: state for state in PLAYER_WORDS} | {
    "merged": "closed",
    "spam": "closed",
}
