"""Names people read for promises and attempts, so that they can be translated; no column changes."""

import django.db.models.deletion
import writeback.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("writeback", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="deliveryattempt",
            options={"verbose_name": "delivery attempt", "verbose_name_plural": "delivery attempts"},
        ),
        migrations.AlterModelOptions(
            name="writebackjob",
            options={"verbose_name": "writeback job", "verbose_name_plural": "writeback jobs"},
        ),
        migrations.AlterField(
            model_name="deliveryattempt",
            name="duration",
            field=models.DurationField(
                help_text="Empty while under way, or when no answer came.", null=True, verbose_name="duration"
            ),
        ),
        migrations.AlterField(
            model_name="deliveryattempt",
            name="number",
            field=models.PositiveIntegerField(verbose_name="number"),
        ),
        migrations.AlterField(
            model_name="deliveryattempt",
            name="result",
            field=models.CharField(blank=True, max_length=40, verbose_name="result"),
        ),
        migrations.AlterField(
            model_name="writebackjob",
            name="operation",
            field=models.CharField(
                choices=[
                    ("reset", "reset"),
                    ("change", "change"),
                    ("administrator reset", "administrator reset"),
                    ("unlock", "unlock"),
                ],
                max_length=20,
                verbose_name="operation",
            ),
        ),
        migrations.AlterField(
            model_name="writebackjob",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("Delivered", "Delivered"),
                    ("OnPremisesPolicyViolation", "OnPremisesPolicyViolation"),
                    ("IncorrectCurrentPassword", "IncorrectCurrentPassword"),
                    ("OnPremisesAccountLocked", "OnPremisesAccountLocked"),
                    ("OnPremisesAdminActionRequired", "OnPremisesAdminActionRequired"),
                    ("OnPremisesConnectivityError", "OnPremisesConnectivityError"),
                    ("Withdrawn", "Withdrawn"),
                    ("Superseded", "Superseded"),
                    ("OnPremisesSuccessCloudFailure", "OnPremisesSuccessCloudFailure"),
                ],
                max_length=40,
                verbose_name="outcome",
            ),
        ),
        migrations.AlterField(
            model_name="writebackjob",
            name="reasons",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="On-premises rules the password broke, as far as known.",
                verbose_name="reasons",
            ),
        ),
        migrations.AlterField(
            model_name="writebackjob",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "pending"),
                    ("in flight", "in flight"),
                    ("cloud copy outstanding", "cloud copy outstanding"),
                    ("closed", "closed"),
                ],
                default=writeback.states.JobState["PENDING"],
                max_length=24,
                verbose_name="state",
            ),
        ),
        migrations.AlterField(
            model_name="writebackjob",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="writeback_jobs",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
    ]
