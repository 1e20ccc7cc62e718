"""What agents had typed moves to where all forms keep it."""

from typing import Any

from django.db import migrations


def move_drafts(apps: Any, schema_editor: Any) -> None:
    form_drafts = apps.get_model("core", "FormDraft").objects
    for draft in apps.get_model("support", "Draft").objects.select_related("ticket"):
        form_drafts.get_or_create(
            person_id=draft.author_id,
            form=f"reply:{draft.ticket.number}",
            defaults={"typed": {"body": [draft.body]}},
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_saved_views_and_drafts"),
        ("support", "0005_ticket_language"),
    ]

    operations = [
        migrations.RunPython(move_drafts, migrations.RunPython.noop),
        migrations.DeleteModel("Draft"),
    ]
