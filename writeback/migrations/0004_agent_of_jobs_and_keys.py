"""A job and a key pair remember the agent they belong to; a pair that was replaced is followed to its end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0010_agents_of_before"), ("writeback", "0003_synchronisation")]

    operations = [
        migrations.AddField(
            "writebackjob",
            "agent_id",
            models.UUIDField(help_text="The agent it is promised to.", null=True, verbose_name="agent id"),
        ),
        migrations.AddField("agentkey", "agent_id", models.UUIDField(null=True, verbose_name="agent id")),
        migrations.AddField(
            "agentkey",
            "replaced_at",
            models.DateTimeField(blank=True, help_text="Real time, like the next.", null=True, verbose_name="replaced"),
        ),
        migrations.AddField(
            "agentkey",
            "discarded_at",
            models.DateTimeField(blank=True, null=True, verbose_name="private half deleted"),
        ),
        migrations.AlterField(
            "agentkey",
            "created_at",
            models.DateTimeField(help_text="On the tenant's clock, like the next.", verbose_name="created"),
        ),
    ]
