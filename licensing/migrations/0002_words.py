"""Names people read for the rows of licensing, so that they can be translated; no column changes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0005_words"),
        ("licensing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="licenseassignment",
            options={"verbose_name": "license assignment", "verbose_name_plural": "license assignments"},
        ),
        migrations.AlterModelOptions(
            name="sku",
            options={"verbose_name": "SKU", "verbose_name_plural": "SKUs"},
        ),
        migrations.AlterModelOptions(
            name="subscription",
            options={"verbose_name": "subscription", "verbose_name_plural": "subscriptions"},
        ),
        migrations.AlterField(
            model_name="licenseassignment",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="license_assignments",
                to=settings.AUTH_USER_MODEL,
                verbose_name="user",
            ),
        ),
        migrations.AlterField(
            model_name="subscription",
            name="tenant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="subscriptions",
                to="directory.tenant",
                verbose_name="tenant",
            ),
        ),
    ]
