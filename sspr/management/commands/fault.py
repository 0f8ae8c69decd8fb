"""`manage.py fault`: switch faults of a tenant's on-premises side on and off by name, and list them."""

from argparse import ArgumentParser
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from directory.lookup import find_user
from directory.models import Tenant, User
from sspr.explain import faults
from writeback import switchboard
from writeback.onprem.faults import Fault, NotLikeThat

ACTOR = "fault"  # in the audit log


class Command(BaseCommand):
    help = "Break a tenant's on-premises side on purpose, by name, and mend it again. docs/faults.md tells of each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("table", help="print every fault as a table, as docs/faults.md holds it")
        listed = acts.add_parser("list", help="what is on in a tenant")
        on = acts.add_parser("on", help="switch a fault on")
        off = acts.add_parser("off", help="switch a fault off, or all of them")
        for act in (listed, on, off):
            act.add_argument("tenant_domain", metavar="TENANT_DOMAIN", help="for example contoso.example")
        on.add_argument("fault", metavar="FAULT", help=", ".join(Fault))
        off.add_argument("fault", metavar="FAULT", nargs="?", help="all of them when left out")
        for act in (on, off):
            act.add_argument("--for", dest="person", metavar="UPN", help="one person only")
        on.add_argument("--figure", type=int, help="milliseconds of relay-latency, per cent of a loss")
        on.add_argument("--spread", type=int, default=0, help="up to so many milliseconds more")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if act == "table":
            with translation.override("en"):
                self.stdout.write(faults.table(), ending="")
            return
        tenant = _tenant(options["tenant_domain"])
        {"list": self._list, "on": self._on, "off": self._off}[act](tenant, options)

    def _list(self, tenant: Tenant, options: dict[str, Any]) -> None:
        switched = switchboard.now_on(tenant)
        for one in switched:
            figure = f" {one.figure} {one.unit}" if one.unit else ""
            self.stdout.write(f"{one.fault.value}{figure}{f' for {one.anchor}' if one.anchor else ''}")
        if not switched:
            self.stdout.write(f"{tenant.name}: no fault is on.")

    def _on(self, tenant: Tenant, options: dict[str, Any]) -> None:
        fault = _fault(options["fault"])
        try:
            switchboard.switch_on(
                tenant,
                fault,
                by=ACTOR,
                correlation_id=uuid4(),
                person=_person(tenant, options["person"]),
                figure=options["figure"],
                spread=options["spread"],
            )
        except NotLikeThat as why:
            raise CommandError(str(why)) from why
        self.stdout.write(f"{tenant.name}: {fault.value} is on.")

    def _off(self, tenant: Tenant, options: dict[str, Any]) -> None:
        if options["fault"] is None:
            mended = switchboard.all_off(tenant, by=ACTOR, correlation_id=uuid4())
            self.stdout.write(f"{tenant.name}: {mended} switched off.")
            return
        fault, person = _fault(options["fault"]), _person(tenant, options["person"])
        if not switchboard.switch_off(tenant, fault, by=ACTOR, correlation_id=uuid4(), person=person):
            raise CommandError(f"{fault.value} is not on like that; see `manage.py fault list`.")
        self.stdout.write(f"{tenant.name}: {fault.value} is off.")


def _tenant(domain: str) -> Tenant:
    tenant = Tenant.objects.filter(domains__name=domain.strip().lower()).first()
    if tenant is None:
        raise CommandError(f"No tenant has the domain {domain!r}.")
    return tenant


def _fault(name: str) -> Fault:
    try:
        return Fault(name)
    except ValueError:
        raise CommandError(f"There is no fault {name!r}. There are: {', '.join(Fault)}.") from None


def _person(tenant: Tenant, upn: str | None) -> User | None:
    if upn is None:
        return None
    person = find_user(upn)
    if person is None or person.tenant_id != tenant.pk:
        raise CommandError(f"Nobody in {tenant.name} has the user principal name {upn!r}.")
    return person
