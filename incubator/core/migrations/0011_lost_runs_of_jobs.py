from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0010_user_language")]

    operations = [
        migrations.AddField(
            model_name="job",
            name="lost_runs",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
