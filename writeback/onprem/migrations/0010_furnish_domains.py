"""Give each domain of before a forest, containers and built-in groups, and each account a place, a name and a number.

What the connector may not do on single accounts becomes denied entries; protected accounts become members of Domain
Admins. Backwards the denied entries become columns again, and the rest is left for the schema to drop.
"""

import secrets
import uuid

from django.db import migrations

CONTAINERS = {"Users": "CN", "Builtin": "CN", "Domain Controllers": "OU"}
GROUPS = {
    544: ("Administrators", "Builtin"),
    548: ("Account Operators", "Builtin"),
    549: ("Server Operators", "Builtin"),
    550: ("Print Operators", "Builtin"),
    551: ("Backup Operators", "Builtin"),
    552: ("Replicator", "Builtin"),
    512: ("Domain Admins", "Users"),
    513: ("Domain Users", "Users"),
    516: ("Domain Controllers", "Users"),
    521: ("Read-only Domain Controllers", "Users"),
    518: ("Schema Admins", "Users"),
    519: ("Enterprise Admins", "Users"),
}
RIGHTS = {"ResetPassword": "connector_may_reset", "WriteLockoutTime": "connector_may_unlock"}
FIRST_RID = 1103


def furnish(apps, schema_editor):
    alias = schema_editor.connection.alias
    tables = {name: apps.get_model("onprem", name).objects.using(alias) for name in
              ("Forest", "Domain", "Container", "Group", "GroupMember", "Account", "AccessEntry")}
    for domain in tables["Domain"].all():
        _furnish(domain, tables, alias)


def _furnish(domain, tables, alias):
    domain.forest = tables["Forest"].create(tenant_id=domain.tenant_id, dns_name=domain.dns_name)
    domain.sid = "-".join(["S-1-5-21", *(str(secrets.randbits(32)) for _ in range(3))])
    root = ",".join(f"DC={label}" for label in domain.dns_name.split("."))
    containers = {
        name: tables["Container"].create(
            object_guid=uuid.uuid4(), domain=domain, kind=kind, name=name, distinguished_name=f"{kind}={name},{root}"
        )
        for name, kind in CONTAINERS.items()
    }
    groups = {
        rid: tables["Group"].create(
            object_guid=uuid.uuid4(), domain=domain, container=containers[place], rid=rid, sam_account_name=name
        )
        for rid, (name, place) in GROUPS.items()
    }
    for inner in (512, 519):
        tables["GroupMember"].create(group=groups[544], member_group=groups[inner])
    for right in (*RIGHTS, "WritePwdLastSet"):
        tables["AccessEntry"].create(domain=domain, right=right)
    accounts = tables["Account"].filter(domain=domain).order_by("sam_account_name")
    for number, account in enumerate(accounts):
        account.container, account.common_name = containers["Users"], account.sam_account_name
        account.rid, account.usn_changed = FIRST_RID + number, number + 1
        account.inherits = not account.admin_count
        account.save(using=alias)
        if account.admin_count:
            tables["GroupMember"].create(group=groups[512], account=account)
        for right, column in RIGHTS.items():
            if not getattr(account, column):
                tables["AccessEntry"].create(domain=domain, account=account, right=right, denied=True)
    domain.next_rid = FIRST_RID + len(accounts)
    domain.highest_usn = len(accounts)
    domain.save(using=alias)


def columns_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    entries = apps.get_model("onprem", "AccessEntry").objects.using(alias)
    accounts = apps.get_model("onprem", "Account").objects.using(alias)
    for entry in entries.filter(account__isnull=False, denied=True, right__in=RIGHTS):
        accounts.filter(pk=entry.account_id).update(**{RIGHTS[entry.right]: False})
    accounts.update(container=None)
    apps.get_model("onprem", "Domain").objects.using(alias).update(forest=None)
    # Row by row without looking for what hangs on them, because the models of a state may be of two minds about that.
    gone = ("AccessEntry", "PasswordSettingsLink", "PasswordSettings", "GroupMember", "Group", "Container", "Forest")
    for name in gone:
        apps.get_model("onprem", name).objects.using(alias).all()._raw_delete(alias)
    accounts.filter(is_deleted=True)._raw_delete(alias)  # there were no tombstones


class Migration(migrations.Migration):
    dependencies = [("onprem", "0009_domain_controllers")]

    operations = [migrations.RunPython(furnish, columns_again)]
