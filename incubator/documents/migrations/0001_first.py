import django.db.models.deletion
import incubator.documents.models.documents
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=32, unique=True)),
                ('holder', models.CharField(db_index=True, max_length=60)),
                ('folder', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField(help_text='bytes')),
                ('sha256', models.CharField(max_length=64)),
                ('part_size', models.PositiveIntegerField(default=8388608)),
                ('state', models.CharField(choices=[('open', 'arriving'), ('checking', 'being checked'), ('kept', 'kept'), ('refused', 'refused'), ('abandoned', 'given up'), ('removed', 'removed')], default='open', max_length=10)),
                ('file', models.FileField(blank=True, max_length=200, upload_to='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField()),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['open', 'checking'])), fields=['state', 'expires_at'], name='upload_on_its_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(('part_size__gt', 0), ('size__gt', 0)), name='upload_is_something')],
            },
        ),
        migrations.CreateModel(
            name='UploadPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=200, upload_to='')),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='documents.upload')),
            ],
            options={
                'ordering': ['upload', 'number'],
                'constraints': [models.UniqueConstraint(fields=('upload', 'number'), name='upload_part_once')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file', models.FileField(blank=True, max_length=200, upload_to=incubator.documents.models.documents.stored_path)),
                ('name', models.CharField(max_length=200)),
                ('size', models.PositiveBigIntegerField(help_text='bytes')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('content_type', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('erased_at', models.DateTimeField(editable=False, null=True)),
                ('scan', models.CharField(choices=[('none', 'not scanned'), ('pending', 'waiting for the scanner'), ('clean', 'clean'), ('infected', 'infected')], default='none', max_length=10)),
                ('scan_note', models.CharField(blank=True, max_length=200)),
                ('scanned_at', models.DateTimeField(null=True)),
                ('scan_at', models.DateTimeField(auto_now_add=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('scan', 'pending')), fields=['scan_at', 'id'], name='document_to_scan')],
                'constraints': [models.CheckConstraint(condition=models.Q(('erased_at__isnull', True), ('file', ''), _connector='XOR'), name='document_has_its_file_until_erased')],
            },
        ),
    ]
