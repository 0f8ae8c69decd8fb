"""Every account lies somewhere and has an identifier; the connector's rights are no columns any more."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0010_furnish_domains")]

    operations = [
        migrations.RemoveConstraint(
            model_name='account',
            name='sam_account_name_once_per_domain',
        ),
        migrations.RemoveField(
            model_name='account',
            name='connector_may_reset',
        ),
        migrations.RemoveField(
            model_name='account',
            name='connector_may_unlock',
        ),
        migrations.AlterField(
            model_name='domain',
            name='forest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='onprem.forest', verbose_name='forest'),
        ),
        migrations.AlterField(
            model_name='domain',
            name='sid',
            field=models.CharField(max_length=64, verbose_name='objectSid'),
        ),
        migrations.AlterField(
            model_name='account',
            name='container',
            field=models.ForeignKey(on_delete=django.db.models.deletion.RESTRICT, related_name='accounts', to='onprem.container', verbose_name='organisational unit'),
        ),
        migrations.AlterField(
            model_name='account',
            name='rid',
            field=models.PositiveIntegerField(editable=False, verbose_name='relative identifier'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('is_deleted', False)), fields=('domain', 'sam_account_name'), name='sam_account_name_once_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(condition=models.Q(('is_deleted', False)), fields=('container', 'common_name'), name='common_name_once_per_container'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.UniqueConstraint(fields=('domain', 'rid'), name='account_rid_once_per_domain'),
        ),
    ]
