from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Their names are words of ours: support/models/policies.py.
WEEKS = {
    "weekdays": {str(day): [["09:00", "18:00"]] for day in range(5)},
    "always": {str(day): [["00:00", "00:00"]] for day in range(7)},
}
# A day of nine hours to answer, three to solve.
MINUTES = {"first_minutes": 480, "next_minutes": 480, "resolution_minutes": 3 * 540}


def add_policy(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    calendars = apps.get_model("support", "ServiceCalendar")
    zone = settings.BOOKS_TIME_ZONE
    for name, week in WEEKS.items():
        calendars.objects.create(name=name, zone=zone, week=week)
    policy = apps.get_model("support", "SLAPolicy").objects.create()
    hours = {"name": "weekdays", "zone": zone, "week": WEEKS["weekdays"]}
    apps.get_model("support", "SLAPolicyVersion").objects.create(
        policy=policy,
        number=1,
        calendar=calendars.objects.get(name="weekdays"),
        hours=hours | {"country": "", "region": "", "closed": []},
        **MINUTES,
    )


class Migration(migrations.Migration):
    dependencies = (("support", "0002_seed_queues"),)

    operations = (migrations.RunPython(add_policy, migrations.RunPython.noop),)
