from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

QUEUES = (
    ("payments", "Payments", "A payment, an order or the wallet"),
    ("accounts", "Accounts", "My account or signing in"),
    ("bugs", "Bugs", "Something in a game does not work"),
    ("other", "Other", "Something else"),
)


def add_queues(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    queue = apps.get_model("support", "Queue")
    for ordinal, (slug, name, topic) in enumerate(QUEUES):
        queue.objects.update_or_create(
            slug=slug, defaults={"name": name, "topic": topic, "ordinal": ordinal}
        )


class Migration(migrations.Migration):
    dependencies = (("support", "0001_first"),)

    operations = (migrations.RunPython(add_queues, migrations.RunPython.noop),)
