"""The security log of the domain controllers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0007_fine_grained_policies")]

    operations = [
        migrations.CreateModel(
            name='SecurityEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant_id', models.UUIDField(verbose_name='tenant id')),
                ('at', models.DateTimeField(help_text='On the tenant’s clock.', verbose_name='time')),
                ('event_id', models.PositiveSmallIntegerField(verbose_name='event id')),
                ('success', models.BooleanField(default=True, verbose_name='success')),
                ('subject', models.CharField(max_length=256, verbose_name='by')),
                ('object_guid', models.UUIDField(null=True, verbose_name='objectGUID')),
                ('account_name', models.CharField(max_length=300, verbose_name='account')),
                ('detail', models.CharField(blank=True, max_length=300, verbose_name='detail')),
            ],
            options={
                'verbose_name': 'security event',
                'verbose_name_plural': 'security events',
            },
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['tenant_id', '-id'], name='security_log_by_tenant'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['object_guid', '-id'], name='security_log_by_account'),
        ),
    ]
