import billing.payments.models.sandbox
import django.db.models.deletion
import django.utils.timezone
import incubator.core.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SandboxCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=billing.payments.models.sandbox.new_token, max_length=40, unique=True)),
                ('merchant_key', models.CharField(max_length=64, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('description', models.CharField(max_length=200)),
                ('return_url', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('open', 'open'), ('paid', 'paid'), ('cancelled', 'cancelled'), ('expired', 'expired')], default='open', max_length=10)),
                ('fee_minor', models.BigIntegerField(default=0)),
                ('card_brand', models.CharField(blank=True, max_length=20)),
                ('card_last_four', models.CharField(blank=True, max_length=4)),
                ('declined', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='IncomingPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('provider', models.CharField(max_length=20)),
                ('provider_reference', models.CharField(blank=True, max_length=120)),
                ('pay_url', models.CharField(blank=True, max_length=300)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('fee_minor', models.BigIntegerField(help_text='what the provider kept', null=True)),
                ('card_brand', models.CharField(blank=True, max_length=20)),
                ('card_last_four', models.CharField(blank=True, max_length=4)),
                ('declined_cards', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('started', 'being opened'), ('expired', 'expired'), ('waiting', 'waiting for payment'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('paid', 'paid')], default='started', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('paid_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(help_text='when the sweep last asked', null=True)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incoming_payments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('state__in', ('started', 'waiting'))), fields=['asked_at', 'created_at'], name='incoming_uncertain')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='incoming_amount_positive'), models.CheckConstraint(condition=models.Q(models.Q(('card_brand', ''), ('card_last_four', '')), models.Q(('card_brand__regex', '^[a-z][a-z _-]*$'), ('card_last_four__regex', '^[0-9]{4}$')), _connector='OR'), name='incoming_card_is_four_digits'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('entry__isnull', False), _connector='OR'), name='incoming_paid_has_entry')],
            },
        ),
        migrations.CreateModel(
            name='OutgoingPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('kind', models.CharField(max_length=30)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('subject_said', incubator.core.fields.WordsField()),
                ('payee', models.CharField(max_length=80)),
                ('payee_name', models.CharField(max_length=200)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('destination', models.CharField(max_length=200)),
                ('effective_on', models.DateField()),
                ('state', models.CharField(choices=[('instructed', 'on its way'), ('confirmed', 'confirmed'), ('failed', 'failed')], default='instructed', max_length=12)),
                ('instructed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
                ('bank_line', models.CharField(blank=True, help_text="the bank's own line that confirms it", max_length=120)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('finished_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instructed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('outcome_entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='payment_of_subject')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'instructed')), fields=('subject_type', 'subject_id'), name='payment_one_on_its_way', violation_error_message='This is already being paid.'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payment_above_zero'), models.CheckConstraint(condition=models.Q(('finished_by__isnull', True), models.Q(('finished_by', models.F('instructed_by')), _negated=True), _connector='OR'), name='payment_finished_by_another', violation_error_message='Whoever released a payment cannot say what became of it.'), models.CheckConstraint(condition=models.Q(('state', 'instructed'), models.Q(('finished_at__isnull', False), ('outcome_entry__isnull', False), models.Q(('finished_by__isnull', False), models.Q(('state', 'confirmed'), models.Q(('bank_line', ''), _negated=True)), _connector='OR')), _connector='OR'), name='payment_finished_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='PaymentReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('reason', models.TextField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='payments.outgoingpayment')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='return_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='ProviderReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20)),
                ('reference', models.CharField(blank=True, max_length=120)),
                ('key', models.CharField(blank=True, max_length=64)),
                ('outcome', models.CharField(blank=True, max_length=20)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('amount_minor', models.BigIntegerField(null=True)),
                ('fee_minor', models.BigIntegerField(null=True)),
                ('body', models.TextField()),
                ('digest', models.CharField(max_length=64)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='payments.incomingpayment')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(fields=('provider', 'digest'), name='report_once')],
            },
        ),
        migrations.CreateModel(
            name='UnmatchedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('unreadable', 'it could not be read'), ('nobody_asked', 'nobody asked for it'), ('differs', 'it differs from what was asked for'), ('paid_twice', 'a second payment for what was paid already')], max_length=20)),
                ('state', models.CharField(choices=[('open', 'open'), ('taken', 'taken'), ('resolved', 'resolved')], default='open', max_length=10)),
                ('resolution', models.CharField(blank=True, choices=[('credited', 'credited to a wallet'), ('given_back', 'given back at the provider'), ('not_ours', 'not ours')], max_length=20)),
                ('note', models.TextField(blank=True)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('credited_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='unmatched', to='payments.providerreport')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'resolved'), _negated=True), models.Q(models.Q(('resolution', ''), _negated=True), models.Q(('note', ''), _negated=True), ('owner__isnull', False), ('resolved_at__isnull', False)), _connector='OR'), name='unmatched_resolved_says_how'), models.CheckConstraint(condition=models.Q(models.Q(('credited_to__isnull', False), ('entry__isnull', False), ('resolution', 'credited')), models.Q(models.Q(('resolution', 'credited'), _negated=True), ('credited_to', None), ('entry', None)), _connector='OR'), name='unmatched_credited_has_entry'), models.CheckConstraint(condition=models.Q(('credited_to', None), models.Q(('credited_to', models.F('owner')), _negated=True), _connector='OR'), name='unmatched_not_credited_to_oneself')],
            },
        ),
    ]
