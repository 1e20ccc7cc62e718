"""The beat: sweeps that find all that is due from row state.

A message is only a hint to look sooner; losing the broker delays work and loses none, because
each of these runs again and asks the rows. Values are seconds.
"""

SWEEPS = {
    "send-mail": {"task": "incubator.core.tasks.send_due_mail", "schedule": 5.0},
    "reconcile-servers": {"task": "studios.servers.tasks.reconcile_servers", "schedule": 5.0},
    "meter-servers": {"task": "studios.servers.tasks.meter_servers", "schedule": 60.0},
    "resolve-top-ups": {"task": "billing.tasks.resolve_top_ups", "schedule": 30.0},
}
