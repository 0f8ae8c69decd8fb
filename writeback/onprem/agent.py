"""The writeback agent of one tenant: onboarding, start and stop, and the work the cloud asks of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from writeback import envelope
from writeback.envelope import EnvelopeError, Passwords
from writeback.onprem import engine, events, journal, keys, models
from writeback.onprem.engine import Finding
from writeback.onprem.events import Event
from writeback.onprem.port import Answer, Condition, Directory, Registration, Request
from writeback.onprem.router import ALIAS
from writeback.operations import Operation

logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Story:
    """The events that tell one kind of operation; no id is documented for an unlock, so it is told by failures only."""

    start: Event | None = None
    success: Event | None = None
    failure: Event | None = None


STORIES = {
    Operation.RESET: Story(Event.PASSWORD_RESET_START, Event.PASSWORD_RESET_SUCCESS, Event.PASSWORD_RESET_FAIL),
    Operation.CHANGE: Story(Event.CHANGE_PASSWORD_START, Event.CHANGE_PASSWORD_SUCCESS, Event.CHANGE_PASSWORD_FAIL),
    Operation.ADMIN_RESET: Story(Event.ADMIN_RESET_START, Event.ADMIN_RESET_SUCCESS, Event.ADMIN_RESET_FAIL),
    Operation.UNLOCK: Story(),
}


class WritebackAgent:
    """See `port.Agent`, whose contract this keeps."""

    def __init__(
        self, tenant_id: UUID, *, directory: Directory | None = None, clock: Callable[[], datetime] = timezone.now
    ) -> None:
        self.tenant_id = tenant_id
        self.directory: Directory = directory or import_string(settings.ONPREMISES_CONNECTOR)()
        self.clock = clock  # the agent's own, by which expiry is judged

    def perform(self, request: Request) -> Answer:
        if before := journal.answered(request.binding.job_id):
            return before
        if request.binding.tenant_id != self.tenant_id:
            return self._refuse(request, Condition.UNDECIPHERABLE, Event.INPUT_VALIDATION_ERROR)
        if self.clock() >= request.binding.expires_at:
            return self._refuse(request, Condition.EXPIRED, Event.INPUT_VALIDATION_ERROR)
        self._log(STORIES[request.binding.operation].start, request)
        try:
            passwords = self._open(request)
        except keys.KeyMissing:
            return self._refuse(request, Condition.KEY_MISSING, Event.DECRYPTION_ERROR)
        except EnvelopeError:
            return self._refuse(request, Condition.UNDECIPHERABLE, Event.DECRYPTION_ERROR)
        work = engine.prepare(self.directory, request, passwords)
        return journal.once(request, lambda: self._tell(request, work()))

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        return journal.settle(tracking_id, self.tenant_id, attempt)

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        return engine.foresee(self.directory, self.tenant_id, anchor, operation, now)

    def heartbeat(self, now: datetime) -> None:
        models.Agent.objects.filter(pk=self.tenant_id).update(last_heartbeat_at=now)
        events.log(Event.HEARTBEAT, tenant_id=self.tenant_id, now=now)

    def _open(self, request: Request) -> Passwords | None:
        """The passwords, which an unlock does without. Raises EnvelopeError or KeyMissing."""
        operation = request.binding.operation
        if not operation.sets_password:
            return None
        if request.sealed is None or request.key_id is None:
            raise EnvelopeError("nothing was sealed")
        private_pem = keys.private_key(self.tenant_id, request.key_id)
        passwords = envelope.open_sealed(request.sealed, request.binding, private_pem)
        if (passwords.current is None) is (operation is Operation.CHANGE):
            raise EnvelopeError("a change carries two passwords, a reset one")
        return passwords

    def _tell(self, request: Request, finding: Finding) -> Answer:
        """Write the events of a finding, in the transaction in which it is remembered, and turn it into the answer."""
        story = STORIES[request.binding.operation]
        applied = finding.condition is Condition.APPLIED
        closing = story.success if applied else story.failure
        for event in (*finding.events, *([closing] if closing else [])):
            self._log(event, request, finding)
        cause = closing if applied else (finding.events or (closing,))[0]
        return Answer(finding.condition, cause.value.id if cause else "", finding.ldap, finding.rules)

    def _refuse(self, request: Request, condition: Condition, event: Event) -> Answer:
        """Refuse without having touched the directory; not remembered, since nothing was done."""
        logger.warning("agent_refused", tracking_id=str(request.binding.job_id), condition=condition.value)
        return self._tell(request, Finding(condition, (event,)))

    def _log(self, event: Event | None, request: Request, finding: Finding | None = None) -> None:
        if event is None:
            return
        details = [finding.condition, *finding.rules, finding.ldap.text if finding.ldap else ""] if finding else []
        events.log(
            event,
            tenant_id=self.tenant_id,
            now=request.now,
            tracking_id=request.binding.job_id,
            message="; ".join(str(detail) for detail in (f"anchor {request.anchor}", *details) if detail),
        )


def onboard(tenant_id: UUID, now: datetime, *, still_needed: frozenset[UUID] = frozenset()) -> Registration:
    """Make a new key pair, start the service and hand out the public half (writeback.md §3).

    Private keys of former registrations are deleted but for those `still_needed` by promises under way and the last
    one, for which somebody may be sealing at this moment.
    """
    events.log(Event.AUTH_TOKEN_SUCCESS, tenant_id=tenant_id, now=now)
    events.log(Event.ONBOARDING_START, tenant_id=tenant_id, now=now)
    private_pem, public_pem = envelope.new_key_pair()
    registration = Registration(uuid4(), public_pem)
    keys.store_private_key(tenant_id, registration.key_id, private_pem)
    before = models.Agent.objects.filter(pk=tenant_id).first()
    last = {before.key_id} if before and before.key_id else set()
    keys.discard_private_keys(tenant_id, but=still_needed | last | {registration.key_id})
    with transaction.atomic(using=ALIAS):
        events.log(Event.KEY_PAIR_CREATED, tenant_id=tenant_id, now=now)
        models.Agent.objects.update_or_create(
            tenant_id=tenant_id, defaults={"onboarded": True, "running": True, "key_id": registration.key_id}
        )
        events.log(Event.ONBOARDING_SUCCESS, tenant_id=tenant_id, now=now)
        events.log(Event.SERVICE_STARTED, tenant_id=tenant_id, now=now)
    return registration


def offboard(tenant_id: UUID, now: datetime, *, still_needed: frozenset[UUID] = frozenset()) -> None:
    """Switch the feature off on premises; the service stops with it."""
    with transaction.atomic(using=ALIAS):
        events.log(Event.OFFBOARDING_START, tenant_id=tenant_id, now=now)
        models.Agent.objects.filter(pk=tenant_id).update(onboarded=False, running=False, key_id=None)
        events.log(Event.OFFBOARDING_SUCCESS, tenant_id=tenant_id, now=now)
        events.log(Event.SERVICE_STOPPED, tenant_id=tenant_id, now=now)
    keys.discard_private_keys(tenant_id, but=still_needed)


def start(tenant_id: UUID, now: datetime) -> bool:
    """Start the service; false when it runs already or was never onboarded."""
    return _switch(tenant_id, now, running=True)


def stop(tenant_id: UUID, now: datetime) -> bool:
    """Stop the service; false when it does not run."""
    return _switch(tenant_id, now, running=False)


def running(tenant_id: UUID) -> bool:
    return models.Agent.objects.filter(pk=tenant_id, running=True).exists()


def _switch(tenant_id: UUID, now: datetime, *, running: bool) -> bool:
    with transaction.atomic(using=ALIAS):
        agents = models.Agent.objects.filter(pk=tenant_id, onboarded=True)
        if not agents.exclude(running=running).update(running=running):
            return False
        events.log(Event.SERVICE_STARTED if running else Event.SERVICE_STOPPED, tenant_id=tenant_id, now=now)
        return True
