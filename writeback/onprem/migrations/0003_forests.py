"""Domains lie in forests and have identifiers and change numbers of their own; filled in by 0010."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0002_words")]

    operations = [
        migrations.CreateModel(
            name='Forest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant_id', models.UUIDField(db_index=True, verbose_name='tenant id')),
                ('dns_name', models.CharField(max_length=253, unique=True, verbose_name='DNS name')),
            ],
            options={
                'verbose_name': 'forest',
                'verbose_name_plural': 'forests',
            },
        ),
        migrations.AddField(
            model_name='domain',
            name='highest_usn',
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name='highestCommittedUSN'),
        ),
        migrations.AddField(
            model_name='domain',
            name='next_rid',
            field=models.PositiveIntegerField(default=1103, editable=False),
        ),
        migrations.AddField(
            model_name='domain',
            name='sid',
            field=models.CharField(default='', max_length=64, verbose_name='objectSid'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='domain',
            name='forest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='onprem.forest', verbose_name='forest'),
        ),
    ]
