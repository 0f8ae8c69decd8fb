"""Lists of plans become shared sets, and the seats in use are counted once. Backward only the lists come back."""

from hashlib import sha256

from django.db import migrations


def share_sets(apps, schema_editor):
    Assignment = apps.get_model("licensing", "LicenseAssignment")
    Selection = apps.get_model("licensing", "PlanSelection")
    for assignment in Assignment.objects.filter(disabled_plans__isnull=False).distinct().iterator():
        off = sorted(assignment.disabled_plans.values_list("pk", flat=True))
        digest = sha256(b"".join(plan.bytes for plan in off)).hexdigest()
        selection, made = Selection.objects.get_or_create(sku_id=assignment.sku_id, digest=digest)
        if made:
            selection.disabled_plans.set(off)
        Assignment.objects.filter(pk=assignment.pk).update(selection=selection)


def give_lists_back(apps, schema_editor):
    Assignment = apps.get_model("licensing", "LicenseAssignment")
    for assignment in Assignment.objects.filter(selection__isnull=False).select_related("selection").iterator():
        assignment.disabled_plans.set(assignment.selection.disabled_plans.all())


def count_seats(apps, schema_editor):
    Assignment = apps.get_model("licensing", "LicenseAssignment")
    Subscribed = apps.get_model("licensing", "SubscribedSku")
    pairs = set(apps.get_model("licensing", "Subscription").objects.values_list("tenant_id", "sku_id"))
    pairs |= set(Assignment.objects.values_list("user__tenant_id", "sku_id"))
    for tenant_id, sku_id in pairs:
        people = Assignment.objects.filter(user__tenant_id=tenant_id, sku_id=sku_id)
        taken = people.values("user").distinct().count()
        Subscribed.objects.update_or_create(
            tenant_id=tenant_id, sku_id=sku_id, defaults={"consumed_units": taken}
        )


class Migration(migrations.Migration):
    dependencies = [("licensing", "0005_paths")]

    operations = [
        migrations.RunPython(share_sets, give_lists_back),
        migrations.RunPython(count_seats, migrations.RunPython.noop),
    ]
