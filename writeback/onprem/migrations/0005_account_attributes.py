"""What synchronisation carries of an account, its change number and its tombstone; filled in by 0010."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0004_containers_and_groups")]

    operations = [
        migrations.AddField(
            model_name='account',
            name='city',
            field=models.CharField(blank=True, max_length=128, verbose_name='l'),
        ),
        migrations.AddField(
            model_name='account',
            name='common_name',
            field=models.CharField(default='', max_length=64, verbose_name='cn'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='account',
            name='company',
            field=models.CharField(blank=True, max_length=64, verbose_name='company'),
        ),
        migrations.AddField(
            model_name='account',
            name='country',
            field=models.CharField(blank=True, max_length=2, verbose_name='c'),
        ),
        migrations.AddField(
            model_name='account',
            name='department',
            field=models.CharField(blank=True, max_length=64, verbose_name='department'),
        ),
        migrations.AddField(
            model_name='account',
            name='employee_id',
            field=models.CharField(blank=True, max_length=16, verbose_name='employeeID'),
        ),
        migrations.AddField(
            model_name='account',
            name='given_name',
            field=models.CharField(blank=True, max_length=64, verbose_name='givenName'),
        ),
        migrations.AddField(
            model_name='account',
            name='inherits',
            field=models.BooleanField(default=True, help_text='Off: rights given on the unit do not reach it.', verbose_name='inherits permissions'),
        ),
        migrations.AddField(
            model_name='account',
            name='is_deleted',
            field=models.BooleanField(default=False, editable=False, verbose_name='isDeleted'),
        ),
        migrations.AddField(
            model_name='account',
            name='mail',
            field=models.CharField(blank=True, max_length=256, verbose_name='mail'),
        ),
        migrations.AddField(
            model_name='account',
            name='mobile',
            field=models.CharField(blank=True, max_length=64, verbose_name='mobile'),
        ),
        migrations.AddField(
            model_name='account',
            name='office',
            field=models.CharField(blank=True, max_length=128, verbose_name='physicalDeliveryOfficeName'),
        ),
        migrations.AddField(
            model_name='account',
            name='postal_code',
            field=models.CharField(blank=True, max_length=40, verbose_name='postalCode'),
        ),
        migrations.AddField(
            model_name='account',
            name='rid',
            field=models.PositiveIntegerField(null=True, editable=False, verbose_name='relative identifier'),
        ),
        migrations.AddField(
            model_name='account',
            name='state',
            field=models.CharField(blank=True, max_length=128, verbose_name='st'),
        ),
        migrations.AddField(
            model_name='account',
            name='street_address',
            field=models.CharField(blank=True, max_length=1024, verbose_name='streetAddress'),
        ),
        migrations.AddField(
            model_name='account',
            name='surname',
            field=models.CharField(blank=True, max_length=64, verbose_name='sn'),
        ),
        migrations.AddField(
            model_name='account',
            name='telephone_number',
            field=models.CharField(blank=True, max_length=64, verbose_name='telephoneNumber'),
        ),
        migrations.AddField(
            model_name='account',
            name='title',
            field=models.CharField(blank=True, max_length=128, verbose_name='title'),
        ),
        migrations.AddField(
            model_name='account',
            name='usage_location',
            field=models.CharField(blank=True, max_length=2, verbose_name='msExchUsageLocation'),
        ),
        migrations.AddField(
            model_name='account',
            name='usn_changed',
            field=models.PositiveBigIntegerField(default=0, editable=False, verbose_name='uSNChanged'),
        ),
        migrations.AddField(
            model_name='account',
            name='when_changed',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='whenChanged'),
        ),
        migrations.AddField(
            model_name='account',
            name='when_created',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='whenCreated'),
        ),
        migrations.AlterField(
            model_name='account',
            name='admin_count',
            field=models.PositiveSmallIntegerField(default=0, help_text='1: was protected by AdminSDHolder; stays afterwards.', verbose_name='adminCount'),
        ),
        migrations.AddField(
            model_name='account',
            name='container',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='accounts', to='onprem.container', verbose_name='organisational unit'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['domain', 'usn_changed'], name='account_changes'),
        ),
    ]
