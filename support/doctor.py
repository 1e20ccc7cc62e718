"""What `manage.py doctor` asks of the way in for mail."""

from collections.abc import Iterator

from django.conf import settings

from incubator.operation.doctor.asked import asked
from incubator.operation.doctor.findings import Finding, failure, fine
from support.listening.places import NoPlace, place_named


@asked
def check_listener() -> Iterator[Finding]:
    """Where MAIL_LISTEN names none, mails are piped into a command, or nobody writes."""
    if not settings.MAIL_LISTEN:
        return
    try:
        place = place_named(settings.MAIL_LISTEN)
    except NoPlace as error:
        yield failure(f"MAIL_LISTEN: {error}", "Correct MAIL_LISTEN.")
        return
    if place.is_greeted():
        yield fine(f"Mail is taken in at {place}.")
    else:
        yield failure(
            f"Nobody takes in mail at {place}; mail servers keep what they bring until then.",
            "Start it: manage.py listen_mail",
        )
