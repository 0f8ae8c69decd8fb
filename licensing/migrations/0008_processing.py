"""What waits to be looked at: groups, people and batches."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_groups_by_rule"),
        ("licensing", "0007_paths_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignmentBatch',
            fields=[
                ('cursor', models.UUIDField(editable=False, help_text='The last person looked at.', null=True)),
                ('total', models.PositiveIntegerField(default=0, verbose_name='people')),
                ('succeeded', models.PositiveIntegerField(default=0, verbose_name='succeeded')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('actor_name', models.CharField(blank=True, max_length=120, verbose_name='asked for by')),
                ('correlation_id', models.UUIDField(default=uuid.uuid4, verbose_name='correlation id')),
                ('requested_at', models.DateTimeField(verbose_name='asked for')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('action', models.CharField(choices=[('assign', 'Assign'), ('remove', 'Remove')], max_length=12, verbose_name='action')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('running', 'running'), ('finished', 'finished')], default='draft', max_length=12, verbose_name='state')),
            ],
            options={
                'verbose_name': 'bulk assignment',
                'verbose_name_plural': 'bulk assignments',
            },
        ),
        migrations.CreateModel(
            name='BatchPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('done', models.BooleanField(default=False)),
                ('error', models.CharField(blank=True, max_length=40, verbose_name='error')),
            ],
        ),
        migrations.CreateModel(
            name='GroupProcessing',
            fields=[
                ('cursor', models.UUIDField(editable=False, help_text='The last person looked at.', null=True)),
                ('total', models.PositiveIntegerField(default=0, verbose_name='people')),
                ('succeeded', models.PositiveIntegerField(default=0, verbose_name='succeeded')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('actor_name', models.CharField(blank=True, max_length=120, verbose_name='asked for by')),
                ('correlation_id', models.UUIDField(default=uuid.uuid4, verbose_name='correlation id')),
                ('requested_at', models.DateTimeField(verbose_name='asked for')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='license_processing', serialize=False, to='directory.group', verbose_name='group')),
                ('state', models.CharField(choices=[('QueuedForProcessing', 'Waiting to be processed'), ('ProcessingInProgress', 'In progress'), ('ProcessingComplete', 'Latest changes applied to all members')], default='QueuedForProcessing', max_length=24, verbose_name='state')),
                ('cause', models.CharField(max_length=100, verbose_name='cause')),
            ],
            options={
                'verbose_name': 'license processing of a group',
                'verbose_name_plural': 'license processing of groups',
            },
        ),
        migrations.CreateModel(
            name='PendingPerson',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('cause', models.CharField(max_length=100)),
                ('correlation_id', models.UUIDField(default=uuid.uuid4)),
                ('requested_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField(
            model_name='assignmentbatch',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='assignmentbatch',
            name='sku',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.sku', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='assignmentbatch',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.tenant', verbose_name='tenant'),
        ),
        migrations.AddField(
            model_name='batchperson',
            name='batch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='licensing.assignmentbatch'),
        ),
        migrations.AddField(
            model_name='batchperson',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='groupprocessing',
            index=models.Index(condition=models.Q(('state', 'ProcessingComplete'), _negated=True), fields=['requested_at'], name='processing_by_request'),
        ),
        migrations.AddField(
            model_name='assignmentbatch',
            name='selection',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.planselection'),
        ),
        migrations.AddIndex(
            model_name='batchperson',
            index=models.Index(fields=['batch', 'error'], name='batch_person_by_error'),
        ),
        migrations.AddConstraint(
            model_name='batchperson',
            constraint=models.UniqueConstraint(fields=('batch', 'user'), name='once_per_batch'),
        ),
        migrations.AddIndex(
            model_name='assignmentbatch',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['requested_at'], name='batch_by_request'),
        ),
    ]
