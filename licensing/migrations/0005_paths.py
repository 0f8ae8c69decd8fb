"""A licence comes by paths: directly or through a group, each with the set of plans switched off."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_groups_by_rule"),
        ("licensing", "0004_life_cycle"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupLicense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('assigned_at', models.DateTimeField(verbose_name='assigned')),
            ],
            options={
                'verbose_name': 'group license',
                'verbose_name_plural': 'group licenses',
            },
        ),
        migrations.CreateModel(
            name='PlanSelection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='SHA-256 of the sorted ids, so that a set is found again.', max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name='licenseassignment',
            name='error',
            field=models.CharField(blank=True, choices=[('CountViolation', 'CountViolation'), ('MutuallyExclusiveViolation', 'MutuallyExclusiveViolation'), ('DependencyViolation', 'DependencyViolation'), ('ProhibitedInUsageLocationViolation', 'ProhibitedInUsageLocationViolation'), ('UniquenessViolation', 'UniquenessViolation'), ('Other', 'Other')], db_default='', default='', max_length=40, verbose_name='error'),
        ),
        migrations.AddField(
            model_name='licenseassignment',
            name='group',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='directory.group', verbose_name='assigned by group'),
        ),
        migrations.AddField(
            model_name='licenseassignment',
            name='state',
            field=models.CharField(choices=[('Active', 'Active'), ('ActiveWithError', 'ActiveWithError'), ('Error', 'Error')], db_default='Active', default='Active', max_length=16, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='licenseassignment',
            name='updated_at',
            field=models.DateTimeField(null=True, verbose_name='last updated'),
        ),
        migrations.AddField(
            model_name='grouplicense',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licenses', to='directory.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='grouplicense',
            name='sku',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='group_licenses', to='licensing.sku', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='planselection',
            name='disabled_plans',
            field=models.ManyToManyField(related_name='+', to='licensing.serviceplan'),
        ),
        migrations.AddField(
            model_name='planselection',
            name='sku',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='licensing.sku'),
        ),
        migrations.AddField(
            model_name='grouplicense',
            name='selection',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.planselection'),
        ),
        migrations.AddField(
            model_name='licenseassignment',
            name='selection',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.planselection'),
        ),
        migrations.AddConstraint(
            model_name='planselection',
            constraint=models.UniqueConstraint(fields=('sku', 'digest'), name='selection_once_per_sku'),
        ),
        migrations.AddConstraint(
            model_name='grouplicense',
            constraint=models.UniqueConstraint(fields=('group', 'sku'), name='sku_once_per_group'),
        ),
    ]
