import django.db.models.deletion
import incubator.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30)),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField()),
                ('subject_said', incubator.core.fields.WordsField()),
                ('amount_minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('destination', models.CharField(blank=True, max_length=200)),
                ('payee', models.CharField(max_length=80)),
                ('sum_before_minor', models.BigIntegerField(default=0)),
                ('carried_out_by', models.CharField(choices=[('person', 'a person'), ('system', 'the system')], max_length=6)),
                ('required', models.JSONField()),
                ('state', models.CharField(choices=[('open', 'open'), ('complete', 'complete'), ('rejected', 'rejected'), ('voided', 'voided')], default='open', max_length=10)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('requester', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'complete'])), fields=('subject_type', 'subject_id'), name='approval_one_live_per_subject', violation_error_message='An approval for this is already open.'), models.CheckConstraint(condition=models.Q(('amount_minor__gte', 0), ('sum_before_minor__gte', 0)), name='approval_amount_not_negative'), models.CheckConstraint(condition=models.Q(('payee', ''), _negated=True), name='approval_has_a_payee')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='use', to='approvals.approval')),
                ('payer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ApprovalVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('admissions', 'admissions officer'), ('reviewer', 'reviewer'), ('fund_manager', 'fund manager'), ('finance', 'finance officer'), ('operations', 'operations'), ('agent', 'support agent'), ('support_lead', 'support lead'), ('editor', 'editor'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=20)),
                ('verdict', models.CharField(choices=[('approve', 'approved'), ('reject', 'rejected')], max_length=10)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='approvals.approval')),
                ('on_behalf_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('id',),
                'constraints': [models.UniqueConstraint(fields=('approval', 'person'), name='approval_one_vote_per_person', violation_error_message='You have already voted on this.'), models.CheckConstraint(condition=models.Q(('verdict__in', ['approve', 'reject'])), name='approval_vote_verdict_known')],
            },
        ),
        migrations.CreateModel(
            name='DestinationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payee', models.CharField(max_length=80)),
                ('destination', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['payee', '-id'], name='destination_change_newest')],
            },
        ),
    ]
