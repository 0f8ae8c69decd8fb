"""The connector's rights as entries of access control lists; 0010 carries the old columns over."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0005_account_attributes")]

    operations = [
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('right', models.CharField(choices=[('ResetPassword', 'Reset Password'), ('WriteLockoutTime', 'write lockoutTime'), ('WritePwdLastSet', 'write pwdLastSet')], max_length=24)),
                ('denied', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'access control entry',
                'verbose_name_plural': 'access control entries',
            },
        ),
        migrations.AddField(
            model_name='accessentry',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_entries', to='onprem.account'),
        ),
        migrations.AddField(
            model_name='accessentry',
            name='domain',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_entries', to='onprem.domain'),
        ),
        migrations.AddField(
            model_name='accessentry',
            name='container',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='access_entries', to='onprem.container'),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.CheckConstraint(condition=models.Q(('container', None), ('account', None), _connector='OR'), name='entry_on_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.UniqueConstraint(condition=models.Q(('account', None), ('container', None)), fields=('domain', 'right'), name='one_entry_on_the_root'),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.UniqueConstraint(fields=('container', 'right'), name='one_entry_on_a_container'),
        ),
        migrations.AddConstraint(
            model_name='accessentry',
            constraint=models.UniqueConstraint(fields=('account', 'right'), name='one_entry_on_an_account'),
        ),
    ]
