"""`manage.py sync`: have synchronisation cycles run now, and say what came of them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory import synchronisation
from directory.models import Tenant
from writeback.models import SyncRun
from writeback.sync import rounds
from writeback.sync.states import CycleKind, RunState
from writeback.words import CYCLES

ACTOR = "manage.py sync"  # in the list of cycles
COUNTS = ("read", "added", "updated", "matched", "deleted", "errors")


class Command(BaseCommand):
    help = (
        "Bring people and attributes (--objects) or password hashes (--hashes) from on premises now, both unless one "
        "is named; for one tenant or for all that have an on-premises side."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--objects", action="store_true", help="people, attributes, enabled state, deletions")
        parser.add_argument("--hashes", action="store_true", help="password hashes")
        parser.add_argument("--tenant", metavar="DOMAIN", help="for example contoso.example; all unless given")

    def handle(self, *args: Any, objects: bool, hashes: bool, tenant: str | None, **options: Any) -> None:
        asked = {CycleKind.OBJECTS: objects, CycleKind.HASHES: hashes}
        kinds = [kind for kind, chosen in asked.items() if chosen] or list(CycleKind)
        failed = 0
        for one in _tenants(tenant):
            for kind in kinds:
                run = rounds.run_now(one, kind, by=ACTOR)
                self._tell(one, run)
                failed += run.state == RunState.FAILED
        if failed:
            raise CommandError(f"{failed} failed; what they did before that stands, and the next cycle goes on.")

    def _tell(self, tenant: Tenant, run: SyncRun) -> None:
        counts = ", ".join(f"{getattr(run, name)} {name}" for name in COUNTS if getattr(run, name) or name == "read")
        self.stdout.write(f"{tenant.name}: {CYCLES[run.kind]}: {run.reason or run.state}; {counts}.")
        for fault in run.faults.order_by("name", "pk"):
            told = f" {fault.attribute}={fault.value}" if fault.attribute else ""
            self.stdout.write(f"  {fault.name}: {fault.kind}{told}{f', held by {fault.other}' if fault.other else ''}")


def _tenants(domain: str | None) -> list[Tenant]:
    with_a_side = Tenant.objects.filter(on_premises_status__onboarded=True).order_by("name")
    if domain is None:
        return [tenant for tenant in with_a_side if synchronisation.of(tenant).enabled]
    tenant = with_a_side.filter(domains__name=domain.strip().lower()).first()
    if tenant is None:
        raise CommandError(f"No tenant with an on-premises side has the domain {domain!r}.")
    if not synchronisation.of(tenant).enabled:
        raise CommandError(f"Synchronisation is switched off for {tenant.name}; switch it on in administration.")
    return [tenant]
