"""The two programs that come with the product."""

from typing import Any, ClassVar

from django.db import migrations

BLUEPRINTS = (
    (
        "match",
        "Match server",
        "Runs one match after another and answers status queries over UDP.",
    ),
    (
        "lobby",
        "Lobby server",
        "Keeps players together between matches and answers status queries over TCP.",
    ),
)


def seed(apps: Any, schema_editor: Any) -> None:
    Blueprint = apps.get_model("servers", "Blueprint")
    for slug, name, description in BLUEPRINTS:
        Blueprint.objects.create(slug=slug, name=name, description=description, program=slug)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("servers", "0001_first")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
