"""The agent each tenant has becomes a row of its own, under the tenant's id as before."""

from django.db import migrations
from django.db.models import F


def register(apps, schema_editor):
    alias = schema_editor.connection.alias
    agents = apps.get_model("directory", "OnPremisesAgent").objects.using(alias)
    statuses = apps.get_model("directory", "OnPremisesStatus").objects.using(alias)
    statuses.filter(onboarded=True).update(only_agent=F("tenant_id"))
    for status in statuses.all():
        agents.get_or_create(
            id=status.tenant_id,
            defaults={
                "tenant_id": status.tenant_id,
                "domains": [status.domain_name] if status.domain_name else [],
                "onboarded": status.onboarded,
                "agent_running": status.agent_running,
                "last_heartbeat_at": status.last_heartbeat_at,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("directory", "0009_on_premises_agents")]

    operations = [migrations.RunPython(register, migrations.RunPython.noop, elidable=True)]
