import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import incubator.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('documents', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('description', models.TextField(blank=True)),
                ('program', models.CharField(choices=[('match', 'match server (UDP)'), ('lobby', 'lobby server (TCP)')], max_length=10)),
                ('is_offered', models.BooleanField(default=True)),
                ('drain_minutes', models.PositiveSmallIntegerField(default=60)),
                ('start_seconds', models.PositiveSmallIntegerField(default=120)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Build',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(choices=[('server', 'server build'), ('player', 'player build')], max_length=10)),
                ('platform', models.CharField(choices=[('linux-x86_64', 'Linux (x86-64)'), ('linux-aarch64', 'Linux (ARM)'), ('windows-x86_64', 'Windows (x86-64)'), ('macos', 'macOS'), ('android', 'Android')], max_length=20)),
                ('channel', models.CharField(choices=[('beta', 'beta'), ('stable', 'stable')], max_length=10)),
                ('version', models.CharField(max_length=40, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z][0-9A-Za-z.+_-]*\\Z', 'A version has letters, digits and . + _ - only, such as 1.4.0-rc2.')])),
                ('state', models.CharField(choices=[('uploading', 'uploading'), ('checking', 'being checked'), ('abandoned', 'given up'), ('ready', 'ready'), ('refused', 'refused'), ('retired', 'retired')], default='uploading', max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('ready_at', models.DateTimeField(null=True)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='builds', to='studios.game')),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='builds', to='studios.studio')),
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.upload')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['studio', '-id'], name='build_of_studio')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('refused', 'abandoned')), _negated=True), fields=('game', 'kind', 'platform', 'version'), name='build_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ready', 'retired']), _negated=True), ('ready_at__isnull', False), _connector='OR'), name='build_ready_since')],
            },
        ),
        migrations.CreateModel(
            name='CapMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('near', 'nearly used up'), ('reached', 'used up')], max_length=10)),
                ('noticed_at', models.DateTimeField()),
                ('resource_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cap_marks', to='studios.resourcerequest')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('resource_request', 'step'), name='cap_mark_once')],
            },
        ),
        migrations.CreateModel(
            name='Server',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('desired', models.CharField(choices=[('running', 'running'), ('stopped', 'stopped')], default='running', max_length=10)),
                ('observed', models.CharField(choices=[('pending', 'starting'), ('running', 'running'), ('lost', 'lost'), ('stopped', 'stopped')], default='pending', max_length=10)),
                ('provider', models.CharField(max_length=20)),
                ('provider_ref', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=120)),
                ('launch_key', models.CharField(max_length=64, unique=True)),
                ('last_error', incubator.core.fields.WordsField(default=str)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('next_look_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('started_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('metered_until', models.DateTimeField(null=True)),
                ('drain_until', models.DateTimeField(null=True)),
                ('drain_cause', models.CharField(blank=True, choices=[('asked', 'somebody asked for it to stop'), ('cap', 'what was approved is used up')], max_length=10)),
                ('slow_at', models.DateTimeField(null=True)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='servers.blueprint')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.game')),
                ('launched_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='servers.server')),
                ('resource_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.resourcerequest')),
                ('restarts_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.studio')),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('observed__in', ['pending', 'running'])), fields=('resource_request',), name='server_one_live_per_request', violation_error_message='A server of this request is already running.'), models.CheckConstraint(condition=models.Q(models.Q(('observed', 'running'), _negated=True), ('started_at__isnull', False), _connector='OR'), name='server_running_since'), models.CheckConstraint(condition=models.Q(models.Q(('drain_cause', ''), ('drain_until__isnull', True)), models.Q(('drain_until__isnull', False), models.Q(('drain_cause', ''), _negated=True)), _connector='OR'), name='server_drains_for_a_reason')],
            },
        ),
    ]
