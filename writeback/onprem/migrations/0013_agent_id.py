"""An agent gets an id of its own; the one a tenant has keeps the tenant's."""

import uuid

from django.db import migrations, models


def remember_tenant(apps, schema_editor):
    agents = apps.get_model("onprem", "Agent").objects.using(schema_editor.connection.alias)
    agents.update(tenant_id=models.F("id"))


class Migration(migrations.Migration):
    dependencies = [("onprem", "0012_answer_names_the_hash")]

    operations = [
        migrations.RenameField("agent", "tenant_id", "id"),
        migrations.AlterField(
            "agent",
            "id",
            models.UUIDField(
                default=uuid.uuid4, editable=False, primary_key=True, serialize=False, verbose_name="agent id"
            ),
        ),
        migrations.AddField("agent", "tenant_id", models.UUIDField(null=True, verbose_name="tenant id")),
        # Backward there is nothing to do: the id is the tenant's again, and a second agent of a tenant goes under it.
        migrations.RunPython(remember_tenant, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("agent", "tenant_id", models.UUIDField(db_index=True, verbose_name="tenant id")),
    ]
