"""Names people read for the directory's rows, so that they can be translated; no column changes."""

import datetime
import directory.models.audit
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0004_preferred_language"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="auditevent",
            options={"verbose_name": "audit event", "verbose_name_plural": "audit events"},
        ),
        migrations.AlterModelOptions(
            name="domain",
            options={"verbose_name": "domain", "verbose_name_plural": "domains"},
        ),
        migrations.AlterModelOptions(
            name="group",
            options={"verbose_name": "group", "verbose_name_plural": "groups"},
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={"verbose_name": "membership", "verbose_name_plural": "memberships"},
        ),
        migrations.AlterModelOptions(
            name="roleassignment",
            options={"verbose_name": "role assignment", "verbose_name_plural": "role assignments"},
        ),
        migrations.AlterModelOptions(
            name="tenant",
            options={"verbose_name": "tenant", "verbose_name_plural": "tenants"},
        ),
        migrations.AlterModelOptions(
            name="user",
            options={"verbose_name": "user", "verbose_name_plural": "users"},
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="activity",
            field=models.CharField(choices=directory.models.audit.activities, max_length=100, verbose_name="activity"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="actor_name",
            field=models.CharField(
                help_text="User principal name, or the name of the system account.",
                max_length=120,
                verbose_name="actor name",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="at",
            field=models.DateTimeField(
                help_text="Real time; never moved by a tenant’s clock.", verbose_name="time (UTC)"
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="category",
            field=models.CharField(choices=directory.models.audit.categories, max_length=40, verbose_name="category"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="result",
            field=models.CharField(choices=directory.models.audit.results, max_length=10, verbose_name="result"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="service",
            field=models.CharField(choices=directory.models.audit.services, max_length=60, verbose_name="service"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="source_address",
            field=models.GenericIPAddressField(null=True, verbose_name="source address"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="target_name",
            field=models.CharField(blank=True, max_length=256, verbose_name="target name"),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="tenant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="tenant_time",
            field=models.DateTimeField(verbose_name="tenant’s time"),
        ),
        migrations.AlterField(
            model_name="domain",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="domains",
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AlterField(
            model_name="group",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="groups",
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to="directory.group",
                verbose_name="group",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="joined_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="joined at"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AlterField(
            model_name="onpremisesstatus",
            name="last_heartbeat_at",
            field=models.DateTimeField(
                blank=True, help_text="On the tenant’s clock.", null=True, verbose_name="last heartbeat"
            ),
        ),
        migrations.AlterField(
            model_name="roleassignment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="role_assignments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AlterField(
            model_name="ssprpolicy",
            name="tenant",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="policy",
                serialize=False,
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
        migrations.AlterField(
            model_name="tenant",
            name="clock_offset",
            field=models.DurationField(
                default=datetime.timedelta,
                help_text="How far this tenant’s clock runs ahead of real time.",
                verbose_name="clock offset",
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="tenant",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty only for platform operators.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="users",
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
    ]
