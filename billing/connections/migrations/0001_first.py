import billing.connections.models.connections
import django.db.models.deletion
import django.utils.timezone
import uuid
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
            name='GameConnection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handle', models.CharField(default=billing.connections.models.connections.new_handle, max_length=40, unique=True)),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('monthly_minor', models.BigIntegerField(default=0)),
                ('state', models.CharField(choices=[('active', 'connected'), ('ended', 'disconnected')], default='active', max_length=10)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='connections', to='studios.game')),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='game_connections', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('game', 'player'), name='game_connected_once'), models.CheckConstraint(condition=models.Q(('monthly_minor__gte', 0)), name='game_allowance_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ConnectionRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('code', models.CharField(max_length=8)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('connection', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='connections.gameconnection')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['expires_at'], name='connection_asked_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('asked_at'))), name='connection_asked_for_a_time')],
            },
        ),
        migrations.CreateModel(
            name='GamePurchase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('key', models.CharField(max_length=255)),
                ('content_hash', models.CharField(max_length=64)),
                ('lines', models.JSONField()),
                ('currency', models.CharField(choices=[('USD', 'USD'), ('EUR', 'EUR'), ('GBP', 'GBP'), ('CNY', 'CNY'), ('JPY', 'JPY'), ('KRW', 'KRW'), ('KWD', 'KWD')], max_length=3)),
                ('expected_minor', models.BigIntegerField()),
                ('state', models.CharField(choices=[('asked', 'waits for you'), ('bought', 'bought'), ('declined', 'declined')], default='asked', max_length=10)),
                ('taken_minor', models.BigIntegerField(default=0)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(null=True)),
                ('connection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchases', to='connections.gameconnection')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('order', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='game_purchase', to='billing.order')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['connection', 'made_at'], name='game_purchase_of_month'), models.Index(condition=models.Q(('order', None)), fields=['expires_at'], name='game_purchase_over')],
                'constraints': [models.UniqueConstraint(fields=('game', 'key'), name='game_purchase_key_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'bought'), _negated=True), ('order__isnull', False), _connector='OR'), name='game_purchase_bought_has_order'), models.CheckConstraint(condition=models.Q(('state', 'bought'), ('expires_at__isnull', False), _connector='OR'), name='game_purchase_waits_until'), models.CheckConstraint(condition=models.Q(('taken_minor', 0), models.Q(('expires_at__isnull', True), ('state', 'bought'), ('taken_minor__gt', 0)), _connector='OR'), name='game_purchase_taken_unasked'), models.CheckConstraint(condition=models.Q(('expected_minor__gte', 0)), name='game_purchase_not_negative')],
            },
        ),
    ]
