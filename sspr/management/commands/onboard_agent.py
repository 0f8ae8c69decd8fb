"""`manage.py onboard_agent`: switch writeback on or off on a tenant's on-premises side."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import DomainNameValidator

from directory.models import OnPremisesAgent, Tenant
from writeback import health
from writeback.onprem.port import AgentKind
from writeback.onprem.service import SetUpFailed

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
        parser.add_argument(
            "--name", default="", help="of a further agent, for a forest of its own, for example SYNC02"
        )
        parser.add_argument("--kind", default=AgentKind.SYNC_SERVER.value, choices=list(AgentKind), help="of the agent")
        parser.add_argument("--off", action="store_true", help="switch writeback off on premises instead")

    def handle(self, *args: Any, tenant_domain: str, on_premises_domain: str | None, off: bool, **options: Any) -> None:
        tenant = _tenant(tenant_domain)
        try:
            if off:
                self._off(tenant, options["name"])
            else:
                self._on(tenant, _domain(on_premises_domain), options["name"], AgentKind(options["kind"]))
        except SetUpFailed as failure:
            raise CommandError(f"It did not work: {failure}. The agent's event log tells more.") from failure

    def _on(self, tenant: Tenant, domain: str, name: str, kind: AgentKind) -> None:
        agent_id = _agent_id(tenant, name)
        health.onboard(tenant, domain, by=ACTOR, agent_id=agent_id, kind=kind, name=name)
        agent = OnPremisesAgent.objects.get(pk=agent_id)
        heard = "it answers" if agent.agent_running else "it does not answer yet"
        self.stdout.write(f"{tenant.name}: the agent of {domain} is onboarded, and {heard}.")
        self.stdout.write("Passwords are written back once the tenant's policy allows it, in administration.")

    def _off(self, tenant: Tenant, name: str) -> None:
        agent_id = _agent_id(tenant, name)
        if not OnPremisesAgent.objects.filter(pk=agent_id, onboarded=True).exists():
            raise CommandError(
                f"{tenant.name} has no onboarded agent{f' {name}' if name else ''}; nothing was changed."
            )
        health.offboard(tenant, by=ACTOR, agent_id=agent_id)
        self.stdout.write(f"{tenant.name}: writeback is switched off on premises.")


def _tenant(domain: str) -> Tenant:
    tenant = Tenant.objects.filter(domains__name=domain.strip().lower()).first()
    if tenant is None:
        raise CommandError(f"No tenant has the domain {domain!r}; make it in administration first.")
    return tenant


def _agent_id(tenant: Tenant, name: str) -> UUID:
    """The tenant's first agent has no name; any other is known by it, and a new name is a new agent."""
    if not name:
        return tenant.pk
    known = OnPremisesAgent.objects.filter(tenant=tenant, name=name).first()
    return known.pk if known else uuid4()


def _domain(name: str | None) -> str:
    if name is None:
        raise CommandError("Name the on-premises domain too, or say --off.")
    name = name.strip().lower()
    try:
        DomainNameValidator(accept_idna=False)(name)
    except ValidationError as error:
        raise CommandError(f"{name!r} is no domain name, such as corp.contoso.example.") from error
    return name
