"""The two programs that come with the product."""

from typing import Any, ClassVar

from django.db import migrations

# What they are called is in studios/servers/models/blueprints.py.
BLUEPRINTS = ("match", "lobby")


def seed(apps: Any, schema_editor: Any) -> None:
    Blueprint = apps.get_model("servers", "Blueprint")
    for slug in BLUEPRINTS:
        Blueprint.objects.create(slug=slug, program=slug)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("servers", "0001_first")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
