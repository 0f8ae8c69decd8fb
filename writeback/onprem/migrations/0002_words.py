"""Names people read for the on-premises rows, so that they can be translated; no column changes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("onprem", "0001_initial"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="account",
            options={"verbose_name": "account", "verbose_name_plural": "accounts"},
        ),
        migrations.AlterModelOptions(
            name="domain",
            options={"verbose_name": "domain", "verbose_name_plural": "domains"},
        ),
        migrations.AlterModelOptions(
            name="eventlogentry",
            options={"verbose_name": "event", "verbose_name_plural": "events"},
        ),
        migrations.AlterField(
            model_name="account",
            name="domain",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="accounts",
                to="onprem.domain",
                verbose_name="domain",
            ),
        ),
        migrations.AlterField(
            model_name="eventlogentry",
            name="at",
            field=models.DateTimeField(help_text="On the tenant’s clock.", verbose_name="time"),
        ),
        migrations.AlterField(
            model_name="eventlogentry",
            name="message",
            field=models.CharField(blank=True, max_length=500, verbose_name="message"),
        ),
        migrations.AlterField(
            model_name="eventlogentry",
            name="name",
            field=models.CharField(max_length=60, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="eventlogentry",
            name="severity",
            field=models.CharField(max_length=12, verbose_name="severity"),
        ),
        migrations.AlterField(
            model_name="eventlogentry",
            name="source",
            field=models.CharField(max_length=30, verbose_name="source"),
        ),
    ]
