import datetime
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
import incubator.core.search
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import support.models.guests
import support.models.mails
import support.models.satisfaction
import support.models.tickets
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_first'),
        ('billing', '0001_first'),
        ('documents', '0001_first'),
        ('messaging', '0001_first'),
        ('studios', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Macro',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, unique=True)),
                ('solves', models.BooleanField(default=False)),
                ('is_retired', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(blank=True, max_length=80)),
                ('hands_out', models.CharField(choices=[('hand', 'whoever takes them'), ('turn', 'one agent after the other'), ('load', 'to the agent with the fewest')], db_default='hand', default='hand', max_length=4)),
                ('ordinal', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['ordinal', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('priority', models.CharField(choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high'), ('urgent', 'urgent')], db_default='normal', default='normal', max_length=6)),
                ('tier', models.CharField(choices=[('standard', 'standard customers'), ('premium', 'premium customers')], db_default='standard', default='standard', max_length=20)),
                ('subject', models.CharField(max_length=300)),
                ('topic', models.CharField(choices=[('payment', 'A payment, an order or the wallet'), ('refund', 'My money back'), ('account', 'My account or signing in'), ('appeal', 'A ban that I disagree with'), ('bug', 'Something in a game does not work'), ('other', 'Something else')], default='other', max_length=10)),
                ('platform', models.CharField(blank=True, choices=[('windows', 'Windows'), ('mac', 'Mac'), ('linux', 'Linux'), ('android', 'Android'), ('ios', 'iPhone or iPad'), ('web', 'In the browser'), ('other', 'Something else')], max_length=10)),
                ('version', models.CharField(blank=True, max_length=40)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('confirmed', models.BooleanField(default=False)),
                ('channel', models.CharField(choices=[('site', 'on the site'), ('guest', 'on the site, not signed in'), ('mail', 'by mail'), ('chat', 'in a chat'), ('game', 'from the game'), ('studio', 'by the studio')], max_length=10)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], db_default='en', default='en', max_length=10)),
                ('state', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for the player'), ('solved', 'solved'), ('closed', 'closed'), ('spam', 'spam'), ('merged', 'merged')], default='open', max_length=10)),
                ('token', models.CharField(default=support.models.tickets.new_token, editable=False, max_length=40, unique=True)),
                ('unread_since', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('last_message_at', models.DateTimeField(auto_now_add=True)),
                ('turn', models.GeneratedField(db_persist=True, expression=django.db.models.expressions.CombinedExpression(models.Case(models.When(state='open', then=models.Value(0)), models.When(state='waiting', then=models.Value(1000000000000)), models.When(state='solved', then=models.Value(2000000000000)), models.When(state='closed', then=models.Value(3000000000000)), models.When(state='spam', then=models.Value(4000000000000)), models.When(state='merged', then=models.Value(5000000000000)), output_field=models.BigIntegerField()), '+', models.F('id')), output_field=models.BigIntegerField())),
                ('assignee', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assigned', to=settings.AUTH_USER_MODEL)),
                ('ban', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='billing.ban')),
            ],
        ),
        migrations.CreateModel(
            name='ServiceCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('zone', models.CharField(max_length=60)),
                ('week', models.JSONField(default=dict)),
                ('country', models.CharField(blank=True, max_length=3)),
                ('region', models.CharField(blank=True, max_length=6)),
                ('closed', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='BlockedSender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=254)),
                ('reason', models.CharField(max_length=300)),
                ('blocked_at', models.DateTimeField(auto_now_add=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('blocked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('sender',), name='sender_blocked_once'), models.CheckConstraint(condition=models.Q(('sender', django.db.models.functions.text.Lower('sender')), ('sender__contains', '@')), name='blocked_sender_is_an_address'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='blocked_sender_ended_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='CustomerTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tier', models.CharField(choices=[('standard', 'standard customers'), ('premium', 'premium customers')], max_length=20)),
                ('reason', models.CharField(max_length=500)),
                ('until', models.DateTimeField(null=True)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_why', models.CharField(blank=True, max_length=500)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('player', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='customer_tiers', to=settings.AUTH_USER_MODEL)),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True), ('until__isnull', False)), fields=['until'], name='tier_runs_out')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('player',), name='one_tier_of_a_customer'), models.CheckConstraint(condition=models.Q(('tier', 'standard'), _negated=True), name='tier_is_granted'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='tier_runs_forward'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='tier_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('ended_by__isnull', True), ('ended_why', ''), models.Q(('ended_at__isnull', True), ('ended_at', models.F('until')), _connector='OR')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_why', ''), _negated=True)), _connector='OR'), name='tier_ended_by_somebody_who_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('set_by', models.F('player')), _negated=True), models.Q(('ended_by__isnull', True), models.Q(('ended_by', models.F('player')), _negated=True), _connector='OR')), name='tier_in_other_hands')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('title', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('open', 'open'), ('fixed', 'fixed')], default='open', max_length=10)),
                ('is_shown', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='studios.game')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('solves', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announcements', to='support.incident')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='IncidentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('fixed', 'fixed')], default='open', max_length=10)),
                ('title', models.CharField(max_length=120)),
                ('is_shown', models.BooleanField(default=False)),
                ('game', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='studios.game')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_title_game_is_shown_events', to='support.incident')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MacroText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10)),
                ('body', models.TextField()),
                ('macro', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='support.macro')),
            ],
            options={
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('macro', 'language'), name='macro_text_once')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('in', 'from the player'), ('out', 'to the player'), ('note', 'note')], max_length=4)),
                ('channel', models.CharField(choices=[('site', 'on the site'), ('guest', 'on the site, not signed in'), ('mail', 'by mail'), ('chat', 'in a chat'), ('game', 'from the game'), ('studio', 'by the studio')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=300)),
                ('body', models.TextField()),
                ('quoted', models.TextField(blank=True)),
                ('is_cut', models.BooleanField(default=False)),
                ('key', models.UUIDField(editable=False, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('answers', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='machine_answers', to='support.message')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='GameReply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='game_reply', to='support.message')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['game', 'id'], name='game_reply_by_game')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_id', models.CharField(blank=True, max_length=300)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='support.message')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_given_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presences', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('agent',), name='present_once'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='presence_runs_forward')],
            },
        ),
        migrations.AddField(
            model_name='macro',
            name='queue',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='macros', to='support.queue'),
        ),
        migrations.CreateModel(
            name='ReceivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox', models.CharField(max_length=254)),
                ('key', models.CharField(max_length=300)),
                ('content_hash', models.CharField(max_length=64)),
                ('message_id', models.CharField(blank=True, max_length=300)),
                ('sender_text', models.CharField(blank=True, max_length=500)),
                ('sender', models.CharField(blank=True, max_length=254)),
                ('copied', models.JSONField(default=list)),
                ('nature', models.CharField(choices=[('person', "a person's"), ('list', 'through a mailing list'), ('automatic', 'automatic'), ('bounce', 'not delivered')], max_length=10)),
                ('verified', models.BooleanField(default=False)),
                ('more_parts', models.PositiveIntegerField(default=0)),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['message_id'], name='received_mail_by_id')],
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'key', 'content_hash'), name='received_mail_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='mail',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='message', to='support.receivedmail'),
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(blank=True, max_length=200, upload_to=support.models.mails.arrived_path)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('envelope_from', models.CharField(max_length=500, null=True)),
                ('arrived_at', models.DateTimeField(auto_now_add=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='support.receivedmail')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), ('file', ''), _connector='XOR'), name='arrival_has_its_file_until_erased')],
            },
        ),
        migrations.CreateModel(
            name='SearchRow',
            fields=[
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='search_row', serialize=False, to='support.ticket')),
                ('tokens', incubator.core.search.TokensField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['tokens'], name='search_row_tokens')],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='blocked',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='support.blockedsender'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='support.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='game',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='studios.game'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='incident',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='support.incident'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='lock',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='accounts.accountlock'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='support.ticket'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='order',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='billing.order'),
        ),
        migrations.AddField(
            model_name='ticket',
            name='player',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ticket',
            name='queue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='support.queue'),
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='support.ticket')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'address'), name='participant_once')],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='origin',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.ticket'),
        ),
        migrations.AddField(
            model_name='message',
            name='ticket',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='support.ticket'),
        ),
        migrations.CreateModel(
            name='MayBelong',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('why', models.CharField(choices=[('copied', 'the sender was in copy there'), ('address', 'it answers a mail of ours from another address'), ('claimed', 'it answers there, but nobody vouches for its sender'), ('colleague', 'a colleague answered from their own mail program'), ('postscript', 'the same sender goes on from an earlier mail')], max_length=10)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('joined', models.BooleanField(default=False)),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.ticket')),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='may_belong', to='support.ticket')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ticket', models.F('other')), _negated=True), name='may_belong_to_another'), models.CheckConstraint(condition=models.Q(('joined', False), ('decided_at__isnull', False), _connector='OR'), name='may_belong_joined_is_decided')],
            },
        ),
        migrations.CreateModel(
            name='Looking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('is_typing', models.BooleanField(default=False)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looking', to='support.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='looking_by_time')],
                'constraints': [models.UniqueConstraint(fields=('ticket', 'agent'), name='looking_once')],
            },
        ),
        migrations.CreateModel(
            name='GuestQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(unique=True)),
                ('token', models.CharField(default=support.models.guests.new_token, editable=False, max_length=40, unique=True)),
                ('email', models.EmailField(max_length=254)),
                ('topic', models.CharField(choices=[('payment', 'A payment, an order or the wallet'), ('refund', 'My money back'), ('account', 'My account or signing in'), ('appeal', 'A ban that I disagree with'), ('bug', 'Something in a game does not work'), ('other', 'Something else')], max_length=10)),
                ('subject', models.CharField(max_length=300)),
                ('body', models.TextField()),
                ('platform', models.CharField(blank=True, choices=[('windows', 'Windows'), ('mac', 'Mac'), ('linux', 'Linux'), ('android', 'Android'), ('ios', 'iPhone or iPad'), ('web', 'In the browser'), ('other', 'Something else')], max_length=10)),
                ('version', models.CharField(blank=True, max_length=40)),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10)),
                ('wants_chat', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('game', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('ticket', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='guest_question', to='support.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['email', 'created_at'], name='guest_by_address'), models.Index(condition=models.Q(('ticket__isnull', True)), fields=['created_at'], name='guest_unconfirmed')],
            },
        ),
        migrations.CreateModel(
            name='FromGame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('session', models.CharField(blank=True, max_length=100)),
                ('build', models.CharField(blank=True, max_length=100)),
                ('player_id', models.CharField(blank=True, max_length=100)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='from_game', to='support.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('site', 'on the site'), ('guest', 'on the site, not signed in'), ('mail', 'by mail'), ('chat', 'in a chat'), ('game', 'from the game'), ('studio', 'by the studio')], max_length=10)),
                ('recipient', models.CharField(blank=True, max_length=254)),
                ('answer', models.TextField(blank=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('letter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='messaging.outgoingmail')),
                ('message', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='support.message')),
                ('returned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='support.receivedmail')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='support.ticket')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('recipient', ''), _negated=True), fields=('message', 'recipient'), name='delivery_once'), models.UniqueConstraint(fields=('letter', 'message'), name='delivery_by_letter_once', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Chat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(auto_now_add=True)),
                ('seen_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
                ('read_up_to', models.BigIntegerField(default=0)),
                ('read_by_desk', models.BigIntegerField(default=0)),
                ('typed_at', models.DateTimeField(null=True)),
                ('ticket', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='chat', to='support.ticket')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('left_at__isnull', True)), fields=['seen_at'], name='chat_going_on')],
            },
        ),
        migrations.CreateModel(
            name='ServiceTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seconds', models.PositiveIntegerField()),
                ('ended_at', models.DateTimeField()),
                ('charged_seconds', models.PositiveIntegerField(default=0)),
                ('decided_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('charged_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.resourcerequest')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='service', to='support.message')),
            ],
            options={
                'indexes': [models.Index(fields=['agent', 'ended_at'], name='service_by_agent'), models.Index(condition=models.Q(('decided_at__isnull', True)), fields=['id'], name='service_undecided')],
                'constraints': [models.CheckConstraint(condition=models.Q(('charged_seconds__lte', models.F('seconds')), ('seconds__gt', 0)), name='service_charged_within'), models.CheckConstraint(condition=models.Q(models.Q(('charged_seconds', 0), ('charged_to__isnull', True)), models.Q(('charged_seconds__gt', 0), ('charged_to__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='service_charged_to_a_request')],
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10)),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='support.queue')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agent', 'queue', 'language'), name='skill_once')],
            },
        ),
        migrations.CreateModel(
            name='SLAPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('priority', models.CharField(blank=True, choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high'), ('urgent', 'urgent')], max_length=6)),
                ('tier', models.CharField(blank=True, choices=[('standard', 'standard customers'), ('premium', 'premium customers')], max_length=20)),
                ('queue', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='support.queue')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('queue', 'priority', 'tier'), name='policy_once_for_the_same', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SLAPolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('first_minutes', models.PositiveIntegerField(null=True)),
                ('next_minutes', models.PositiveIntegerField(null=True)),
                ('resolution_minutes', models.PositiveIntegerField(null=True)),
                ('warn_percent', models.PositiveSmallIntegerField(default=75, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                ('hours', models.JSONField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.servicecalendar')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='support.slapolicy')),
            ],
            options={
                'ordering': ['policy', '-number'],
                'constraints': [models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_once'), models.CheckConstraint(condition=models.Q(('warn_percent__gte', 1), ('warn_percent__lte', 100)), name='policy_warns_within_its_time'), models.CheckConstraint(condition=models.Q(('first_minutes__isnull', True), ('first_minutes__gte', 1), _connector='OR'), name='policy_first_takes_time'), models.CheckConstraint(condition=models.Q(('next_minutes__isnull', True), ('next_minutes__gte', 1), _connector='OR'), name='policy_next_takes_time'), models.CheckConstraint(condition=models.Q(('resolution_minutes__isnull', True), ('resolution_minutes__gte', 1), _connector='OR'), name='policy_resolution_takes_time')],
            },
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'first answer'), ('next', 'next answer'), ('resolution', 'resolution')], max_length=10)),
                ('started_at', models.DateTimeField()),
                ('counts_from', models.DateTimeField()),
                ('warn_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('paused_at', models.DateTimeField(null=True)),
                ('paused', models.DurationField(default=datetime.timedelta)),
                ('took', models.DurationField(null=True)),
                ('warned_at', models.DateTimeField(null=True)),
                ('breached_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('ended', models.CharField(blank=True, choices=[('met', 'done'), ('player', 'no longer needed'), ('merged', 'merged'), ('spam', 'spam')], max_length=6)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='support.ticket')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.slapolicyversion')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('breached_at__isnull', True), ('stopped_at__isnull', True)), fields=['due_at'], name='clock_broken'), models.Index(condition=models.Q(('breached_at__isnull', True), ('stopped_at__isnull', True), ('warned_at__isnull', True)), fields=['warn_at'], name='clock_to_warn_of'), models.Index(fields=['ticket', 'kind'], name='clock_of_ticket'), models.Index(condition=models.Q(('ended', 'met')), fields=['kind', 'stopped_at'], name='clock_met'), models.Index(condition=models.Q(('breached_at__isnull', False)), fields=['kind', 'breached_at'], name='clock_breached')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('ticket', 'kind'), name='one_clock_of_a_kind_at_a_time'), models.UniqueConstraint(condition=models.Q(('kind__in', ('first', 'next')), ('stopped_at__isnull', True)), fields=('ticket',), name='one_answer_at_a_time'), models.CheckConstraint(condition=models.Q(('counts_from__lte', models.F('started_at'))), name='clock_counts_from_its_start'), models.CheckConstraint(condition=models.Q(models.Q(('ended', ''), ('stopped_at__isnull', True)), models.Q(('ended__in', ['met', 'player', 'merged', 'spam']), ('stopped_at__gte', models.F('started_at')), ('stopped_at__isnull', False)), _connector='OR'), name='clock_ends_somehow'), models.CheckConstraint(condition=models.Q(models.Q(('stopped_at__isnull', True), ('took__isnull', True)), models.Q(('stopped_at__isnull', False), ('took__isnull', False)), _connector='OR'), name='clock_took_what_it_took'), models.CheckConstraint(condition=models.Q(('paused_at__isnull', True), ('kind', 'resolution'), _connector='OR'), name='clock_of_an_answer_never_pauses')],
            },
        ),
        migrations.CreateModel(
            name='Solution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=support.models.satisfaction.new_token, editable=False, max_length=40, unique=True)),
                ('solved_at', models.DateTimeField(auto_now_add=True)),
                ('score', models.CharField(blank=True, choices=[('good', 'good'), ('okay', 'so-so'), ('bad', 'bad')], max_length=4)),
                ('comment', models.TextField(blank=True)),
                ('rated_at', models.DateTimeField(null=True)),
                ('agent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='studios.game')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='support.queue')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='solutions', to='support.ticket')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['solved_at'], name='solution_by_time'), models.Index(condition=models.Q(('rated_at__isnull', False)), fields=['rated_at'], name='solution_rated')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('comment', ''), ('rated_at__isnull', True), ('score', '')), models.Q(('rated_at__gte', models.F('solved_at')), ('score__in', ['good', 'okay', 'bad'])), _connector='OR'), name='solution_rated_whole')],
            },
        ),
        migrations.CreateModel(
            name='SolutionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('score', models.CharField(blank=True, choices=[('good', 'good'), ('okay', 'so-so'), ('bad', 'bad')], max_length=4)),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='score_events', to='support.solution')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StudioDesk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answers', models.BooleanField(default=False)),
                ('since', models.DateTimeField(auto_now_add=True)),
                ('until', models.DateTimeField(null=True)),
                ('game', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desks', to='studios.game')),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('game',), name='one_studio_desk_of_a_game')],
            },
        ),
        migrations.AddField(
            model_name='ticket',
            name='tags',
            field=models.ManyToManyField(related_name='tickets', to='support.tag'),
        ),
        migrations.AddField(
            model_name='macro',
            name='tags',
            field=models.ManyToManyField(related_name='macros', to='support.tag'),
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done_at', models.DateTimeField(null=True)),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='support.announcement')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='telling', to='support.message')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='support.ticket')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(condition=models.Q(('done_at__isnull', True)), fields=['id'], name='telling_due')],
                'constraints': [models.UniqueConstraint(fields=('announcement', 'ticket'), name='told_once'), models.CheckConstraint(condition=models.Q(('message__isnull', True), ('done_at__isnull', False), _connector='OR'), name='telling_with_message_is_done')],
            },
        ),
        migrations.CreateModel(
            name='TicketEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('state', models.CharField(choices=[('open', 'open'), ('waiting', 'waiting for the player'), ('solved', 'solved'), ('closed', 'closed'), ('spam', 'spam'), ('merged', 'merged')], default='open', max_length=10)),
                ('priority', models.CharField(choices=[('low', 'low'), ('normal', 'normal'), ('high', 'high'), ('urgent', 'urgent')], db_default='normal', default='normal', max_length=6)),
                ('tier', models.CharField(choices=[('standard', 'standard customers'), ('premium', 'premium customers')], db_default='standard', default='standard', max_length=20)),
                ('subject', models.CharField(max_length=300)),
                ('assignee', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('game', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='studios.game')),
                ('incident', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='support.incident')),
                ('merged_into', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='support.ticket')),
                ('order', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.order')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='state_queue_priority_tier_subject_player_order_game_assignee_merged_into_incident_events', to='support.ticket')),
                ('player', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('queue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='support.queue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TicketRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refund', to='support.message')),
                ('refund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ticket_refund', to='billing.refund')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='support.ticket')),
            ],
        ),
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('us', 'for us'), ('player', 'for the player')], max_length=6)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waits', to='support.ticket')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('ticket',), name='one_wait_at_a_time'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='wait_runs_forward')],
            },
        ),
        migrations.CreateModel(
            name='AnnouncementText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('zh-hans', '简体中文')], max_length=10)),
                ('body', models.TextField()),
                ('announcement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='support.announcement')),
            ],
            options={
                'ordering': ['language'],
                'constraints': [models.UniqueConstraint(fields=('announcement', 'language'), name='announcement_text_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."game_id" IS DISTINCT FROM (NEW."game_id") OR OLD."is_shown" IS DISTINCT FROM (NEW."is_shown") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "support_incidentevent" ("game_id", "is_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (OLD."game_id", OLD."is_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."state", OLD."title"); RETURN NULL;', hash='766212cfcb5693e62635fe6314fea56ff328b22d', operation='UPDATE', pgid='pgtrigger_update_update_0240b', table='support_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "support_incidentevent" ("game_id", "is_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (OLD."game_id", OLD."is_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."state", OLD."title"); RETURN NULL;', hash='ea6cd46e64df5831765877b06878efb6f79867d2', operation='DELETE', pgid='pgtrigger_delete_delete_8dc5b', table='support_incident', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='incident',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "support_incidentevent" ("game_id", "is_shown", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (NEW."game_id", NEW."is_shown", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'insert\', NEW."id", NEW."state", NEW."title"); RETURN NULL;', hash='3342173a5ec10368cdaab9fb36d376662a147d44', operation='INSERT', pgid='pgtrigger_insert_insert_12b02', table='support_incident', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('mail__isnull', True), ('direction', 'in'), _connector='OR'), name='message_only_incoming_has_mail'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('direction', 'in'), ('author__isnull', False), _connector='OR'), name='message_of_staff_has_author'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), models.Q(('body', ''), ('quoted', ''), ('subject', '')), _connector='OR'), name='message_erased_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(fields=('origin', 'key'), name='message_said_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='solution',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."score" IS DISTINCT FROM (NEW."score"))', func='INSERT INTO "support_solutionevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."score"); RETURN NULL;', hash='17bc39ff24dc3e612e0ace025e7bc97a074048fd', operation='UPDATE', pgid='pgtrigger_update_update_919c4', table='support_solution', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='solution',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "support_solutionevent" ("pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "score") VALUES (COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."score"); RETURN NULL;', hash='71ccbd53c52d071fc8f96f94a73d53cc49046cbe', operation='DELETE', pgid='pgtrigger_delete_delete_cfa8e', table='support_solution', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['state', 'queue', 'created_at'], name='ticket_by_state'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['email', 'created_at'], name='ticket_by_address'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='ticket_by_due'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['turn'], include=('queue', 'assignee', 'channel', 'language', 'game'), name='ticket_by_turn'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['queue', 'turn'], name='ticket_by_queue'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['game', 'turn'], name='ticket_by_game'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['channel', 'turn'], include=('queue', 'assignee', 'channel', 'language', 'game'), name='ticket_by_channel'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['language', 'turn'], include=('queue', 'assignee', 'channel', 'language', 'game'), name='ticket_by_language'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['assignee', 'turn'], name='ticket_by_assignee'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('assignee', None)), fields=['turn'], name='ticket_unassigned'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('unread_since__isnull', False)), fields=['turn'], name='ticket_unread'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('tier', 'standard'), _negated=True), fields=['tier', 'turn'], name='ticket_by_tier'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['last_message_at'], name='ticket_by_last_message'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('ban__isnull', False)), fields=['ban'], name='ticket_by_ban'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('lock__isnull', False)), fields=['lock'], name='ticket_by_lock'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('blocked__isnull', False)), fields=['blocked'], name='ticket_by_blocked'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(fields=['created_at'], name='ticket_by_creation'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', False), _connector='OR'), name='ticket_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='ticket',
            constraint=models.CheckConstraint(condition=models.Q(('ban__isnull', True), ('lock__isnull', True), _connector='OR'), name='ticket_appeals_against_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ticket',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."game_id" IS DISTINCT FROM (NEW."game_id") OR OLD."incident_id" IS DISTINCT FROM (NEW."incident_id") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."order_id" IS DISTINCT FROM (NEW."order_id") OR OLD."player_id" IS DISTINCT FROM (NEW."player_id") OR OLD."priority" IS DISTINCT FROM (NEW."priority") OR OLD."queue_id" IS DISTINCT FROM (NEW."queue_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."tier" IS DISTINCT FROM (NEW."tier"))', func='INSERT INTO "support_ticketevent" ("assignee_id", "game_id", "incident_id", "merged_into_id", "order_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "player_id", "priority", "queue_id", "state", "subject", "tier") VALUES (OLD."assignee_id", OLD."game_id", OLD."incident_id", OLD."merged_into_id", OLD."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'update\', OLD."id", OLD."player_id", OLD."priority", OLD."queue_id", OLD."state", OLD."subject", OLD."tier"); RETURN NULL;', hash='d449697065e5734446de1e369d841b32b0837861', operation='UPDATE', pgid='pgtrigger_update_update_d5a5c', table='support_ticket', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ticket',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "support_ticketevent" ("assignee_id", "game_id", "incident_id", "merged_into_id", "order_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "player_id", "priority", "queue_id", "state", "subject", "tier") VALUES (OLD."assignee_id", OLD."game_id", OLD."incident_id", OLD."merged_into_id", OLD."order_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, core_now(), \'delete\', OLD."id", OLD."player_id", OLD."priority", OLD."queue_id", OLD."state", OLD."subject", OLD."tier"); RETURN NULL;', hash='2101a79ae4747c9fa805c74a6d696624b2d89d66', operation='DELETE', pgid='pgtrigger_delete_delete_93dfa', table='support_ticket', when='AFTER')),
        ),
    ]
