import billing.ledger.models
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=120)),
                ('currency', models.CharField(max_length=3)),
                ('kind', models.CharField(choices=[('asset:fund', 'asset:fund'), ('asset:advance', 'asset:advance'), ('asset:receivable', 'asset:receivable'), ('asset:receivable_player', 'asset:receivable_player'), ('asset:receivable_distributor', 'asset:receivable_distributor'), ('asset:carried', 'asset:carried'), ('liability:wallet', 'liability:wallet'), ('liability:card', 'liability:card'), ('liability:payable', 'liability:payable'), ('liability:reserve', 'liability:reserve'), ('liability:in_transit', 'liability:in_transit'), ('liability:escrow', 'liability:escrow'), ('asset:gateway', 'asset:gateway'), ('asset:bank', 'asset:bank'), ('fx', 'fx'), ('liability:tax', 'liability:tax'), ('liability:revenue', 'liability:revenue'), ('liability:external', 'liability:external'), ('liability:withholding', 'liability:withholding'), ('equity:contribution', 'equity:contribution'), ('income:platform_share', 'income:platform_share'), ('income:services', 'income:services'), ('income:recoupment_uplift', 'income:recoupment_uplift'), ('income:breakage', 'income:breakage'), ('income:fx', 'income:fx'), ('expense:processor_fee', 'expense:processor_fee'), ('expense:card_discount', 'expense:card_discount'), ('expense:grant', 'expense:grant'), ('expense:guarantee', 'expense:guarantee'), ('expense:chargeback_fee', 'expense:chargeback_fee'), ('expense:late_interest', 'expense:late_interest'), ('expense:fx', 'expense:fx'), ('expense:bad_debt', 'expense:bad_debt')], max_length=40)),
                ('sign', models.SmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'currency'), name='account_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('asset:fund', 'asset:advance', 'asset:receivable', 'asset:receivable_player', 'asset:receivable_distributor', 'asset:carried')), ('sign', 1)), models.Q(('kind__in', ('liability:wallet', 'liability:card', 'liability:payable', 'liability:reserve', 'liability:in_transit', 'liability:escrow')), ('sign', -1)), models.Q(('kind__in', ('asset:gateway', 'asset:bank', 'fx', 'liability:tax', 'liability:revenue', 'liability:external', 'liability:withholding', 'equity:contribution', 'income:platform_share', 'income:services', 'income:recoupment_uplift', 'income:breakage', 'income:fx', 'expense:processor_fee', 'expense:card_discount', 'expense:grant', 'expense:guarantee', 'expense:chargeback_fee', 'expense:late_interest', 'expense:fx', 'expense:bad_debt')), ('sign', 0)), _connector='OR'), name='account_in_the_chart'), models.CheckConstraint(condition=models.Q(('code', models.F('kind')), ('code__startswith', django.db.models.functions.text.Concat('kind', models.Value(':'))), _connector='OR'), name='account_code_of_its_kind'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='account_currency_code')],
            },
        ),
        migrations.CreateModel(
            name='DaySum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('debit', models.BigIntegerField()),
                ('credit', models.BigIntegerField()),
                ('lines', models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('content_hash', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=60)),
                ('parameters', models.JSONField()),
                ('effective_on', models.DateField()),
                ('recorded_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False)),
                ('txid', billing.ledger.models.TransactionIdField(db_default=billing.ledger.models.CurrentTransaction(), editable=False)),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('content_hash', models.CharField(max_length=64)),
                ('amount', models.BigIntegerField()),
                ('captured', models.BigIntegerField(default=0)),
                ('released', models.BigIntegerField(default=0)),
                ('ended', models.CharField(blank=True, choices=[('captured', 'captured'), ('voided', 'voided'), ('expired', 'expired')], max_length=10)),
                ('kind', models.CharField(max_length=60)),
                ('parameters', models.JSONField()),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='HoldMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('captured', 'captured'), ('voided', 'voided'), ('expired', 'expired')], max_length=10)),
                ('amount', models.BigIntegerField()),
                ('at', models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Leaf',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=60)),
                ('row_id', models.BigIntegerField()),
                ('hash', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'row_id'), name='leaf_row_once')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.BigIntegerField()),
                ('txid', billing.ledger.models.TransactionIdField(db_default=billing.ledger.models.CurrentTransaction(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('sealed_on', models.DateField(unique=True)),
                ('first_leaf', models.BigIntegerField()),
                ('leaves', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('head', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('-number',),
            },
        ),
        migrations.CreateModel(
            name='Balance',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stored_balance', serialize=False, to='ledger.account')),
                ('sign', models.SmallIntegerField()),
                ('amount', models.BigIntegerField(default=0)),
                ('held', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', models.F('held')), ('sign', 1)), models.Q(('amount__lte', django.db.models.expressions.CombinedExpression(models.F('held'), '*', models.Value(-1))), ('sign', -1)), _connector='OR'), name='balance_keeps_its_sign'), models.CheckConstraint(condition=models.Q(('held__gte', 0)), name='balance_held_quantity')],
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='checkpoint', serialize=False, to='ledger.account')),
                ('below', billing.ledger.models.TransactionIdField()),
                ('amount', models.BigIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='daysum',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='day_sums', to='ledger.account'),
        ),
        migrations.AddField(
            model_name='entry',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='entry',
            name='reverses',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='ledger.entry'),
        ),
        migrations.AddField(
            model_name='hold',
            name='account',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='holds', to='ledger.account'),
        ),
        migrations.AddField(
            model_name='hold',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='holdmove',
            name='actor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='holdmove',
            name='entry',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='captures', to='ledger.entry'),
        ),
        migrations.AddField(
            model_name='holdmove',
            name='hold',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='ledger.hold'),
        ),
        migrations.AddField(
            model_name='line',
            name='account',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.account'),
        ),
        migrations.AddField(
            model_name='line',
            name='entry',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='ledger.entry'),
        ),
        migrations.AddConstraint(
            model_name='daysum',
            constraint=models.UniqueConstraint(fields=('account', 'effective_on'), name='day_sum_once'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['subject_type', 'subject_id'], name='entry_subject'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['effective_on', 'id'], name='entry_day'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('key',), name='entry_key_once'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['account'], name='hold_account'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(condition=models.Q(('ended', '')), fields=['expires_at'], name='hold_open_expiry'),
        ),
        migrations.AddIndex(
            model_name='hold',
            index=models.Index(fields=['subject_type', 'subject_id'], name='hold_subject'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(fields=('key',), name='hold_key_once'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('captured__gte', 0), ('released__gte', 0)), name='hold_quantities'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', django.db.models.expressions.CombinedExpression(models.F('captured'), '+', models.F('released'))), ('ended', '')), models.Q(models.Q(('ended', ''), _negated=True), ('amount', django.db.models.expressions.CombinedExpression(models.F('captured'), '+', models.F('released')))), _connector='OR'), name='hold_ends_with_its_last_part'),
        ),
        migrations.AddConstraint(
            model_name='holdmove',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='hold_move_quantity'),
        ),
        migrations.AddConstraint(
            model_name='holdmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', False), ('kind', 'captured')), models.Q(('entry__isnull', True), ('kind__in', ['voided', 'expired'])), _connector='OR'), name='hold_move_captures_by_an_entry'),
        ),
        migrations.AddIndex(
            model_name='line',
            index=models.Index(fields=['account', 'txid'], name='line_account_tail'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='line_not_zero'),
        ),
    ]
