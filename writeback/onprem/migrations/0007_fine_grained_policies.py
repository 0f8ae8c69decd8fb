"""Fine-grained password policies, and the limits of a policy as validators."""

import datetime
import uuid

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("onprem", "0006_access_entries")]

    operations = [
        migrations.CreateModel(
            name='PasswordSettings',
            fields=[
                ('min_password_length', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(256)], verbose_name='minPwdLength')),
                ('password_history_length', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(1024)], verbose_name='pwdHistoryLength')),
                ('min_password_age', models.DurationField(default=datetime.timedelta(days=1), verbose_name='minPwdAge')),
                ('max_password_age', models.DurationField(blank=True, default=datetime.timedelta(days=42), help_text='Empty: passwords never expire.', null=True, verbose_name='maxPwdAge')),
                ('complexity', models.BooleanField(default=True, verbose_name='password must meet complexity requirements')),
                ('lockout_threshold', models.PositiveSmallIntegerField(default=0, help_text='0: never lock.', validators=[django.core.validators.MaxValueValidator(65535)], verbose_name='lockoutThreshold')),
                ('lockout_window', models.DurationField(default=datetime.timedelta(seconds=1800), verbose_name='lockOutObservationWindow')),
                ('lockout_duration', models.DurationField(blank=True, default=datetime.timedelta(seconds=1800), help_text='Empty: until an administrator unlocks.', null=True, verbose_name='lockoutDuration')),
                ('object_guid', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name='objectGUID')),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('precedence', models.PositiveIntegerField(help_text='From 1; the lowest number wins.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='precedence')),
            ],
            options={
                'verbose_name': 'fine-grained password policy',
                'verbose_name_plural': 'fine-grained password policies',
            },
        ),
        migrations.CreateModel(
            name='PasswordSettingsLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.AlterField(
            model_name='domain',
            name='lockout_threshold',
            field=models.PositiveSmallIntegerField(default=0, help_text='0: never lock.', validators=[django.core.validators.MaxValueValidator(65535)], verbose_name='lockoutThreshold'),
        ),
        migrations.AlterField(
            model_name='domain',
            name='min_password_length',
            field=models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MaxValueValidator(256)], verbose_name='minPwdLength'),
        ),
        migrations.AlterField(
            model_name='domain',
            name='password_history_length',
            field=models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MaxValueValidator(1024)], verbose_name='pwdHistoryLength'),
        ),
        migrations.AddField(
            model_name='passwordsettings',
            name='domain',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='password_settings', to='onprem.domain', verbose_name='domain'),
        ),
        migrations.AddField(
            model_name='passwordsettingslink',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='settings_links', to='onprem.account'),
        ),
        migrations.AddField(
            model_name='passwordsettingslink',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='settings_links', to='onprem.group'),
        ),
        migrations.AddField(
            model_name='passwordsettingslink',
            name='settings',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='onprem.passwordsettings'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.UniqueConstraint(fields=('domain', 'name'), name='pso_name_once_per_domain'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.CheckConstraint(condition=models.Q(('precedence__gte', 1)), name='pso_precedence_from_1'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.CheckConstraint(condition=models.Q(('min_password_length__lte', 256)), name='pso_min_length_at_most_256'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.CheckConstraint(condition=models.Q(('password_history_length__lte', 1024)), name='pso_history_at_most_1024'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.CheckConstraint(condition=models.Q(('max_password_age', None), ('min_password_age__lt', models.F('max_password_age')), _connector='OR'), name='pso_min_age_below_max_age'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettings',
            constraint=models.CheckConstraint(condition=models.Q(('lockout_duration', None), ('lockout_window__lte', models.F('lockout_duration')), _connector='OR'), name='pso_lockout_window_within_duration'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettingslink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('account', None), ('group__isnull', False)), models.Q(('account__isnull', False), ('group', None)), _connector='OR'), name='pso_link_to_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettingslink',
            constraint=models.UniqueConstraint(fields=('settings', 'account'), name='pso_once_per_account'),
        ),
        migrations.AddConstraint(
            model_name='passwordsettingslink',
            constraint=models.UniqueConstraint(fields=('settings', 'group'), name='pso_once_per_group'),
        ),
    ]
