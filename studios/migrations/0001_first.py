

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
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
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW')], default='USD', max_length=3)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ResourceRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('capital', 'capital'), ('server', 'server'), ('desk', 'desk')], max_length=10)),
                ('quantity', models.PositiveIntegerField()),
                ('amount_minor', models.PositiveBigIntegerField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW')], max_length=3)),
                ('purpose', models.TextField()),
                ('state', models.CharField(choices=[('submitted', 'waiting for approval'), ('approved', 'approved'), ('rejected', 'rejected'), ('cancelled', 'withdrawn'), ('fulfilled', 'fulfilled')], default='submitted', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
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
            ],
            options={
                'ordering': ['pk'],
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
            ],
        ),
        migrations.CreateModel(
            name='Track',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=60)),
                ('description', models.TextField()),
                ('is_open', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='UsageRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('capital', 'capital'), ('server', 'server'), ('desk', 'desk')], max_length=10)),
                ('server_number', models.CharField(max_length=20)),
                ('seconds', models.PositiveIntegerField()),
                ('cost_minor', models.PositiveBigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('effective_on', models.DateField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['started_at', 'pk'],
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
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW')], default='USD', max_length=3)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'needs reviewers'), ('in_review', 'in review'), ('reviewed', 'ready to decide'), ('accepted', 'accepted'), ('declined', 'declined')], default='draft', max_length=12)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('founder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to=settings.AUTH_USER_MODEL)),
            ],
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
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'owner'), ('finance', 'finance'), ('developer', 'developer'), ('publisher', 'publisher'), ('support', 'support'), ('viewer', 'viewer')], max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('capital', 'capital'), ('server', 'server'), ('desk', 'desk')], max_length=10)),
                ('unit', models.CharField(max_length=40)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW')], max_length=3)),
                ('price_minor', models.PositiveBigIntegerField()),
                ('per_seconds', models.PositiveIntegerField()),
                ('effective_from', models.DateField()),
            ],
            options={
                'ordering': ['kind', 'currency', '-effective_from'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'currency', 'effective_from'), name='rate_once_a_day', violation_error_message='There is already a rate from this day.'), models.CheckConstraint(condition=models.Q(('per_seconds__gt', 0)), name='rate_period_positive')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='rate_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='22fa0679b552c41c2dc8f274a4b7d82583e9467d', operation='UPDATE OR DELETE', pgid='pgtrigger_rate_is_kept_bcd0e', table='studios_rate', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='resourcerequest',
            name='game',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='studios.game'),
        ),
        migrations.AddField(
            model_name='resourcerequest',
            name='rate',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate'),
        ),
        migrations.AddField(
            model_name='resourcerequest',
            name='requester',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='review',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='studios.application'),
        ),
        migrations.AddField(
            model_name='review',
            name='reviewer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='studio',
            name='application',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='studio', to='studios.application'),
        ),
        migrations.AddField(
            model_name='resourcerequest',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='studios.studio'),
        ),
        migrations.AddField(
            model_name='membership',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='studios.studio'),
        ),
        migrations.AddField(
            model_name='game',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='games', to='studios.studio'),
        ),
        migrations.AddField(
            model_name='application',
            name='track',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='studios.track'),
        ),
        migrations.AddField(
            model_name='usagerecord',
            name='game',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='studios.game'),
        ),
        migrations.AddField(
            model_name='usagerecord',
            name='rate',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate'),
        ),
        migrations.AddField(
            model_name='usagerecord',
            name='studio',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='usage', to='studios.studio'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1306d5279065c7050ae7aee33d178b0156124b04', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_is_kept_1018d', table='studios_decision', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(fields=('application', 'reviewer'), name='review_once_per_reviewer', violation_error_message='This person already reviews the application.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__range', (1, 5)), _connector='OR'), name='review_score_one_to_five', violation_error_message='Give a score from 1 to 5.'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'assigned'), ('score__isnull', False), _connector='OR'), name='review_scored_when_submitted', violation_error_message='Give a score from 1 to 5.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='review_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{assigned:submitted}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='e78864311bf52052b424cf91ade167a209501015', operation='UPDATE', pgid='pgtrigger_review_lifecycle_d4b82', table='studios_review', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='review',
            trigger=pgtrigger.compiler.Trigger(name='submitted_review_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'submitted\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='53339283a4c9632faa4ba99cca496446e19b1cd5', operation='UPDATE OR DELETE', pgid='pgtrigger_submitted_review_is_kept_ba182', table='studios_review', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='studio',
            trigger=pgtrigger.compiler.Trigger(name='studio_slug_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='798722c8103c29c22410e4a7fbf0fcbbf134d2ff', operation='UPDATE', pgid='pgtrigger_studio_slug_is_kept_9be79', table='studios_studio', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='request_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='resourcerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'capital'), ('rate__isnull', True)), models.Q(models.Q(('kind', 'capital'), _negated=True), ('rate__isnull', False)), _connector='OR'), name='request_priced_by_rate_card'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourcerequest',
            trigger=pgtrigger.compiler.Trigger(name='resource_request_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{approved:fulfilled,submitted:approved,submitted:cancelled,submitted:rejected}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='a4946e84e5ef76024e21c7ad243a90c6d9dfe0fe', operation='UPDATE', pgid='pgtrigger_resource_request_lifecycle_684df', table='studios_resourcerequest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='resourcerequest',
            trigger=pgtrigger.compiler.Trigger(name='request_terms_are_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."studio_id" IS DISTINCT FROM (NEW."studio_id") OR OLD."game_id" IS DISTINCT FROM (NEW."game_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."quantity" IS DISTINCT FROM (NEW."quantity") OR OLD."amount_minor" IS DISTINCT FROM (NEW."amount_minor") OR OLD."currency" IS DISTINCT FROM (NEW."currency") OR OLD."rate_id" IS DISTINCT FROM (NEW."rate_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5cdbea4655797554874a8362d65e6bd53bc151c8', operation='UPDATE', pgid='pgtrigger_request_terms_are_kept_9c978', table='studios_resourcerequest', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(fields=('studio', 'user'), name='membership_once_per_person', violation_error_message='This person is already a member.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='game',
            trigger=pgtrigger.compiler.Trigger(name='game_identity_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."currency" IS DISTINCT FROM (NEW."currency"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1973f3dd5bbd91ef09c31b43958f977b1c7a3061', operation='UPDATE', pgid='pgtrigger_game_identity_is_kept_455af', table='studios_game', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('requested_minor__isnull', False), ('submitted_at__isnull', False), models.Q(('studio_name', ''), _negated=True), models.Q(('game_title', ''), _negated=True), models.Q(('pitch', ''), _negated=True), models.Q(('team', ''), _negated=True)), _connector='OR'), name='application_complete_when_submitted', violation_error_message='Fill in every field before you submit.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='application',
            trigger=pgtrigger.compiler.Trigger(name='application_lifecycle', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:submitted,in_review:reviewed,reviewed:accepted,reviewed:declined,submitted:in_review}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='3afc8cccf32398499f16a573e20c469ac3b0abe4', operation='UPDATE', pgid='pgtrigger_application_lifecycle_ff7f4', table='studios_application', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='usagerecord',
            index=models.Index(fields=['studio', 'game', 'effective_on'], name='studios_usa_studio__83b1bb_idx'),
        ),
        migrations.AddConstraint(
            model_name='usagerecord',
            constraint=models.UniqueConstraint(fields=('server_number', 'started_at'), name='usage_slice_once'),
        ),
        migrations.AddConstraint(
            model_name='usagerecord',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at')), ('seconds__gt', 0)), name='usage_ends_after_it_starts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagerecord',
            trigger=pgtrigger.compiler.Trigger(name='usage_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2974e11fe110274214fee5006f12bc3219be9be5', operation='UPDATE OR DELETE', pgid='pgtrigger_usage_is_kept_3fadd', table='studios_usagerecord', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usagerecord',
            trigger=pgtrigger.compiler.Trigger(name='usage_never_overlaps', sql=pgtrigger.compiler.UpsertTriggerSql(func="\nIF EXISTS (\n    SELECT 1 FROM studios_usagerecord\n    WHERE server_number = NEW.server_number\n      AND started_at < NEW.ended_at AND ended_at > NEW.started_at\n) THEN\n    RAISE EXCEPTION 'usage of % from % to % is already recorded',\n        NEW.server_number, NEW.started_at, NEW.ended_at\n        USING ERRCODE = 'exclusion_violation';\nEND IF;\nRETURN NEW;\n", hash='fce00848816ff736856e27a8e6a38a9a01a207dd', operation='INSERT', pgid='pgtrigger_usage_never_overlaps_22cce', table='studios_usagerecord', when='BEFORE')),
        ),
    ]
