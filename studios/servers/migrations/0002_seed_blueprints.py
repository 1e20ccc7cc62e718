"""The two programs that come with the product."""

from typing import Any, ClassVar

from django.db import migrations

# What they are called is in studios/servers/models/blueprints.py.
BLUEPRINTS = (
    ("match", "udp", {"kind": "source", "port": "game"}, {"kind": "source", "port": "game"}),
    ("lobby", "tcp", {"kind": "tcp", "port": "game"}, {"kind": "none"}),
)


def seed(apps: Any, schema_editor: Any) -> None:
    Blueprint, Revision = (
        apps.get_model("servers", name) for name in ("Blueprint", "BlueprintRevision")
    )
    for slug, protocol, health, players in BLUEPRINTS:
        Revision.objects.create(
            blueprint=Blueprint.objects.create(slug=slug),
            number=1,
            program=slug,
            ports=[{"name": "game", "protocol": protocol}],
            health=health,
            players=players,
        )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("servers", "0001_first")]

    operations: ClassVar = [migrations.RunPython(seed, migrations.RunPython.noop)]
