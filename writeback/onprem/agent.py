"""The writeback agent: the work the cloud asks of it, each tracking id once. `service` switches it on and off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from writeback import envelope
from writeback.envelope import EnvelopeError, Passwords
from writeback.onprem import engine, events, faults, journal, keys, ldap, models
from writeback.onprem.engine import Finding
from writeback.onprem.events import Event
from writeback.onprem.faults import Fault, Faults
from writeback.onprem.faulty import FaultyDirectory
from writeback.onprem.port import (
    Answer,
    AnswerLost,
    AttemptFenced,
    BindError,
    Condition,
    Directory,
    LdapResult,
    Request,
    Vitals,
)
from writeback.onprem.service import offboard, onboard, running, start, stop
from writeback.onprem.source import Source
from writeback.operations import Operation

__all__ = ["STORIES", "WritebackAgent", "offboard", "onboard", "running", "start", "stop"]

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
        self,
        agent_id: UUID,
        *,
        directory: Directory | None = None,
        clock: Callable[[], datetime] = timezone.now,
        row: models.Agent | None = None,
    ) -> None:
        """`row`, where it was read already. Raises models.Agent.DoesNotExist for an agent that was never set up."""
        row = row or models.Agent.objects.get(pk=agent_id)
        self.agent_id, self.tenant_id, self.version = agent_id, row.tenant_id, row.version
        self.directory: Directory = directory or import_string(settings.ONPREMISES_CONNECTOR)()
        self.source: Source = import_string(settings.ONPREMISES_SOURCE)()
        self.clock = clock  # the agent's own, by which expiry is judged

    def perform(self, request: Request) -> Answer:
        if before := journal.answered(request.binding.job_id):
            return before
        if request.binding.tenant_id != self.tenant_id:
            return self._refuse(request, Condition.UNDECIPHERABLE, Event.INPUT_VALIDATION_ERROR)
        wrong = faults.of(self.tenant_id)
        if self.clock() >= request.binding.expires_at or wrong.on(Fault.MESSAGE_EXPIRED, request.anchor):
            return self._refuse(request, Condition.EXPIRED, Event.INPUT_VALIDATION_ERROR)
        self._log(STORIES[request.binding.operation].start, request)
        try:
            return self._work(request, wrong)
        except keys.KeyMissing:
            return self._refuse(request, Condition.KEY_MISSING, Event.DECRYPTION_ERROR)
        except keys.KeyUnreadable:
            return self._refuse(request, Condition.UNDECIPHERABLE, Event.CRYPTO_ERROR)
        except EnvelopeError:
            return self._refuse(request, Condition.UNDECIPHERABLE, Event.DECRYPTION_ERROR)
        except (AttemptFenced, DatabaseError):
            raise
        except Exception as error:
            # Its text is left out: whatever failed may have had the password in hand.
            self._log(Event.UNKNOWN_ERROR, request, more=type(error).__name__)
            raise AnswerLost("the agent failed; whether the directory acted is to be asked") from error

    def settle(self, tracking_id: UUID, attempt: int) -> Answer | None:
        return journal.settle(tracking_id, self.tenant_id, attempt)

    def foresee(self, anchor: str, operation: Operation, now: datetime) -> Condition | None:
        there = FaultyDirectory(self.directory, faults.of(self.tenant_id), anchor)
        with _breakdown_is_no_answer():
            return engine.foresee(there, self.tenant_id, anchor, operation, now)

    def authenticate(self, anchor: str, password: str, now: datetime) -> LdapResult:
        there = FaultyDirectory(self.directory, faults.of(self.tenant_id), anchor)
        with _breakdown_is_no_answer():
            match there.find(self.tenant_id, anchor, now):
                case (account,):
                    return there.authenticate(account, password, now=now)
        return ldap.refused_bind(BindError.NO_SUCH_USER)

    def heartbeat(self, now: datetime) -> Vitals:
        models.Agent.objects.filter(pk=self.agent_id).update(last_heartbeat_at=now)
        events.log(Event.HEARTBEAT, tenant_id=self.tenant_id, agent_id=self.agent_id, now=now)
        return Vitals(self.version)

    def _work(self, request: Request, wrong: Faults) -> Answer:
        if wrong.on(Fault.KEY_MISMATCH, request.anchor):
            raise EnvelopeError("the key pair is another one")
        if wrong.on(Fault.AGENT_FAILS, request.anchor):
            raise RuntimeError("a fault was switched on")
        work = engine.prepare(FaultyDirectory(self.directory, wrong, request.anchor), request, self._open(request))
        return journal.once(request, lambda: self._marked(request, self._tell(request, work())))

    def _open(self, request: Request) -> Passwords | None:
        """The passwords, which an unlock does without. Raises EnvelopeError or KeyMissing."""
        operation = request.binding.operation
        if not operation.sets_password:
            return None
        if request.sealed is None or request.key_id is None:
            raise EnvelopeError("nothing was sealed")
        private_pem = keys.private_key(self.agent_id, request.key_id)
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

    def _marked(self, request: Request, answer: Answer) -> Answer:
        """Say which hash a password got, so that synchronisation knows it when it meets it again."""
        if answer.condition is not Condition.APPLIED or not request.binding.operation.sets_password:
            return answer
        try:
            found = self.source.hashes_of(self.tenant_id, [request.anchor])
        except DatabaseError:
            raise
        except Exception as error:  # noqa: BLE001 - the password is set, and that is remembered whatever else fails
            logger.warning("hash_not_read", tracking_id=str(request.binding.job_id), error=type(error).__name__)
            return answer
        return replace(answer, password_mark=found[0].mark if found else "")

    def _refuse(self, request: Request, condition: Condition, event: Event) -> Answer:
        """Refuse without having touched the directory; not remembered, since nothing was done."""
        logger.warning("agent_refused", tracking_id=str(request.binding.job_id), condition=condition.value)
        return self._tell(request, Finding(condition, (event,)))

    def _log(self, event: Event | None, request: Request, finding: Finding | None = None, more: str = "") -> None:
        if event is None:
            return
        details = [finding.condition, *finding.rules, finding.ldap.text if finding.ldap else ""] if finding else [more]
        events.log(
            event,
            tenant_id=self.tenant_id,
            agent_id=self.agent_id,
            now=request.now,
            tracking_id=request.binding.job_id,
            message="; ".join(str(detail) for detail in (f"anchor {request.anchor}", *details) if detail),
        )


@contextmanager
def _breakdown_is_no_answer() -> Iterator[None]:
    """A directory that fails in a way of its own leaves a question without an answer."""
    try:
        yield
    except DatabaseError:
        raise
    except Exception as error:
        raise AnswerLost("the directory failed") from error
