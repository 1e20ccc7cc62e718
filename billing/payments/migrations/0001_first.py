import django.db.models.deletion
import django.utils.timezone
import incubator.core.fields
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
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW')], max_length=3)),
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
            },
        ),
        migrations.AddIndex(
            model_name='outgoingpayment',
            index=models.Index(fields=['subject_type', 'subject_id'], name='payment_of_subject'),
        ),
        migrations.AddConstraint(
            model_name='outgoingpayment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'instructed')), fields=('subject_type', 'subject_id'), name='payment_one_on_its_way', violation_error_message='This is already being paid.'),
        ),
        migrations.AddConstraint(
            model_name='outgoingpayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payment_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='outgoingpayment',
            constraint=models.CheckConstraint(condition=models.Q(('finished_by__isnull', True), models.Q(('finished_by', models.F('instructed_by')), _negated=True), _connector='OR'), name='payment_finished_by_another', violation_error_message='Whoever released a payment cannot say what became of it.'),
        ),
        migrations.AddConstraint(
            model_name='outgoingpayment',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'instructed'), models.Q(('finished_at__isnull', False), ('outcome_entry__isnull', False), models.Q(('finished_by__isnull', False), models.Q(('state', 'confirmed'), models.Q(('bank_line', ''), _negated=True)), _connector='OR')), _connector='OR'), name='payment_finished_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='paymentreturn',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='return_above_zero'),
        ),
    ]
