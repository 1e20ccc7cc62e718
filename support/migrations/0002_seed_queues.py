from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Their names are words of ours: support/models/queues.py.
QUEUES = ("payments", "accounts", "bugs", "other")


def add_queues(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    queue = apps.get_model("support", "Queue")
    for ordinal, slug in enumerate(QUEUES):
        queue.objects.update_or_create(slug=slug, defaults={"ordinal": ordinal})


class Migration(migrations.Migration):
    dependencies = (("support", "0001_first"),)

    operations = (migrations.RunPython(add_queues, migrations.RunPython.noop),)
