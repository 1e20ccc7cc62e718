import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import studios.models.invitations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Game',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('tagline', models.CharField(blank=True, max_length=200)),
                ('about', models.TextField(blank=True)),
                ('stage', models.CharField(choices=[('concept', 'concept'), ('prototype', 'prototype'), ('alpha', 'alpha'), ('beta', 'beta'), ('live', 'live'), ('sunset', 'sunset')], default='concept', max_length=10)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], default='USD', max_length=3)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('price_minor', models.PositiveBigIntegerField()),
                ('per_units', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
                ('tiers', models.JSONField(blank=True, default=list)),
                ('bearer', models.CharField(choices=[('studio', 'paid by the studio'), ('recouped', 'recouped'), ('given', 'given by the incubator')], default='recouped', max_length=10)),
                ('after_withdrawn', models.PositiveSmallIntegerField(default=0, editable=False)),
            ],
            options={
                'ordering': ['item_id', 'currency', '-effective_from'],
            },
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=60)),
                ('description', models.TextField(blank=True)),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('studio_name', models.CharField(blank=True, max_length=80)),
                ('game_title', models.CharField(blank=True, max_length=120)),
                ('pitch', models.TextField(blank=True)),
                ('team', models.TextField(blank=True)),
                ('requested_minor', models.PositiveBigIntegerField(null=True)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], default='USD', max_length=3)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'needs reviewers'), ('in_review', 'in review'), ('reviewed', 'ready to decide'), ('accepted', 'accepted'), ('declined', 'declined')], default='draft', max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('kept_version', models.CharField(blank=True, max_length=40)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('founder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL)),
                ('track', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='studios.track')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('requested_minor__isnull', False), ('submitted_at__isnull', False), models.Q(('studio_name', ''), _negated=True), models.Q(('game_title', ''), _negated=True), models.Q(('pitch', ''), _negated=True), models.Q(('team', ''), _negated=True)), _connector='OR'), name='application_complete_when_submitted', violation_error_message='Fill in every field before you submit.')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('accept', 'Accept'), ('decline', 'Decline')], max_length=10)),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField(auto_now_add=True)),
                ('application', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='studios.application')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GameEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('title', models.CharField(max_length=120)),
                ('tagline', models.CharField(blank=True, max_length=200)),
                ('about', models.TextField(blank=True)),
                ('stage', models.CharField(choices=[('concept', 'concept'), ('prototype', 'prototype'), ('alpha', 'alpha'), ('beta', 'beta'), ('live', 'live'), ('sunset', 'sunset')], default='concept', max_length=10)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='title_tagline_about_stage_events', to='studios.game')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('finance', 'finance'), ('developer', 'developer'), ('publisher', 'publisher'), ('support', 'support'), ('viewer', 'viewer')], max_length=10)),
                ('all_games', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='RateWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rate', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='studios.rate')),
            ],
        ),
        migrations.CreateModel(
            name='ResourceItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('capital', 'capital'), ('server', 'server'), ('desk', 'desk'), ('service', 'customer service')], max_length=10)),
                ('code', models.SlugField(max_length=40)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('unit', models.CharField(choices=[('second', 'second'), ('half_day', 'half day at a desk'), ('megabyte_hour', 'megabyte-hour'), ('piece', 'piece')], max_length=20)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['kind', 'code'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='resource_item_once'), models.CheckConstraint(condition=models.Q(('kind', 'capital'), _negated=True), name='item_is_metered')],
            },
        ),
        migrations.AddField(
            model_name='rate',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='studios.resourceitem'),
        ),
        migrations.CreateModel(
            name='ResourceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('capital', 'capital'), ('server', 'server'), ('desk', 'desk'), ('service', 'customer service')], max_length=10)),
                ('quantity', models.PositiveIntegerField()),
                ('at_once', models.PositiveIntegerField(default=1)),
                ('amount_minor', models.PositiveBigIntegerField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('purpose', models.TextField()),
                ('state', models.CharField(choices=[('submitted', 'waiting for approval'), ('approved', 'approved'), ('rejected', 'rejected'), ('cancelled', 'withdrawn'), ('fulfilled', 'fulfilled')], default='submitted', max_length=10)),
                ('bearer', models.CharField(choices=[('studio', 'paid by the studio'), ('recouped', 'recouped'), ('given', 'given by the incubator')], max_length=10, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('extends', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='studios.resourcerequest')),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='studios.game')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.resourceitem')),
                ('rate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate')),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ResourceRequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('submitted', 'waiting for approval'), ('approved', 'approved'), ('rejected', 'rejected'), ('cancelled', 'withdrawn'), ('fulfilled', 'fulfilled')], default='submitted', max_length=10)),
                ('quantity', models.PositiveIntegerField()),
                ('at_once', models.PositiveIntegerField(default=1)),
                ('amount_minor', models.PositiveBigIntegerField()),
                ('purpose', models.TextField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_quantity_at_once_amount_minor_purpose_events', to='studios.resourcerequest')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('comment', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('assigned', 'assigned'), ('submitted', 'submitted')], default='assigned', max_length=10)),
                ('assigned_at', models.DateTimeField(auto_now_add=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='studios.application')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('application', 'reviewer'), name='review_once_per_reviewer', violation_error_message='This person already reviews the application.'), models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (1, 5)), _connector='OR'), name='review_score_one_to_five', violation_error_message='Give a score from 1 to 5.'), models.CheckConstraint(condition=models.Q(('state', 'assigned'), ('score__isnull', False), _connector='OR'), name='review_scored_when_submitted', violation_error_message='Give a score from 1 to 5.')],
            },
        ),
        migrations.CreateModel(
            name='Studio',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('about', models.TextField(blank=True)),
                ('bank_account', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('application', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='studio', to='studios.application')),
            ],
        ),
        migrations.AddField(
            model_name='resourcerequest',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='studios.studio'),
        ),
        migrations.CreateModel(
            name='MembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('role', models.CharField(choices=[('owner', 'owner'), ('finance', 'finance'), ('developer', 'developer'), ('publisher', 'publisher'), ('support', 'support'), ('viewer', 'viewer')], max_length=10)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='studio_user_role_events', to='studios.membership')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='studios.studio')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='studios.studio'),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('role', models.CharField(choices=[('owner', 'owner'), ('finance', 'finance'), ('developer', 'developer'), ('publisher', 'publisher'), ('support', 'support'), ('viewer', 'viewer')], max_length=10)),
                ('all_games', models.BooleanField(default=True)),
                ('in_games', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('pending', 'not answered yet'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn'), ('expired', 'expired')], default='pending', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(default=studios.models.invitations.in_two_weeks)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='studios.studio')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('studio', 'email'), name='invitation_open_once', violation_error_message='This address is invited already.')],
            },
        ),
        migrations.AddField(
            model_name='game',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='games', to='studios.studio'),
        ),
        migrations.CreateModel(
            name='StudioEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('name', models.CharField(max_length=80)),
                ('about', models.TextField(blank=True)),
                ('bank_account', models.CharField(blank=True, max_length=200)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='name_about_bank_account_events', to='studios.studio')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StudioKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('prefix', models.CharField(max_length=12, unique=True)),
                ('line', models.CharField(db_index=True, max_length=12)),
                ('secret_hash', models.CharField(max_length=64)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='studios.game')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='studios.studio')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='UsageRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=60)),
                ('source_key', models.CharField(max_length=60)),
                ('quantity', models.PositiveBigIntegerField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('effective_on', models.DateField()),
                ('bearer', models.CharField(choices=[('studio', 'paid by the studio'), ('recouped', 'recouped'), ('given', 'given by the incubator')], max_length=10)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('game', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='studios.game')),
                ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.resourceitem')),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate')),
                ('studio', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='studios.studio')),
            ],
            options={
                'ordering': ['started_at', 'pk'],
                'indexes': [models.Index(fields=['studio', 'game', 'effective_on'], name='usage_by_day'), models.Index(fields=['studio', 'game', 'id'], name='usage_by_place'), models.Index(fields=['source', 'started_at'], name='usage_by_time')],
                'constraints': [models.UniqueConstraint(fields=('source', 'source_key'), name='usage_slice_once'), models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at')), ('quantity__gt', 0)), name='usage_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('game__isnull', False), models.Q(('bearer', 'recouped'), _negated=True), _connector='OR'), name='usage_recouped_from_a_game')],
            },
        ),
        migrations.CreateModel(
            name='GameRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('finance', 'finance'), ('developer', 'developer'), ('publisher', 'publisher'), ('support', 'support'), ('viewer', 'viewer')], max_length=10)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rights', to='studios.game')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='game_rights', to='studios.membership')),
            ],
            options={
                'ordering': ['game__title', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('membership', 'game'), name='game_right_once_per_member')],
            },
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.UniqueConstraint(fields=('item', 'currency', 'effective_from', 'after_withdrawn'), name='rate_once_a_day', violation_error_message='There is already a rate from this day.'),
        ),
        migrations.AddConstraint(
            model_name='rate',
            constraint=models.CheckConstraint(condition=models.Q(('per_units__gt', 0)), name='rate_of_something'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='studio',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."bank_account" IS DISTINCT FROM (NEW."bank_account") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "studios_studioevent" ("about", "bank_account", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."about", OLD."bank_account", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id"); RETURN NULL;', hash='cb7f40cecff87f5344ef775489b41a0440e7866c', operation='UPDATE', pgid='pgtrigger_update_update_8a237', table='studios_studio', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='studio',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "studios_studioevent" ("about", "bank_account", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."about", OLD."bank_account", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id"); RETURN NULL;', hash='e1083ce52c3b26d06fa543371140325a6f014ee5', operation='DELETE', pgid='pgtrigger_delete_delete_708f9', table='studios_studio', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='request_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('at_once', 1), models.Q(('at_once__gt', 0), ('kind', 'server')), _connector='OR'), name='request_of_some_servers'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', True), ('kind', 'capital'), ('rate__isnull', True)), models.Q(models.Q(('kind', 'capital'), _negated=True), ('item__isnull', False), ('rate__isnull', False)), _connector='OR'), name='request_priced_by_rate_card'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('extends__isnull', True), ('kind', 'server'), _connector='OR'), name='request_of_more_servers'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourcerequest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount_minor" IS DISTINCT FROM (NEW."amount_minor") OR OLD."at_once" IS DISTINCT FROM (NEW."at_once") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "studios_resourcerequestevent" ("amount_minor", "at_once", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "quantity", "state") VALUES (OLD."amount_minor", OLD."at_once", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."purpose", OLD."quantity", OLD."state"); RETURN NULL;', hash='e35dd25020bdc07b379ce8b9ff87fa2d23948e88', operation='UPDATE', pgid='pgtrigger_update_update_5b0f8', table='studios_resourcerequest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourcerequest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "studios_resourcerequestevent" ("amount_minor", "at_once", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "quantity", "state") VALUES (OLD."amount_minor", OLD."at_once", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."purpose", OLD."quantity", OLD."state"); RETURN NULL;', hash='a0ebeb8b799201657605052b5af4a34391dcfc70', operation='DELETE', pgid='pgtrigger_delete_delete_93b93', table='studios_resourcerequest', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('studio', 'user'), name='membership_once_per_person', violation_error_message='This person is already a member.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."studio_id" IS DISTINCT FROM (NEW."studio_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "studios_membershipevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "studio_id", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."role", OLD."studio_id", OLD."user_id"); RETURN NULL;', hash='ec1402438c936ffbe416f8103221bfc375631ebd', operation='UPDATE', pgid='pgtrigger_update_update_9ba38', table='studios_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "studios_membershipevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "studio_id", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."role", OLD."studio_id", OLD."user_id"); RETURN NULL;', hash='c83bcdf0649668491437422940633df220717d8f', operation='DELETE', pgid='pgtrigger_delete_delete_6dcd6', table='studios_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "studios_membershipevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "studio_id", "user_id") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'insert\', NEW."id", NEW."role", NEW."studio_id", NEW."user_id"); RETURN NULL;', hash='6d8dbc115a6935b0e323b25e15272db4da36f134', operation='INSERT', pgid='pgtrigger_insert_insert_44712', table='studios_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='game',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."tagline" IS DISTINCT FROM (NEW."tagline") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "studios_gameevent" ("about", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "tagline", "title") VALUES (OLD."about", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."stage", OLD."tagline", OLD."title"); RETURN NULL;', hash='659598702e542bb897c2c39c9ab4dfa6978db142', operation='UPDATE', pgid='pgtrigger_update_update_38fad', table='studios_game', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='game',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "studios_gameevent" ("about", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "tagline", "title") VALUES (OLD."about", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."stage", OLD."tagline", OLD."title"); RETURN NULL;', hash='5e1ddff62d88f3619412b977bb06c7e1d57db56d', operation='DELETE', pgid='pgtrigger_delete_delete_09951', table='studios_game', when='AFTER')),
        ),
    ]
