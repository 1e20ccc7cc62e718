"""The beat: sweeps that find all that is due from row state.

A message is only a hint to look sooner; losing the broker delays work and loses none, because
each of these runs again and asks the rows. Values are seconds.
"""

from typing import TypedDict


class Sweep(TypedDict):
    """A task by its name, and the seconds from one run to the next."""

    task: str
    schedule: float


SWEEPS: dict[str, Sweep] = {
    "forget-old-answers": {
        "task": "incubator.api.tasks.forget_old_answers",
        "schedule": 3600.0,
    },
    "forget-old-forms": {"task": "incubator.web.tasks.forget_old_forms", "schedule": 86400.0},
    "open-accounts": {"task": "incubator.accounts.tasks.open_accounts", "schedule": 60.0},
    "erase-accounts": {"task": "incubator.accounts.tasks.erase_accounts", "schedule": 3600.0},
    "tell-of-stuck-approvals": {
        "task": "incubator.approvals.tasks.tell_of_stuck_approvals",
        "schedule": 600.0,
    },
    "send-mail": {"task": "incubator.messaging.tasks.send_due_mail", "schedule": 5.0},
    "scan-documents": {"task": "incubator.documents.tasks.scan_due_documents", "schedule": 10.0},
    "sweep-strays": {"task": "incubator.documents.tasks.sweep_strays", "schedule": 86400.0},
    "settle-uploads": {"task": "incubator.documents.tasks.settle_uploads", "schedule": 10.0},
    "run-jobs": {"task": "incubator.work.tasks.run_due_jobs", "schedule": 5.0},
    "send-digests": {"task": "incubator.messaging.tasks.send_due_digests", "schedule": 600.0},
    "expire-invitations": {"task": "studios.tasks.expire_invitations", "schedule": 3600.0},
    "reconcile-servers": {"task": "studios.servers.tasks.reconcile_servers", "schedule": 5.0},
    "meter-servers": {"task": "studios.servers.tasks.meter_servers", "schedule": 60.0},
    "sweep-leases": {"task": "studios.servers.tasks.sweep_leases", "schedule": 5.0},
    "step-fleets": {"task": "studios.servers.tasks.step_fleets", "schedule": 5.0},
    "forget-samples": {"task": "studios.servers.tasks.forget_samples", "schedule": 86400.0},
    "retire-spent-hosts": {
        "task": "studios.servers.tasks.retire_spent_hosts",
        "schedule": 3600.0,
    },
    "settle-builds": {"task": "studios.servers.tasks.settle_builds", "schedule": 10.0},
    "retire-builds": {"task": "studios.servers.tasks.retire_builds", "schedule": 86400.0},
    "tell-paid-refunds": {"task": "support.tasks.tell_paid_refunds", "schedule": 60.0},
    "note-undelivered-answers": {
        "task": "support.tasks.note_undelivered_answers",
        "schedule": 60.0,
    },
    "forget-looks": {"task": "support.tasks.forget_looks", "schedule": 600.0},
    "forget-unconfirmed-questions": {
        "task": "support.tasks.forget_unconfirmed_questions",
        "schedule": 3600.0,
    },
    "end-silent-chats": {"task": "support.tasks.end_silent_chats", "schedule": 15.0},
    "tell-announced": {"task": "support.tasks.tell_announced", "schedule": 15.0},
    "charge-service-times": {
        "task": "support.tasks.charge_service_times",
        "schedule": 600.0,
    },
    "end-tiers": {"task": "support.tasks.end_tiers", "schedule": 60.0},
    "tell-of-clocks": {"task": "support.tasks.tell_of_clocks", "schedule": 60.0},
    "close-settled-tickets": {"task": "support.tasks.close_settled_tickets", "schedule": 3600.0},
    "expire-orders": {"task": "billing.tasks.expire_orders", "schedule": 60.0},
    "expire-holds": {"task": "billing.ledger.tasks.expire_holds", "schedule": 60.0},
    # By the hour, so that a day has its seal soon after it began.
    "seal-books": {"task": "billing.ledger.tasks.seal_books", "schedule": 3600.0},
    # Whoever reads a balance or a page adds up what came since.
    "move-checkpoints": {"task": "billing.ledger.tasks.move_checkpoints", "schedule": 60.0},
    "forget-unanswered-games": {
        "task": "billing.connections.tasks.forget_unanswered",
        "schedule": 86400.0,
    },
    "expire-cards": {"task": "billing.cards.tasks.expire_cards", "schedule": 3600.0},
    "forget-wrong-codes": {
        "task": "billing.cards.tasks.forget_wrong_codes",
        "schedule": 86400.0,
    },
    "resolve-payments": {"task": "billing.payments.tasks.resolve_payments", "schedule": 30.0},
    # They are published once a day, in the afternoon; the earlier turns find nothing new.
    "renew-subscriptions": {"task": "billing.tasks.renew_subscriptions", "schedule": 30.0},
    "remind-of-renewals": {"task": "billing.tasks.remind_of_renewals", "schedule": 600.0},
    "keep-rates": {"task": "billing.tasks.keep_rates", "schedule": 21600.0},
    "warn-of-low-pools": {"task": "billing.tasks.tell_of_low_pools", "schedule": 300.0},
    "verify-books": {"task": "billing.tasks.verify_books", "schedule": 86400.0},
}
