"""What the cloud last heard of a tenant's on-premises side. Written by `writeback`, read by `licensing.facts`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.rules.agents import AgentFacts


class OnPremisesStatus(models.Model):
    """The tenant's on-premises side as a whole: onboarded when an agent is, running when one of those is."""

    tenant = models.OneToOneField(
        "directory.Tenant", on_delete=models.CASCADE, related_name="on_premises_status", primary_key=True
    )
    domain_name = models.CharField(_("on-premises domain"), max_length=253, blank=True)
    onboarded = models.BooleanField(_("agent onboarded"), default=False)
    agent_running = models.BooleanField(
        _("agent running"), default=False, help_text=_("What the agent last reported of itself.")
    )
    agents = models.PositiveSmallIntegerField(
        _("agents"),
        default=1,
        db_default=1,
        help_text=_("How many are onboarded. Where there are several, each is asked about its own domains."),
    )
    only_agent = models.UUIDField(_("its only agent"), null=True, blank=True, editable=False)
    last_heartbeat_at = models.DateTimeField(
        _("last heartbeat"), null=True, blank=True, help_text=_("On the tenant’s clock.")
    )

    class Meta:
        verbose_name = _("on-premises status")
        verbose_name_plural = _("on-premises statuses")

    def __str__(self) -> str:
        return self.domain_name


class OnPremisesAgent(models.Model):
    """One agent as the cloud last heard of it, and which domains it serves. Its id is the agent's own."""

    id = models.UUIDField(_("agent id"), primary_key=True)
    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, related_name="on_premises_agents")
    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=[("sync server", _("sync server")), ("cloud sync", _("cloud sync provisioning agent"))],
        default="sync server",
    )
    name = models.CharField(_("name"), max_length=64, blank=True)
    version = models.CharField(_("version"), max_length=20, blank=True)
    domains = models.JSONField(_("domains"), default=list, blank=True, help_text=_("DNS names, in small letters."))
    onboarded = models.BooleanField(_("agent onboarded"), default=False)
    agent_running = models.BooleanField(_("agent running"), default=False)
    relays = models.PositiveSmallIntegerField(_("relays it listens on"), default=2)
    last_heartbeat_at = models.DateTimeField(
        _("last heartbeat"), null=True, blank=True, help_text=_("On the tenant’s clock.")
    )

    class Meta:
        verbose_name = _("on-premises agent")
        verbose_name_plural = _("on-premises agents")

    def __str__(self) -> str:
        return self.name or ", ".join(self.domains) or str(self.pk)

    @property
    def facts(self) -> AgentFacts:
        return AgentFacts(
            id=self.pk,
            domains=tuple(self.domains),
            onboarded=self.onboarded,
            running=self.agent_running,
            heard_at=self.last_heartbeat_at,
            relays=self.relays,
            kind=self.kind,
            version=self.version,
        )
