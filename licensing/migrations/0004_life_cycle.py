"""Purchases age, and the seats in use are counted on a row that is also the lock."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_groups_by_rule"),
        ("licensing", "0003_catalogue_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SubscribedSku',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('consumed_units', models.PositiveIntegerField(default=0, verbose_name='consumed units')),
                ('settle_until', models.DateTimeField(editable=False, help_text='Set when the quantity was lowered below the seats in use; the tenant’s clock.', null=True, verbose_name='surplus to be settled by')),
            ],
            options={
                'verbose_name': 'licensed product',
                'verbose_name_plural': 'licensed products',
            },
        ),
        migrations.AddField(
            model_name='subscription',
            name='ended_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='ended early at'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='ending',
            field=models.CharField(blank=True, choices=[('canceled', 'Canceled: disabled at once'), ('locked_out', 'Locked out: canceled by the customer'), ('deleted', 'Deleted')], db_default='', default='', editable=False, max_length=12, verbose_name='ended early'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='expires_at',
            field=models.DateTimeField(blank=True, help_text='Empty: it is renewed without end. The tenant’s clock.', null=True, verbose_name='runs until'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='recorded_status',
            field=models.CharField(db_default='Enabled', default='Enabled', editable=False, help_text='The status the audit log already tells of.', max_length=12),
        ),
        migrations.AddField(
            model_name='subscription',
            name='terms',
            field=models.CharField(choices=[('direct', 'Bought directly: 30 days of grace, then 90 days disabled'), ('multi_year', 'Several years: 90 days of grace, then 90 days disabled'), ('volume', 'Volume licence: stops at its end, then 150 days disabled'), ('open', 'Open licence: 30 days of grace, then 90 days disabled'), ('trial', 'Trial: 30 days of grace, then deleted')], db_default='direct', default='direct', max_length=16, verbose_name='terms'),
        ),
        migrations.AddField(
            model_name='subscription',
            name='usable_until',
            field=models.DateTimeField(editable=False, help_text='When its seats stop opening anything; follows from the columns above.', null=True),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ending', '')), models.Q(models.Q(('ending', ''), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='ended_early_has_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('terms', 'trial'), _negated=True), ('expires_at__isnull', False), _connector='OR'), name='a_trial_has_an_end'),
        ),
        migrations.AddField(
            model_name='subscribedsku',
            name='sku',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='licensing.sku', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='subscribedsku',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscribed_skus', to='directory.tenant', verbose_name='tenant'),
        ),
        migrations.AddConstraint(
            model_name='subscribedsku',
            constraint=models.UniqueConstraint(fields=('tenant', 'sku'), name='subscribed_sku_once_per_tenant'),
        ),
    ]
