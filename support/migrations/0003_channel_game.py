from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Tickets may come from inside a game."""

    dependencies: ClassVar = [("support", "0002_seed_queues")]

    operations: ClassVar = [
        migrations.AlterField(
            model_name="ticket",
            name="channel",
            field=models.CharField(
                choices=[("site", "on the site"), ("mail", "by mail"), ("game", "from the game")],
                max_length=10,
            ),
        ),
    ]
