"""Broker, cache, storage, mail, and the work behind the pages."""

from collections.abc import Iterator

from django.conf import settings

from incubator.messaging import mail
from incubator.messaging.metrics import mail_given_up, mail_oldest
from incubator.operation.doctor.findings import Finding, advice, failure, fine
from incubator.operation.probes import PROBES
from incubator.work.models import FailedWork
from incubator.work.sweeps import STALE_SECONDS, heartbeat_age, sweeps

REMEDIES = {
    "database": "Start PostgreSQL, or correct DATABASE_URL.",
    "broker": "Start Redis, or correct BROKER_URL. Until then work waits for the next sweep.",
    "cache": "Start Redis, or correct CACHE_URL. Until then nobody can sign in, and pages are slower.",
    "storage": "Let this user write to MEDIA_ROOT, or correct MEDIA_BUCKET and its credentials.",
}
# A mail server may ask for a pause of an hour; longer means that nobody gets anything.
MAIL_PATIENCE_SECONDS = 3600


def check_parts() -> Iterator[Finding]:
    for name, probe in PROBES.items():
        if probe():
            yield fine(f"The {name} answers.")
        else:
            yield failure(f"The {name} does not answer.", REMEDIES[name])


def check_mail() -> Iterator[Finding]:
    """Opens the conversation with the mail server and sends nothing."""
    if not settings.MAIL_TRANSPORT["EMAIL_BACKEND"].endswith("smtp.EmailBackend"):
        return
    transport = mail.transport()
    try:
        transport.open()
        transport.close()
    except OSError as error:
        yield failure(f"The mail server refuses us: {error}", "Correct EMAIL_URL.")
    else:
        yield fine("The mail server answers.")
    if not settings.MAIL_AUTHSERV_ID:
        yield advice(
            "MAIL_AUTHSERV_ID is not set: whoever writes to the help address stays unverified.",
            "Set it to what your mail server calls itself in Authentication-Results.",
        )


def check_work() -> Iterator[Finding]:
    age = heartbeat_age()
    if age is None or age > STALE_SECONDS:
        since = "since ever" if age is None else f"for {age:.0f} seconds"
        yield failure(
            f"No worker has ended a sweep {since}.",
            "Start one worker with the beat: celery --app incubator worker --beat",
        )
    else:
        yield fine(f"A worker ended a sweep {age:.0f} seconds ago.")
        late = [sweep.task for sweep in sweeps() if sweep.is_late]
        if late:
            yield advice(
                f"Sweeps are late: {', '.join(late)}.",
                "See /staff/work/; add workers, or start the one beat.",
            )
    failed = FailedWork.objects.open().count()
    if failed:
        yield advice(f"{failed} tasks failed for good.", "Look at them on /staff/work/.")
    refused = mail_given_up()
    if refused:
        yield advice(f"{refused:.0f} letters were refused for good.", "Look at /staff/letters/.")
    waiting = mail_oldest()
    if waiting > MAIL_PATIENCE_SECONDS:
        yield failure(
            f"A mail has been due for {waiting / 3600:.0f} hours.",
            "Look at the worker's log and at the mail server.",
        )
