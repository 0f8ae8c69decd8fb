"""Of each agent, rather than of each tenant, one key pair is in force."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("writeback", "0005_agents_of_before")]

    operations = [
        migrations.RemoveConstraint("agentkey", "one_agent_key_in_force_per_tenant"),
        migrations.AlterField("agentkey", "agent_id", models.UUIDField(verbose_name="agent id")),
        migrations.AddConstraint(
            "agentkey",
            models.UniqueConstraint(
                fields=["agent_id"], condition=Q(retired_at=None), name="one_key_in_force_per_agent"
            ),
        ),
    ]
