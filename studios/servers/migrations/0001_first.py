import django.contrib.postgres.fields
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
                ('is_offered', models.BooleanField(default=True)),
                ('derived_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='derived', to='servers.blueprint')),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blueprints', to='studios.game')),
                ('studio', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blueprints', to='studios.studio')),
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
            },
        ),
        migrations.CreateModel(
            name='BlueprintRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('program', models.CharField(blank=True, choices=[('match', 'match server (UDP)'), ('lobby', 'lobby server (TCP)')], max_length=10)),
                ('command', models.JSONField(default=list)),
                ('ports', models.JSONField(default=list)),
                ('health', models.JSONField(default=dict)),
                ('players', models.JSONField(default=dict)),
                ('environment', models.JSONField(default=dict)),
                ('secrets', models.TextField(blank=True)),
                ('secrets_set', models.JSONField(default=dict)),
                ('start_seconds', models.PositiveSmallIntegerField(default=120)),
                ('drain_minutes', models.PositiveSmallIntegerField(default=60)),
                ('stop_seconds', models.PositiveSmallIntegerField(default=20)),
                ('is_reused', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='servers.blueprint')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.resourceitem')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('build', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='blueprint_revisions', to='servers.build')),
            ],
            options={
                'ordering': ['blueprint', 'number'],
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
        ),
        migrations.CreateModel(
            name='Fleet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('minimum', models.PositiveIntegerField()),
                ('maximum', models.PositiveIntegerField()),
                ('buffer', models.PositiveIntegerField()),
                ('pick', models.CharField(choices=[('packed', 'fill a host before the next one'), ('spread', 'spread over the hosts')], default='packed', max_length=10)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('is_on', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(null=True)),
                ('retry_at', models.DateTimeField(null=True)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fleets', to='servers.blueprint')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fleets', to='studios.game')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resource_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fleets', to='studios.resourcerequest')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.blueprintrevision')),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fleets', to='studios.studio')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='FleetHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('from_hour', models.PositiveSmallIntegerField()),
                ('to_hour', models.PositiveSmallIntegerField()),
                ('minimum', models.PositiveIntegerField()),
                ('fleet', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='servers.fleet')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Host',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40, unique=True)),
                ('provider', models.CharField(default='hosts', max_length=20)),
                ('region', models.CharField(blank=True, max_length=40)),
                ('address', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('invited', 'invited'), ('active', 'in use'), ('evacuating', 'being evacuated'), ('gone', 'gone'), ('retired', 'retired')], default='invited', max_length=12)),
                ('join_hash', models.CharField(blank=True, max_length=64)),
                ('join_until', models.DateTimeField(null=True)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('memory_mb', models.PositiveIntegerField(default=0)),
                ('cpu_percent', models.PositiveIntegerField(default=0)),
                ('first_port', models.PositiveIntegerField(default=20000)),
                ('last_port', models.PositiveIntegerField(default=29999)),
                ('contains', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=0)),
                ('boot', models.CharField(blank=True, max_length=40)),
                ('platform', models.CharField(blank=True, max_length=40)),
                ('disk_free_mb', models.PositiveBigIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('joined_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('servers', models.PositiveIntegerField(null=True)),
                ('memory_mb', models.PositiveIntegerField(null=True)),
                ('studio', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='server_quota', to='studios.studio')),
            ],
        ),
        migrations.CreateModel(
            name='Rollout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('done', 'done'), ('rolled_back', 'rolled back'), ('replaced', 'another took its place')], max_length=12)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('fleet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rollouts', to='servers.fleet')),
                ('from_revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.blueprintrevision')),
                ('to_revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.blueprintrevision')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Server',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('memory_mb', models.PositiveIntegerField(default=1024)),
                ('cpu_percent', models.PositiveIntegerField(default=100)),
                ('name', models.CharField(max_length=80)),
                ('desired', models.CharField(choices=[('running', 'running'), ('stopped', 'stopped')], default='running', max_length=10)),
                ('observed', models.CharField(choices=[('pending', 'starting'), ('running', 'running'), ('silent', 'no word from it'), ('lost', 'lost'), ('failed', 'failed'), ('stopped', 'stopped')], default='pending', max_length=10)),
                ('provider', models.CharField(max_length=20)),
                ('provider_ref', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=120)),
                ('launch_key', models.CharField(max_length=64, unique=True)),
                ('last_error', incubator.core.fields.WordsField(default=str)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('next_look_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(null=True)),
                ('last_seen_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('metered_until', models.DateTimeField(null=True)),
                ('drain_until', models.DateTimeField(null=True)),
                ('drain_cause', models.CharField(blank=True, choices=[('asked', 'somebody asked for it to stop'), ('cap', 'what was approved is used up'), ('fleet', 'its fleet needs it no more'), ('evacuated', 'its host is being emptied')], max_length=10)),
                ('is_given', models.BooleanField(default=False)),
                ('was_given', models.BooleanField(default=False)),
                ('slow_at', models.DateTimeField(null=True)),
                ('unhealthy_at', models.DateTimeField(null=True)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='servers.blueprint')),
                ('fleet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='servers.fleet')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.game')),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='servers.host')),
                ('launched_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.rate')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='servers.server')),
                ('resource_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.resourcerequest')),
                ('restarts_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.blueprintrevision')),
                ('studio', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='servers', to='studios.studio')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Orphan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=64)),
                ('ref', models.CharField(blank=True, max_length=120)),
                ('address', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('found', 'found'), ('kept', 'kept'), ('stopping', 'being stopped'), ('adopted', 'adopted'), ('gone', 'gone')], default='found', max_length=10)),
                ('found_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('stop_at', models.DateTimeField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('host', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orphans', to='servers.host')),
                ('server', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='adopted_from', to='servers.server')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='LogChunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.BigIntegerField()),
                ('content', models.BinaryField()),
                ('server', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='log_chunks', to='servers.server')),
            ],
            options={
                'ordering': ['server', 'start'],
            },
        ),
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, validators=[django.core.validators.RegexValidator('^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}\\Z', "A lease's key has 1 to 64 letters, digits and . _ : - only.")])),
                ('token_hash', models.CharField(max_length=64)),
                ('seconds', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(86400)])),
                ('given_at', models.DateTimeField()),
                ('heartbeat_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('end', models.CharField(blank=True, choices=[('released', 'given back'), ('expired', 'its time was over'), ('over', 'the server is over')], max_length=10)),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.blueprint')),
                ('fleet', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leases', to='servers.fleet')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leases', to='studios.game')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.studiokey')),
                ('server', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leases', to='servers.server')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=40)),
                ('subnet', models.CharField(max_length=40)),
                ('size', models.CharField(max_length=40)),
                ('is_spot', models.BooleanField()),
                ('ports', models.JSONField(default=list)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=[('asked', 'asked for'), ('launched', 'launched'), ('refused', 'refused')], default='asked', max_length=10)),
                ('ref', models.CharField(blank=True, max_length=60)),
                ('server', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='launch', to='servers.server')),
            ],
        ),
        migrations.CreateModel(
            name='HostPort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('protocol', models.CharField(choices=[('udp', 'UDP'), ('tcp', 'TCP')], max_length=3)),
                ('port', models.PositiveIntegerField()),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ports', to='servers.host')),
                ('server', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='host_ports', to='servers.server')),
            ],
        ),
        migrations.AddField(
            model_name='host',
            name='only_for',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_host', to='servers.server'),
        ),
        migrations.CreateModel(
            name='ServerSample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('cpu_percent', models.PositiveIntegerField(null=True)),
                ('memory_mb', models.PositiveIntegerField(null=True)),
                ('players', models.PositiveIntegerField(null=True)),
                ('server', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='samples', to='servers.server')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Sighting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phase', models.CharField(choices=[('installing', 'installing'), ('running', 'running'), ('ended', 'ended'), ('refused', 'could not begin')], max_length=12)),
                ('seen_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('seconds', models.FloatField(default=0)),
                ('code', models.IntegerField(null=True)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('healthy', models.BooleanField(null=True)),
                ('players', models.PositiveIntegerField(null=True)),
                ('memory_mb', models.PositiveIntegerField(null=True)),
                ('cpu_seconds', models.FloatField(null=True)),
                ('log', models.TextField(blank=True)),
                ('unhealthy_times', models.PositiveIntegerField(default=0)),
                ('unhealthy_since', models.DateTimeField(null=True)),
                ('sampled_at', models.DateTimeField(null=True)),
                ('sampled_cpu_seconds', models.FloatField(null=True)),
                ('host', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sightings', to='servers.host')),
                ('server', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sighting', to='servers.server')),
            ],
        ),
        migrations.CreateModel(
            name='WatchedDatabase',
            fields=[
                ('only', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('identity', models.CharField(max_length=80)),
                ('since', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='one_watched_database')],
            },
        ),
        migrations.AddConstraint(
            model_name='blueprint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('game__isnull', True), ('studio__isnull', True)), models.Q(('game__isnull', False), ('studio__isnull', False)), _connector='OR'), name='blueprint_of_a_game'),
        ),
        migrations.AddConstraint(
            model_name='blueprint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('slug__in', ['match', 'lobby']), _connector='OR'), name='blueprint_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='build',
            index=models.Index(fields=['studio', '-id'], name='build_of_studio'),
        ),
        migrations.AddConstraint(
            model_name='build',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('refused', 'abandoned')), _negated=True), fields=('game', 'kind', 'platform', 'version'), name='build_version_once'),
        ),
        migrations.AddConstraint(
            model_name='build',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ready', 'retired']), _negated=True), ('ready_at__isnull', False), _connector='OR'), name='build_ready_since'),
        ),
        migrations.AddConstraint(
            model_name='blueprintrevision',
            constraint=models.UniqueConstraint(fields=('blueprint', 'number'), name='revision_number_once'),
        ),
        migrations.AddConstraint(
            model_name='blueprintrevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('build__isnull', False), ('program', '')), models.Q(models.Q(('program', ''), _negated=True), ('build__isnull', True)), _connector='OR'), name='revision_runs_one_program'),
        ),
        migrations.AddConstraint(
            model_name='capmark',
            constraint=models.UniqueConstraint(fields=('resource_request', 'step'), name='cap_mark_once'),
        ),
        migrations.AddConstraint(
            model_name='fleet',
            constraint=models.CheckConstraint(condition=models.Q(('minimum__lte', models.F('maximum')), ('buffer__lte', models.F('maximum')), ('maximum__gt', 0)), name='fleet_sizes_in_order'),
        ),
        migrations.AddConstraint(
            model_name='fleethours',
            constraint=models.CheckConstraint(condition=models.Q(('from_hour__lt', models.F('to_hour')), ('to_hour__lte', 24)), name='fleet_hours_in_order'),
        ),
        migrations.AddConstraint(
            model_name='rollout',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('fleet',), name='rollout_of_fleet_once'),
        ),
        migrations.AddConstraint(
            model_name='rollout',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='rollout_ends_somehow'),
        ),
        migrations.AddIndex(
            model_name='server',
            index=models.Index(condition=models.Q(('is_given', False), ('observed', 'running')), fields=['game', 'blueprint'], name='server_not_given'),
        ),
        migrations.AddIndex(
            model_name='server',
            index=models.Index(condition=models.Q(('observed__in', ('pending', 'running', 'silent'))), fields=['resource_request'], name='server_live_of_request'),
        ),
        migrations.AddIndex(
            model_name='server',
            index=models.Index(condition=models.Q(('is_given', True)), fields=['host'], name='server_given_of_host'),
        ),
        migrations.AddConstraint(
            model_name='server',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('observed', 'running'), _negated=True), ('started_at__isnull', False), _connector='OR'), name='server_running_since'),
        ),
        migrations.AddConstraint(
            model_name='server',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drain_cause', ''), ('drain_until__isnull', True)), models.Q(('drain_until__isnull', False), models.Q(('drain_cause', ''), _negated=True)), _connector='OR'), name='server_drains_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='orphan',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('adopted', 'gone')), _negated=True), fields=('provider', 'key', 'host'), name='orphan_reported_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='orphan',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('server__isnull', False), ('state', 'adopted')), models.Q(models.Q(('state', 'adopted'), _negated=True), ('server__isnull', True)), _connector='OR'), name='orphan_adopted_as_a_server'),
        ),
        migrations.AddConstraint(
            model_name='logchunk',
            constraint=models.UniqueConstraint(fields=('server', 'start'), name='log_chunk_once'),
        ),
        migrations.AddConstraint(
            model_name='logchunk',
            constraint=models.CheckConstraint(condition=models.Q(('start__gte', 0)), name='log_chunk_of_a_log'),
        ),
        migrations.AddIndex(
            model_name='lease',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['until'], name='lease_open_until'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.UniqueConstraint(fields=('game', 'key'), name='lease_key_once'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('server',), name='lease_of_server_once'),
        ),
        migrations.AddConstraint(
            model_name='lease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end', ''), ('ended_at', None)), models.Q(('ended_at__isnull', False), models.Q(('end', ''), _negated=True)), _connector='OR'), name='lease_ends_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='launch',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'launched'), ('ref', ''), _connector='OR'), name='launch_of_a_machine'),
        ),
        migrations.AddConstraint(
            model_name='hostport',
            constraint=models.UniqueConstraint(fields=('host', 'protocol', 'port'), name='host_port_once'),
        ),
        migrations.AddConstraint(
            model_name='hostport',
            constraint=models.UniqueConstraint(fields=('server', 'name'), name='server_port_once'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='host_token_once'),
        ),
        migrations.AddConstraint(
            model_name='host',
            constraint=models.CheckConstraint(condition=models.Q(('first_port__gt', 1023), ('last_port__lt', 65536), ('first_port__lte', models.F('last_port'))), name='host_ports_in_order'),
        ),
        migrations.AddConstraint(
            model_name='serversample',
            constraint=models.UniqueConstraint(fields=('server', 'at'), name='server_sample_once'),
        ),
    ]
