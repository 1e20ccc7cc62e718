import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0006_stored_answers")]

    operations = [
        migrations.CreateModel(
            name="SweepRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=200, unique=True)),
                ("ended_at", models.DateTimeField()),
                ("succeeded_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name="FailedWork",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("task", models.CharField(max_length=200)),
                ("arguments", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("error", models.CharField(max_length=1000)),
                ("traceback", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                ("times", models.PositiveIntegerField(default=1)),
                ("first_failed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_failed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retried_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "retried_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=["-last_failed_at"],
                        name="work_failed_open",
                    )
                ],
            },
        ),
        # With a default in the database, so that the version before this one can still write.
        migrations.AddField(
            model_name="auditrow",
            name="request_id",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
    ]
