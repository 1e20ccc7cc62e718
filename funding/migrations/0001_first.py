import django.db.models.deletion
import django.db.models.lookups
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('billing', '0001_first'),
        ('documents', '0001_first'),
        ('ledger', '0001_first'),
        ('payments', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Fund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('name',),
            },
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('advance', 'advance, recouped from revenue'), ('grant', 'grant, never paid back')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('state', models.CharField(choices=[('active', 'active'), ('complete', 'paid in full')], default='active', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='studios.game')),
                ('resource_request', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='award', to='studios.resourcerequest')),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='studios.studio')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Deal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('signed_at', models.DateTimeField(auto_now_add=True)),
                ('game', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='deal', to='studios.game')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deals', to='studios.studio')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='AwardEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('active', 'active'), ('complete', 'paid in full')], default='active', max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_amount_minor_deal_events', to='funding.award')),
                ('deal', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='funding.deal')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='award',
            name='deal',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='funding.deal'),
        ),
        migrations.CreateModel(
            name='Disbursement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disbursement', to='payments.outgoingpayment')),
            ],
            options={
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='DisbursementReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('given_back_minor', models.BigIntegerField()),
                ('disbursement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='funding.disbursement')),
                ('payment_return', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='disbursement_return', to='payments.paymentreturn')),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.CheckConstraint(condition=models.Q(('given_back_minor__gte', 0)), name='given_back_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('amount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('note', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='funding.fund')),
            ],
            options={
                'ordering': ('-effective_on', '-id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='contribution_above_zero')],
            },
        ),
        migrations.AddField(
            model_name='award',
            name='fund',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='funding.fund'),
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120)),
                ('criteria', models.TextField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'planned'), ('returned', 'returned'), ('delivered', 'delivered'), ('accepted', 'accepted')], default='planned', max_length=10)),
                ('note', models.TextField(blank=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='funding.award')),
                ('documents', models.ManyToManyField(related_name='milestones', to='documents.document')),
            ],
            options={
                'ordering': ('award', 'ordinal'),
                'constraints': [models.UniqueConstraint(fields=('award', 'ordinal'), name='milestone_ordinal_once')],
            },
        ),
        migrations.CreateModel(
            name='MilestoneEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('title', models.CharField(max_length=120)),
                ('criteria', models.TextField()),
                ('due_on', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'planned'), ('returned', 'returned'), ('delivered', 'delivered'), ('accepted', 'accepted')], default='planned', max_length=10)),
                ('note', models.TextField(blank=True)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='title_criteria_due_on_state_note_events', to='funding.milestone')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('period_start', models.DateField()),
                ('period_end', models.DateField(help_text='the last day of the month, included')),
                ('time_zone', models.CharField(max_length=60)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('gross_minor', models.BigIntegerField()),
                ('payable_minor', models.BigIntegerField()),
                ('version', models.PositiveSmallIntegerField()),
                ('closing_state', models.JSONField()),
                ('catalogue', models.PositiveSmallIntegerField()),
                ('rows_count', models.PositiveIntegerField()),
                ('late_count', models.PositiveIntegerField()),
                ('settled_at', models.DateTimeField(auto_now_add=True)),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='funding.deal')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-period_start', '-id'),
                'constraints': [models.UniqueConstraint(fields=('deal', 'period_start'), name='statement_once'), models.CheckConstraint(condition=models.Q(('period_end__gt', models.F('period_start'))), name='statement_has_days')],
            },
        ),
        migrations.CreateModel(
            name='StatementItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('late', models.BooleanField(default=False)),
                ('disbursement', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_in', to='funding.disbursement')),
                ('disbursement_return', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_in', to='funding.disbursementreturn')),
                ('order_line', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_in', to='billing.orderline')),
                ('refund', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_in', to='billing.refund')),
                ('service_charge', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='settled_in', to='billing.servicecharge')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='funding.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('order_line__isnull', False)), fields=('order_line',), name='statement_item_order_line_once'), models.UniqueConstraint(condition=models.Q(('refund__isnull', False)), fields=('refund',), name='statement_item_refund_once'), models.UniqueConstraint(condition=models.Q(('service_charge__isnull', False)), fields=('service_charge',), name='statement_item_service_charge_once'), models.UniqueConstraint(condition=models.Q(('disbursement__isnull', False)), fields=('disbursement',), name='statement_item_disbursement_once'), models.UniqueConstraint(condition=models.Q(('disbursement_return__isnull', False)), fields=('disbursement_return',), name='statement_item_disbursement_return_once'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('order_line', 'refund', 'service_charge', 'disbursement', 'disbursement_return', function='num_nonnulls', output_field=models.IntegerField()), 1), name='statement_item_one_source')],
            },
        ),
        migrations.CreateModel(
            name='StatementLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=60)),
                ('rule_key', models.CharField(blank=True, max_length=60)),
                ('rule_parameters', models.JSONField(default=dict)),
                ('amount_minor', models.BigIntegerField()),
                ('role', models.CharField(max_length=10)),
                ('source', models.CharField(blank=True, max_length=20)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='funding.statement')),
            ],
            options={
                'ordering': ('statement', 'ordinal'),
                'constraints': [models.UniqueConstraint(fields=('statement', 'code'), name='statement_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField()),
                ('effective_from', models.DateField()),
                ('document', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('deal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='funding.deal')),
                ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'terms',
                'ordering': ('deal', 'version'),
                'constraints': [models.UniqueConstraint(fields=('deal', 'version'), name='terms_version_once'), models.UniqueConstraint(fields=('deal', 'effective_from'), name='terms_day_once', violation_error_message='Other terms start on this day already.')],
            },
        ),
        migrations.CreateModel(
            name='Tranche',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('amount_minor', models.BigIntegerField()),
                ('state', models.CharField(choices=[('planned', 'planned'), ('due', 'due'), ('requested', 'requested'), ('approved', 'approved'), ('instructed', 'on its way'), ('disbursed', 'disbursed')], default='planned', max_length=12)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tranches', to='funding.award')),
                ('milestone', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='tranche', to='funding.milestone')),
            ],
            options={
                'ordering': ('award', 'ordinal'),
                'constraints': [models.UniqueConstraint(fields=('award', 'ordinal'), name='tranche_ordinal_once'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='tranche_above_zero')],
            },
        ),
        migrations.AddField(
            model_name='disbursement',
            name='tranche',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='disbursements', to='funding.tranche'),
        ),
        migrations.CreateModel(
            name='TrancheEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('due', 'due'), ('requested', 'requested'), ('approved', 'approved'), ('instructed', 'on its way'), ('disbursed', 'disbursed')], default='planned', max_length=12)),
                ('amount_minor', models.BigIntegerField()),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_amount_minor_events', to='funding.tranche')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='award_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'advance'), ('deal', None), _connector='OR'), name='award_grant_has_no_deal'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount_minor" IS DISTINCT FROM (NEW."amount_minor") OR OLD."deal_id" IS DISTINCT FROM (NEW."deal_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "funding_awardevent" ("amount_minor", "deal_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."amount_minor", OLD."deal_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."state"); RETURN NULL;', hash='a0500862dbf1d099aa0f8a4b5ecb273ded218fd8', operation='UPDATE', pgid='pgtrigger_update_update_23f31', table='funding_award', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='award',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "funding_awardevent" ("amount_minor", "deal_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."amount_minor", OLD."deal_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."state"); RETURN NULL;', hash='e02f621376bfcf2196cd984368d9088e78d2597c', operation='DELETE', pgid='pgtrigger_delete_delete_6241d', table='funding_award', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."criteria" IS DISTINCT FROM (NEW."criteria") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "funding_milestoneevent" ("criteria", "due_on", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (OLD."criteria", OLD."due_on", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."state", OLD."title"); RETURN NULL;', hash='de0aff21b0728b50f0e4293697bb2d40ceda14b8', operation='UPDATE', pgid='pgtrigger_update_update_92f1d', table='funding_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "funding_milestoneevent" ("criteria", "due_on", "note", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (OLD."criteria", OLD."due_on", OLD."note", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."state", OLD."title"); RETURN NULL;', hash='41b0ce61f9c610b7cc8778cf035cc60d84804cd0', operation='DELETE', pgid='pgtrigger_delete_delete_b121d', table='funding_milestone', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount_minor" IS DISTINCT FROM (NEW."amount_minor") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "funding_trancheevent" ("amount_minor", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."amount_minor", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."state"); RETURN NULL;', hash='74a28fe5c72e8de557548ba9e3f8cc2b7f7999f6', operation='UPDATE', pgid='pgtrigger_update_update_9aef8', table='funding_tranche', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='tranche',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "funding_trancheevent" ("amount_minor", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (OLD."amount_minor", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."state"); RETURN NULL;', hash='98af559063cd518220c97a9bac524d38feeccb14', operation='DELETE', pgid='pgtrigger_delete_delete_d5bc1', table='funding_tranche', when='AFTER')),
        ),
    ]
