import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import support.models.tickets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('billing', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('ordinal', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['ordinal', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='ReceivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64, unique=True)),
                ('raw', models.BinaryField()),
                ('sender', models.CharField(blank=True, max_length=500)),
                ('message_id', models.CharField(blank=True, max_length=300)),
                ('automatic', models.BooleanField(default=False)),
                ('verified', models.BooleanField(default=False)),
                ('received_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('subject', models.CharField(max_length=300)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('confirmed', models.BooleanField(default=False)),
                ('channel', models.CharField(choices=[('site', 'on the site'), ('mail', 'by mail'), ('game', 'from the game')], max_length=10)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], db_default='en', default='en', max_length=10)),
                ('state', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for the player'), ('solved', 'solved'), ('closed', 'closed')], default='open', max_length=10)),
                ('token', models.CharField(default=support.models.tickets.new_token, editable=False, max_length=40, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_message_at', models.DateTimeField(auto_now_add=True)),
                ('assignee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='support.ticket')),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='studios.game')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='billing.order')),
                ('player', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='support.queue')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'queue', 'created_at'], name='ticket_by_state'), models.Index(fields=['email', 'created_at'], name='ticket_by_address')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('in', 'from the player'), ('out', 'to the player'), ('note', 'note')], max_length=4)),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mail', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='message', to='support.receivedmail')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='support.ticket')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('mail__isnull', True), ('direction', 'in'), _connector='OR'), name='message_only_incoming_has_mail'), models.CheckConstraint(condition=models.Q(('direction', 'in'), ('author__isnull', False), _connector='OR'), name='message_of_staff_has_author')],
            },
        ),
        migrations.CreateModel(
            name='TicketEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for the player'), ('solved', 'solved'), ('closed', 'closed')], default='open', max_length=10)),
                ('subject', models.CharField(max_length=300)),
                ('assignee', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='studios.game')),
                ('order', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.order')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_queue_subject_player_order_game_assignee_events', to='support.ticket')),
                ('player', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='support.queue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TicketRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refund', to='support.message')),
                ('refund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ticket_refund', to='billing.refund')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='support.ticket')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ticket',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."game_id" IS DISTINCT FROM (NEW."game_id") OR OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."player_id" IS DISTINCT FROM (NEW."player_id") OR OLD."queue_id" IS DISTINCT FROM (NEW."queue_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."subject" IS DISTINCT FROM (NEW."subject"))', func='INSERT INTO "support_ticketevent" ("assignee_id", "game_id", "order_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "player_id", "queue_id", "state", "subject") VALUES (OLD."assignee_id", OLD."game_id", OLD."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."player_id", OLD."queue_id", OLD."state", OLD."subject"); RETURN NULL;', hash='84a5f2b26e7c73006cf80c3a55feaa07577a1856', operation='UPDATE', pgid='pgtrigger_update_update_d5a5c', table='support_ticket', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ticket',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "support_ticketevent" ("assignee_id", "game_id", "order_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "player_id", "queue_id", "state", "subject") VALUES (OLD."assignee_id", OLD."game_id", OLD."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."player_id", OLD."queue_id", OLD."state", OLD."subject"); RETURN NULL;', hash='df036ad6af4a5c08cc6522b493af2c7b60b19b5a', operation='DELETE', pgid='pgtrigger_delete_delete_93dfa', table='support_ticket', when='AFTER')),
        ),
    ]
