"""Containers, organisational units, groups and their members."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0003_forests")]

    operations = [
        migrations.CreateModel(
            name='Container',
            fields=[
                ('object_guid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='objectGUID')),
                ('kind', models.CharField(choices=[('OU', 'OU'), ('CN', 'CN')], default='OU', max_length=2)),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('distinguished_name', models.CharField(editable=False, max_length=1024, verbose_name='distinguishedName')),
                ('inherits', models.BooleanField(default=True, help_text='Off: rights given further up end here.', verbose_name='inherits permissions')),
            ],
            options={
                'verbose_name': 'organisational unit',
                'verbose_name_plural': 'organisational units',
            },
        ),
        migrations.CreateModel(
            name='Group',
            fields=[
                ('object_guid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='objectGUID')),
                ('rid', models.PositiveIntegerField(editable=False, verbose_name='relative identifier')),
                ('sam_account_name', models.CharField(max_length=256, verbose_name='sAMAccountName')),
                ('description', models.CharField(blank=True, max_length=256, verbose_name='description')),
                ('when_changed', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='whenChanged')),
                ('usn_changed', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='uSNChanged')),
            ],
            options={
                'verbose_name': 'group',
                'verbose_name_plural': 'groups',
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
            },
        ),
        migrations.AddField(
            model_name='container',
            name='domain',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='containers', to='onprem.domain', verbose_name='domain'),
        ),
        migrations.AddField(
            model_name='container',
            name='parent',
            field=models.ForeignKey(blank=True, help_text='Empty: at the root of the domain.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='children', to='onprem.container', verbose_name='inside'),
        ),
        migrations.AddField(
            model_name='group',
            name='container',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='groups', to='onprem.container', verbose_name='organisational unit'),
        ),
        migrations.AddField(
            model_name='group',
            name='domain',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='onprem.domain', verbose_name='domain'),
        ),
        migrations.AddField(
            model_name='groupmember',
            name='account',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='onprem.account', verbose_name='account'),
        ),
        migrations.AddField(
            model_name='groupmember',
            name='group',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='onprem.group', verbose_name='group'),
        ),
        migrations.AddField(
            model_name='groupmember',
            name='member_group',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='onprem.group', verbose_name='group inside'),
        ),
        migrations.AddConstraint(
            model_name='container',
            constraint=models.UniqueConstraint(fields=('domain', 'distinguished_name'), name='container_name_once_per_place'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('domain', 'sam_account_name'), name='group_name_once_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='group',
            constraint=models.UniqueConstraint(fields=('domain', 'rid'), name='group_rid_once_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('member_group__isnull', False)), models.Q(('account__isnull', False), ('member_group', None)), _connector='OR'), name='member_is_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(fields=('group', 'account'), name='account_once_per_group'),
        ),
        migrations.AddConstraint(
            model_name='groupmember',
            constraint=models.UniqueConstraint(fields=('group', 'member_group'), name='group_once_per_group'),
        ),
    ]
