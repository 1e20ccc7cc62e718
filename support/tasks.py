"""Celery entry points: each calls one service, each may run twice."""

from celery import shared_task
from django.utils import timezone

from support.services import (
    chats,
    closing,
    deliveries,
    desk,
    guests,
    incidents,
    overdue,
    refunds,
    satisfaction,
    service_time,
    tiers,
)


@shared_task(name="support.tasks.close_settled_tickets")
def close_settled_tickets() -> int:
    return closing.close_settled(before=timezone.now() - satisfaction.CLOSE_AFTER)


@shared_task(name="support.tasks.note_undelivered_answers")
def note_undelivered_answers() -> int:
    return deliveries.note_failures()


@shared_task(name="support.tasks.forget_unconfirmed_questions")
def forget_unconfirmed_questions() -> int:
    return guests.forget_unconfirmed()


@shared_task(name="support.tasks.forget_looks")
def forget_looks() -> int:
    return desk.forget_looks()


@shared_task(name="support.tasks.end_silent_chats")
def end_silent_chats() -> int:
    return chats.end_silent()


@shared_task(name="support.tasks.tell_paid_refunds")
def tell_paid_refunds() -> int:
    return refunds.tell_paid()


@shared_task(name="support.tasks.charge_service_times")
def charge_service_times() -> int:
    return service_time.charge_service_times()


@shared_task(name="support.tasks.tell_of_clocks")
def tell_of_clocks() -> int:
    return overdue.tell_of_clocks()


@shared_task(name="support.tasks.tell_announced")
def tell_announced() -> int:
    return incidents.tell_announced()


@shared_task(name="support.tasks.end_tiers")
def end_tiers() -> int:
    return tiers.end_run_out()
