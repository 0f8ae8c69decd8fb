"""`manage.py onboard_agent`: switch writeback on or off on a tenant's on-premises side."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import DomainNameValidator

from directory.models import OnPremisesStatus, Tenant
from writeback import health

ACTOR = "onboard_agent"  # in the audit log


class Command(BaseCommand):
    help = (
        "Make the key pair of a tenant's writeback agent and start to listen for it. Run it where the agents' private "
        "keys lie, the machine of the workers; again, to put a new key in force."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tenant_domain", metavar="TENANT_DOMAIN", help="for example contoso.example")
        parser.add_argument(
            "on_premises_domain", metavar="ON_PREMISES_DOMAIN", nargs="?", help="for example corp.contoso.example"
        )
        parser.add_argument("--off", action="store_true", help="switch writeback off on premises instead")

    def handle(self, *args: Any, tenant_domain: str, on_premises_domain: str | None, off: bool, **options: Any) -> None:
        tenant = _tenant(tenant_domain)
        if off:
            self._off(tenant)
        else:
            self._on(tenant, _domain(on_premises_domain))

    def _on(self, tenant: Tenant, domain: str) -> None:
        health.onboard(tenant, domain, by=ACTOR)
        status = OnPremisesStatus.objects.get(tenant=tenant)
        heard = "it answers" if status.agent_running else "it does not answer yet"
        self.stdout.write(f"{tenant.name}: the agent of {domain} is onboarded, and {heard}.")
        self.stdout.write("Passwords are written back once the tenant's policy allows it, in administration.")

    def _off(self, tenant: Tenant) -> None:
        if not OnPremisesStatus.objects.filter(tenant=tenant, onboarded=True).exists():
            raise CommandError(f"{tenant.name} has no onboarded agent; nothing was changed.")
        health.offboard(tenant, by=ACTOR)
        self.stdout.write(f"{tenant.name}: writeback is switched off on premises.")


def _tenant(domain: str) -> Tenant:
    tenant = Tenant.objects.filter(domains__name=domain.strip().lower()).first()
    if tenant is None:
        raise CommandError(f"No tenant has the domain {domain!r}; make it in administration first.")
    return tenant


def _domain(name: str | None) -> str:
    if name is None:
        raise CommandError("Name the on-premises domain too, or say --off.")
    name = name.strip().lower()
    try:
        DomainNameValidator(accept_idna=False)(name)
    except ValidationError as error:
        raise CommandError(f"{name!r} is no domain name, such as corp.contoso.example.") from error
    return name
