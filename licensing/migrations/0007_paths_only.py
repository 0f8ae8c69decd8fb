"""Paths carry their plans as a shared set; the old list of each assignment goes."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0006_groups_by_rule"),
        ("licensing", "0006_fill_paths"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='licenseassignment',
            name='sku_once_per_user',
        ),
        migrations.RemoveField(
            model_name='licenseassignment',
            name='disabled_plans',
        ),
        migrations.AlterField(
            model_name='licenseassignment',
            name='sku',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='licensing.sku', verbose_name='product'),
        ),
        migrations.AddIndex(
            model_name='licenseassignment',
            index=models.Index(fields=['sku', 'user'], name='assignment_by_sku'),
        ),
        migrations.AddIndex(
            model_name='licenseassignment',
            index=models.Index(condition=models.Q(('group__isnull', False)), fields=['group', 'user'], name='assignment_by_group'),
        ),
        migrations.AddIndex(
            model_name='licenseassignment',
            index=models.Index(condition=models.Q(('error', ''), _negated=True), fields=['group', 'error'], name='assignment_in_error'),
        ),
        migrations.AddConstraint(
            model_name='licenseassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('group', None)), fields=('user', 'sku'), name='direct_once_per_user'),
        ),
        migrations.AddConstraint(
            model_name='licenseassignment',
            constraint=models.UniqueConstraint(condition=models.Q(('group__isnull', False)), fields=('user', 'sku', 'group'), name='inherited_once_per_group'),
        ),
        migrations.AddConstraint(
            model_name='licenseassignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('error', ''), ('state', 'Active')), models.Q(models.Q(('state', 'Active'), _negated=True), models.Q(('error', ''), _negated=True)), _connector='OR'), name='an_error_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='licenseassignment',
            constraint=models.CheckConstraint(condition=models.Q(('group__isnull', False), ('state', 'Active'), _connector='OR'), name='a_direct_license_is_active'),
        ),
    ]
