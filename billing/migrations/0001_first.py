import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0001_first'),
        ('payments', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Discount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField(null=True)),
                ('amount_minor', models.BigIntegerField(null=True)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('agreed', 'agreed'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('buyer_reference', models.CharField(blank=True, db_index=True, max_length=120)),
                ('source', models.CharField(default='store', max_length=40)),
                ('source_key', models.CharField(max_length=160, null=True, unique=True)),
                ('content_hash', models.CharField(blank=True, max_length=64)),
                ('currency', models.CharField(max_length=3)),
                ('gross_minor', models.BigIntegerField(help_text='what the buyer paid, tax included')),
                ('tax_minor', models.BigIntegerField(default=0)),
                ('fee_minor', models.BigIntegerField(default=0, help_text="processor's fee of this order")),
                ('tax_country', models.CharField(blank=True, db_default='', max_length=2)),
                ('funded_by', models.CharField(choices=[('wallet', 'wallet'), ('gateway', 'payment provider'), ('import', 'imported')], max_length=10)),
                ('state', models.CharField(choices=[('pending', 'pending'), ('paid', 'paid'), ('cancelled', 'cancelled'), ('partly_refunded', 'partly refunded'), ('refunded', 'refunded')], default='pending', max_length=16)),
                ('paid_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(null=True)),
                ('effective_on', models.DateField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('buyer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['expires_at'], name='order_waits_until'), models.Index(condition=models.Q(('state', 'pending')), fields=['buyer'], name='order_waits_for')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fee_minor__gte', 0), ('gross_minor__gte', 0), ('tax_minor__gte', 0), ('tax_minor__lte', models.F('gross_minor'))), name='order_amounts_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'pending'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='order_pending_until'), models.CheckConstraint(condition=models.Q(models.Q(('entry__isnull', True), ('gross_minor', 0)), models.Q(('entry__isnull', False), ('gross_minor__gt', 0)), ('state__in', ['pending', 'cancelled']), _connector='OR'), name='order_paid_has_entry_unless_free')],
            },
        ),
        migrations.CreateModel(
            name='Payout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('destination', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('requested', 'requested'), ('instructed', 'on its way'), ('confirmed', 'confirmed'), ('failed', 'failed'), ('returned', 'returned'), ('cancelled', 'cancelled')], default='requested', max_length=12)),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('payment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payout', to='payments.outgoingpayment')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payouts', to='studios.studio')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='payout_amount_positive'), models.CheckConstraint(condition=models.Q(('state__in', ['requested', 'cancelled']), ('payment__isnull', False), _connector='OR'), name='payout_released_has_payment')],
            },
        ),
        migrations.CreateModel(
            name='PayoutEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('requested', 'requested'), ('instructed', 'on its way'), ('confirmed', 'confirmed'), ('failed', 'failed'), ('returned', 'returned'), ('cancelled', 'cancelled')], default='requested', max_length=12)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_events', to='billing.payout')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('country', models.CharField(blank=True, db_default='', max_length=2)),
                ('amount_minor', models.BigIntegerField()),
                ('valid_from', models.DateTimeField(default=django.utils.timezone.now)),
                ('valid_until', models.DateTimeField(null=True)),
                ('after_withdrawn', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('discount', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='billing.discount')),
            ],
            options={
                'ordering': ('-valid_from', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='PriceWithdrawal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('price', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='withdrawal', to='billing.price')),
            ],
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('durable', 'owned for good'), ('key', 'key for another shop'), ('consumable', 'used up in the game'), ('currency', 'currency of the game'), ('bundle', 'bundle')], db_default='durable', default='durable', max_length=12)),
                ('quantity', models.PositiveIntegerField(db_default=1, default=1)),
                ('valid_days', models.PositiveIntegerField(blank=True, null=True)),
                ('warn_below', models.PositiveIntegerField(db_default=20, default=20)),
                ('warned_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='studios.game')),
            ],
            options={
                'ordering': ('game', 'sku'),
                'constraints': [models.UniqueConstraint(fields=('game', 'sku'), name='product_sku_once_per_game', violation_error_message='This game already has a product with this code.'), models.CheckConstraint(condition=models.Q(('kind__in', ['durable', 'key', 'consumable', 'currency', 'bundle'])), name='product_of_a_kind'), models.CheckConstraint(condition=models.Q(('quantity', 1), models.Q(('kind__in', ['consumable', 'currency']), ('quantity__gt', 1)), _connector='OR'), name='product_quantity_of_what_is_counted'), models.CheckConstraint(condition=models.Q(('valid_days__isnull', True), ('valid_days__gt', 0), _connector='OR'), name='product_valid_for_a_day_at_least')],
            },
        ),
        migrations.AddField(
            model_name='price',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='billing.product'),
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.PositiveIntegerField(default=1)),
                ('currency', models.CharField(max_length=3)),
                ('gross_minor', models.BigIntegerField()),
                ('tax_minor', models.BigIntegerField(default=0)),
                ('fee_minor', models.BigIntegerField(default=0)),
                ('tax_jurisdiction', models.CharField(db_default='none', max_length=20)),
                ('tax_percent', models.DecimalField(db_default=0, decimal_places=3, max_digits=6)),
                ('tax_on_top', models.BooleanField(db_default=False)),
                ('settled_currency', models.CharField(max_length=3)),
                ('settled_gross_minor', models.BigIntegerField()),
                ('settled_tax_minor', models.BigIntegerField(default=0)),
                ('settled_fee_minor', models.BigIntegerField(default=0)),
                ('fx_rate', models.DecimalField(db_default=1, decimal_places=12, max_digits=24)),
                ('effective_on', models.DateField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='studios.game')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.order')),
                ('receiver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='presents', to=settings.AUTH_USER_MODEL)),
                ('price', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.price')),
                ('product', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='billing.product')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(fields=['game', 'effective_on'], name='order_line_settled_by'), models.Index(fields=['game', 'recorded_at'], name='order_line_recorded')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fee_minor__gte', 0), ('gross_minor__gte', 0), ('settled_fee_minor__gte', 0), ('settled_gross_minor__gte', 0), ('settled_tax_minor__gte', 0), ('settled_tax_minor__lte', models.F('settled_gross_minor')), ('tax_minor__gte', 0), ('tax_minor__lte', models.F('gross_minor'))), name='order_line_amounts_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('currency', models.F('settled_currency')), _negated=True), models.Q(('fx_rate', 1), ('settled_fee_minor', models.F('fee_minor')), ('settled_gross_minor', models.F('gross_minor')), ('settled_tax_minor', models.F('tax_minor'))), _connector='OR'), name='order_line_settled_as_it_is')],
            },
        ),
        migrations.CreateModel(
            name='GameKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('sealed', models.TextField()),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sold_at', models.DateTimeField(null=True)),
                ('revealed_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='game_keys', to='billing.orderline')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='game_keys', to='billing.product')),
            ],
            options={
                'ordering': ('pk',),
                'indexes': [models.Index(condition=models.Q(('order_line__isnull', True)), fields=['product', 'id'], name='game_key_free')],
                'constraints': [models.UniqueConstraint(fields=('product', 'digest'), name='game_key_once'), models.CheckConstraint(condition=models.Q(('sold_at__isnull', True), ('order_line__isnull', False), _connector='OR'), name='game_key_sold_to_somebody'), models.CheckConstraint(condition=models.Q(('revealed_at__isnull', True), ('sold_at__isnull', False), _connector='OR'), name='game_key_revealed_once_sold')],
            },
        ),
        migrations.CreateModel(
            name='Entitlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('order', 'bought'), ('gift', 'a gift'), ('grant', 'given by the studio')], db_default='order', default='order', max_length=10)),
                ('state', models.CharField(choices=[('active', 'active'), ('revoked', 'revoked')], default='active', max_length=10)),
                ('quantity', models.PositiveBigIntegerField(null=True)),
                ('left', models.PositiveBigIntegerField(null=True)),
                ('valid_until', models.DateTimeField(null=True)),
                ('is_lasting', models.BooleanField(db_default=True, default=True)),
                ('granted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to=settings.AUTH_USER_MODEL)),
                ('order_line', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entitlement', to='billing.orderline')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entitlements', to='billing.product')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['player', 'product'], name='entitlement_owned')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_lasting', True), ('state', 'active')), fields=('player', 'product'), name='entitlement_held_once'), models.CheckConstraint(condition=models.Q(models.Q(('order_line__isnull', False), ('source__in', ['order', 'gift'])), models.Q(('order_line__isnull', True), ('source', 'grant')), _connector='OR'), name='entitlement_ordered_or_granted'), models.CheckConstraint(condition=models.Q(models.Q(('left__isnull', True), ('quantity__isnull', True)), models.Q(('left__gte', 0), ('left__lte', models.F('quantity')), ('quantity__gt', 0)), _connector='OR'), name='entitlement_left_of_its_quantity')],
            },
        ),
        migrations.AddField(
            model_name='discount',
            name='product',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discounts', to='billing.product'),
        ),
        migrations.CreateModel(
            name='CartItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.PositiveIntegerField(default=1)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cart_items', to=settings.AUTH_USER_MODEL)),
                ('receiver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.product')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('player', 'product', 'receiver'), name='cart_item_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('units__gte', 1), ('units__lte', 999)), name='cart_item_units'), models.CheckConstraint(condition=models.Q(('receiver', models.F('player')), _negated=True), name='cart_item_for_another')],
            },
        ),
        migrations.CreateModel(
            name='BundlePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveIntegerField()),
                ('bundle', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='billing.product')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='in_bundles', to='billing.product')),
            ],
            options={
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(fields=('bundle', 'product'), name='bundle_part_once'), models.CheckConstraint(condition=models.Q(('weight__gt', 0)), name='bundle_part_has_a_weight')],
            },
        ),
        migrations.CreateModel(
            name='ProductEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('name', models.CharField(max_length=120)),
                ('sku', models.SlugField(db_index=False, max_length=60)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='name_sku_events', to='billing.product')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PurchaseImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=40, unique=True)),
                ('currency', models.CharField(max_length=3)),
                ('purchases', models.PositiveIntegerField(default=0)),
                ('units', models.PositiveBigIntegerField(default=0)),
                ('gross_minor', models.BigIntegerField(default=0)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
            ],
        ),
        migrations.CreateModel(
            name='RateFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('origin', models.CharField(choices=[('upload', 'uploaded'), ('command', 'command'), ('fetch', 'fetched')], max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('content_hash', models.CharField(max_length=64)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('added', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='RateFetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('open', 'asked'), ('taken', 'new rates'), ('nothing_new', 'nothing new'), ('failed', 'failed')], default='open', max_length=12)),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='billing.ratefile')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('outcome', 'open')), models.Q(models.Q(('outcome', 'open'), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='rate_fetch_answered_once'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', False), ('outcome', 'taken')), models.Q(models.Q(('outcome', 'taken'), _negated=True), ('file__isnull', True)), _connector='OR'), name='rate_fetch_names_what_it_brought')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('day', models.DateField()),
                ('per_euro', models.DecimalField(decimal_places=9, max_digits=18)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='billing.ratefile')),
            ],
            options={
                'ordering': ('-day', 'currency'),
                'constraints': [models.CheckConstraint(condition=models.Q(('per_euro__gt', 0)), name='exchange_rate_above_zero'), models.UniqueConstraint(fields=('currency', 'day'), name='exchange_rate_once_per_day')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('amount_minor', models.BigIntegerField()),
                ('units', models.PositiveIntegerField(default=0)),
                ('tax_minor', models.BigIntegerField(default=0)),
                ('fee_minor', models.BigIntegerField(default=0, help_text="its part of the processor's fee")),
                ('settled_amount_minor', models.BigIntegerField(db_default=0)),
                ('settled_tax_minor', models.BigIntegerField(db_default=0)),
                ('settled_fee_minor', models.BigIntegerField(db_default=0)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('requested', 'requested'), ('approved', 'approved'), ('paid', 'paid'), ('refused', 'refused')], default='requested', max_length=10)),
                ('effective_on', models.DateField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('order_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='billing.orderline')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['effective_on'], name='refund_effective'), models.Index(fields=['recorded_at'], name='refund_recorded')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0), ('fee_minor__gte', 0), ('settled_amount_minor__gte', 0), ('settled_fee_minor__gte', 0), ('settled_tax_minor__gte', 0), ('tax_minor__gte', 0), ('tax_minor__lte', models.F('amount_minor'))), name='refund_amounts_sensible'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'paid'), _negated=True), ('entry__isnull', False), _connector='OR'), name='refund_paid_has_entry')],
            },
        ),
        migrations.CreateModel(
            name='ServiceCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('bearer', models.CharField(choices=[('studio', 'paid by the studio'), ('recouped', 'recouped'), ('given', 'given by the incubator')], max_length=10)),
                ('period_start', models.DateField()),
                ('period_end', models.DateField()),
                ('up_to', models.BigIntegerField()),
                ('day_before', models.DateField(null=True)),
                ('up_to_before', models.BigIntegerField(default=0)),
                ('currency', models.CharField(max_length=3)),
                ('amount_minor', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('entry', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.entry')),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='service_charges', to='studios.game')),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_charges', to='studios.studio')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['game', 'period_end'], name='charge_by_game')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount_minor', 0), ('entry__isnull', True)), models.Q(('amount_minor__gt', 0), ('entry__isnull', False)), _connector='OR'), name='charge_has_entry_unless_zero'), models.CheckConstraint(condition=models.Q(('game__isnull', False), models.Q(('bearer', 'recouped'), _negated=True), _connector='OR'), name='charge_recouped_from_a_game')],
            },
        ),
        migrations.CreateModel(
            name='ServiceChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('quantity', models.PositiveBigIntegerField()),
                ('amount_minor', models.BigIntegerField()),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.servicecharge')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.resourceitem')),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate')),
            ],
            options={
                'ordering': ('month', 'item_id', 'rate_id'),
                'constraints': [models.UniqueConstraint(fields=('charge', 'rate', 'month'), name='charge_line_once')],
            },
        ),
        migrations.CreateModel(
            name='TaxRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(blank=True, max_length=2)),
                ('jurisdiction', models.CharField(max_length=20)),
                ('percent', models.DecimalField(decimal_places=3, max_digits=6)),
                ('on_top', models.BooleanField(default=False)),
                ('valid_from', models.DateField()),
                ('game', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tax_rates', to='studios.game')),
            ],
            options={
                'ordering': ('-valid_from', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='tax_rate_at_most_whole'), models.CheckConstraint(condition=models.Q(('country__regex', '^([A-Z]{2})?$')), name='tax_rate_country_code'), models.CheckConstraint(condition=models.Q(('jurisdiction__regex', '^[A-Za-z0-9-]+$')), name='tax_rate_jurisdiction_word')],
            },
        ),
        migrations.CreateModel(
            name='Tender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordinal', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('wallet', 'wallet'), ('gateway', 'payment provider'), ('import', 'imported')], max_length=10)),
                ('amount_minor', models.BigIntegerField()),
                ('hold', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.hold')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenders', to='billing.order')),
                ('payment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tender', to='payments.incomingpayment')),
            ],
            options={
                'ordering': ('order', 'ordinal'),
                'constraints': [models.UniqueConstraint(fields=('order', 'ordinal'), name='tender_one_per_place'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0), ('ordinal__gt', 0)), name='tender_amount_positive'), models.CheckConstraint(condition=models.Q(('hold__isnull', True), ('kind', 'wallet'), _connector='OR'), name='tender_held_in_wallet'), models.CheckConstraint(condition=models.Q(('payment__isnull', True), ('kind', 'gateway'), _connector='OR'), name='tender_paid_through_provider')],
            },
        ),
        migrations.CreateModel(
            name='RefundPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_minor', models.BigIntegerField()),
                ('refund', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='billing.refund')),
                ('tender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returned', to='billing.tender')),
            ],
            options={
                'ordering': ('refund', '-tender__ordinal'),
                'constraints': [models.UniqueConstraint(fields=('refund', 'tender'), name='refund_part_once'), models.CheckConstraint(condition=models.Q(('amount_minor__gt', 0)), name='refund_part_positive')],
            },
        ),
        migrations.CreateModel(
            name='Ban',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('cheating', 'cheating'), ('abuse', 'insults or threats'), ('trading', 'selling accounts or goods of the game'), ('payment', 'fraud with payments'), ('other', 'another breach of the rules')], max_length=10)),
                ('reason', models.CharField(max_length=500)),
                ('until', models.DateTimeField(null=True)),
                ('set_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('lifted_why', models.CharField(blank=True, max_length=500)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bans', to='studios.game')),
                ('lifted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bans', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('player', 'game'), name='one_ban_at_a_time'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('set_at')), _connector='OR'), name='ban_runs_forward'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='ban_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('lifted_by__isnull', True), ('lifted_why', ''), models.Q(('ended_at__isnull', True), ('ended_at', models.F('until')), _connector='OR')), models.Q(('ended_at__isnull', False), ('lifted_by__isnull', False), models.Q(('lifted_why', ''), _negated=True)), _connector='OR'), name='ban_lifted_by_somebody_who_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('set_by', models.F('player')), _negated=True), models.Q(('lifted_by__isnull', True), models.Q(('lifted_by', models.F('player')), _negated=True), _connector='OR')), name='ban_in_other_hands')],
            },
        ),
        migrations.CreateModel(
            name='Consumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('content_hash', models.CharField(max_length=64)),
                ('quantity', models.PositiveBigIntegerField()),
                ('left_after', models.PositiveBigIntegerField(default=0, editable=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('entitlement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='billing.entitlement')),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(fields=('game', 'key'), name='consumption_once_per_key'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='consumption_of_something')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "billing_payoutevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."state"); RETURN NULL;', hash='b097dd3866526443fcaadd8bf1fa8efaa1344975', operation='UPDATE', pgid='pgtrigger_update_update_6b016', table='billing_payout', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payout',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_payoutevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."state"); RETURN NULL;', hash='8ab1b35cdab77f851ff5912d73b4e13283c3a583', operation='DELETE', pgid='pgtrigger_delete_delete_dfb49', table='billing_payout', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."sku" IS DISTINCT FROM (NEW."sku"))', func='INSERT INTO "billing_productevent" ("name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."sku"); RETURN NULL;', hash='c2afabf4cecf9e3524a2b6dbe9685f023bdda11e', operation='UPDATE', pgid='pgtrigger_update_update_dddc2', table='billing_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_productevent" ("name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sku") VALUES (OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."sku"); RETURN NULL;', hash='dc617a3e61988923b33fb967c99ba512ffe70910', operation='DELETE', pgid='pgtrigger_delete_delete_07678', table='billing_product', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0)), name='price_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('country__regex', '^([A-Z]{2})?$')), name='price_country_code'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(condition=models.Q(('discount__isnull', True)), fields=('product', 'currency', 'country', 'valid_from', 'after_withdrawn'), name='price_one_per_moment'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(fields=('discount', 'currency', 'country'), name='price_one_of_a_discount'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('discount__isnull', True), ('valid_until__isnull', True)), models.Q(('discount__isnull', False), ('valid_until__gt', models.F('valid_from'))), _connector='OR'), name='price_of_a_discount_ends'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount_minor__isnull', True), ('percent__gte', 1), ('percent__lte', 99)), models.Q(('amount_minor__gte', 0), ('percent__isnull', True)), _connector='OR'), name='discount_is_a_percentage_or_a_price'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(('starts_at__lt', models.F('ends_at'))), name='discount_lasts'),
        ),
        migrations.AddConstraint(
            model_name='discount',
            constraint=models.CheckConstraint(condition=models.Q(('agreed_by__isnull', False), ('state__in', ['proposed', 'refused']), _connector='OR'), name='discount_agreed_by_somebody'),
        ),
    ]
