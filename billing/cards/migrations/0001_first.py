import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Distributor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
                ('certificate', models.TextField(blank=True)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='CardClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('discount_percent', models.DecimalField(decimal_places=2, default=Decimal('0'), max_digits=5)),
                ('valid_months', models.PositiveSmallIntegerField()),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='card_classes', to='studios.game')),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='class_worth_something'), models.CheckConstraint(condition=models.Q(('discount_percent__gte', 0), ('discount_percent__lte', 50)), name='class_discount_sensible'), models.CheckConstraint(condition=models.Q(('valid_months__gte', 1), ('valid_months__lte', 120)), name='class_valid_for_a_while')],
            },
        ),
        migrations.CreateModel(
            name='CardBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('count', models.PositiveIntegerField()),
                ('certificate', models.TextField()),
                ('state', models.CharField(choices=[('ordered', 'to be approved'), ('made', 'made'), ('refused', 'refused')], default='ordered', max_length=10)),
                ('ordered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('downloaded_at', models.DateTimeField(null=True)),
                ('downloaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='cards.cardclass')),
                ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='batches', to='cards.distributor')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 100000)), name='batch_of_a_size'), models.CheckConstraint(condition=models.Q(models.Q(('downloaded_at__isnull', True), ('downloaded_by__isnull', True)), models.Q(('downloaded_at__isnull', False), ('downloaded_by__isnull', False), ('state', 'made')), _connector='OR'), name='batch_downloaded_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serial', models.PositiveIntegerField()),
                ('digest', models.BinaryField(max_length=32, unique=True)),
                ('amount_minor', models.BigIntegerField()),
                ('left_minor', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('made', 'not activated'), ('active', 'active'), ('used', 'used'), ('expired', 'expired')], default='made', max_length=10)),
                ('expires_on', models.DateField(null=True)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='cards.cardbatch')),
                ('card_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='cards.cardclass')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(condition=models.Q(('state', 'active')), fields=['card_class', 'expires_on'], name='card_expires')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'serial'), name='card_serial_once'), models.CheckConstraint(condition=models.Q(('left_minor__gte', 0), ('left_minor__lte', models.F('amount_minor'))), name='card_left_of_its_worth'), models.CheckConstraint(condition=models.Q(models.Q(('expires_on__isnull', True), ('left_minor', 0), ('state', 'made')), models.Q(('expires_on__isnull', False), ('left_minor__gt', 0), ('state', 'active')), models.Q(('expires_on__isnull', False), ('left_minor', 0), ('state__in', ['used', 'expired'])), _connector='OR'), name='card_worth_by_state')],
            },
        ),
        migrations.CreateModel(
            name='CardExpiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveIntegerField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('card_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expiries', to='cards.cardclass')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0), ('count__gt', 0)), name='expiry_of_something')],
            },
        ),
        migrations.CreateModel(
            name='CardMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('activated', 'activated'), ('redeemed', 'redeemed'), ('spent', 'spent'), ('returned', 'returned'), ('expired', 'expired')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('expires_on', models.DateField(null=True)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('moved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now)),
                ('card', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='cards.card')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('card', 'kind', 'subject_type', 'subject_id'), name='card_moved_once'), models.UniqueConstraint(condition=models.Q(('kind', 'redeemed')), fields=('card',), name='card_redeemed_once'), models.CheckConstraint(condition=models.Q(models.Q(('amount_minor__gt', 0), ('expires_on__isnull', False), ('kind__in', ['activated', 'returned'])), models.Q(('amount_minor__lt', 0), ('expires_on__isnull', True), ('kind__in', ['redeemed', 'spent', 'expired'])), _connector='OR'), name='card_move_of_its_kind')],
            },
        ),
        migrations.CreateModel(
            name='CardSale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('first', models.PositiveIntegerField()),
                ('last', models.PositiveIntegerField()),
                ('count', models.PositiveIntegerField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('face_minor', models.BigIntegerField()),
                ('discount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('sold_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='cards.cardbatch')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('sold_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sales', to='cards.distributor')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('count', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('last'), '-', models.F('first')), '+', models.Value(1))), ('first__gte', 1), ('first__lte', models.F('last'))), name='sale_of_a_range'), models.CheckConstraint(condition=models.Q(('discount_minor__gte', 0), ('discount_minor__lt', models.F('face_minor')), ('face_minor__gt', 0)), name='sale_amounts_sensible')],
            },
        ),
        migrations.CreateModel(
            name='DistributorPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('bank_line', models.CharField(max_length=120)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='cards.distributor')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='distributor_payment_above_zero'), models.UniqueConstraint(fields=('bank_line',), name='bank_line_once')],
            },
        ),
        migrations.CreateModel(
            name='DistributorPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('distributor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='cards.distributor')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='acts_for', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Redemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('effective_on', models.DateField()),
                ('redeemed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('card', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='redemption', to='cards.card')),
                ('entry', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='redemptions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='redemption_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='SealedCodes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed_codes', to='cards.cardbatch')),
            ],
        ),
        migrations.CreateModel(
            name='WrongCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network', models.CharField(max_length=50)),
                ('points', models.PositiveSmallIntegerField()),
                ('tried_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wrong_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['person', 'tried_at'], name='wrong_code_by_person'), models.Index(fields=['network', 'tried_at'], name='wrong_code_by_network')],
            },
        ),
    ]
