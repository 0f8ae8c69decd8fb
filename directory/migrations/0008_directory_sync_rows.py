"""A row for each tenant whose agent was set up before there were decisions about synchronisation.

Switched off: the first cycles would take names, attributes and passwords over, and an update of the portal is no
decision to do that. An administrator switches it on.
"""

from django.db import migrations


def make_rows(apps, schema_editor):
    alias = schema_editor.connection.alias
    statuses = apps.get_model("directory", "OnPremisesStatus").objects.using(alias)
    rows = apps.get_model("directory", "DirectorySync").objects.using(alias)
    tenants = statuses.values_list("tenant_id", flat=True)
    rows.bulk_create(rows.model(tenant_id=tenant, enabled=False) for tenant in tenants)


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_synchronised_people")]

    operations = [migrations.RunPython(make_rows, migrations.RunPython.noop)]  # the rows go with their table
