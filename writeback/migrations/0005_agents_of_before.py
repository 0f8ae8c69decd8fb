"""What was there belongs to its tenant's first agent, which bears the tenant's id."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def belong_to_the_first_agent(apps, schema_editor):
    alias = schema_editor.connection.alias
    apps.get_model("writeback", "AgentKey").objects.using(alias).update(agent_id=F("tenant_id"), replaced_at=F("retired_at"))
    people = apps.get_model("directory", "User").objects.using(alias).filter(pk=OuterRef("user_id"))
    jobs = apps.get_model("writeback", "WritebackJob").objects.using(alias)
    jobs.filter(agent_id=None).update(agent_id=Subquery(people.values("tenant_id")[:1]))


class Migration(migrations.Migration):
    dependencies = [("writeback", "0004_agent_of_jobs_and_keys")]

    operations = [migrations.RunPython(belong_to_the_first_agent, migrations.RunPython.noop, elidable=True)]
