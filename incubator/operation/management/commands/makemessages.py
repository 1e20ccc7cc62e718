"""`manage.py makemessages` as Django has it, without guesses."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """A guessed translation is worse than none: none shows English."""

    msgmerge_options: list[str] = [
        "-q",
        "--backup=none",
        "--update",
        "--no-fuzzy-matching",
    ]
