"""The service around an agent: set up and taken down, started and stopped, its keys made anew (writeback.md §3).

What goes wrong is an event of the agent's log and an exception that says which step it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from writeback import envelope
from writeback.onprem import events, faults, keys, models
from writeback.onprem.events import Event
from writeback.onprem.faults import Fault, Faults
from writeback.onprem.port import AgentKind, Registration
from writeback.onprem.router import ALIAS

# What the agents of this release call themselves; older ones than the second figure are outdated (writeback.md §1, §6).
VERSIONS = {AgentKind.SYNC_SERVER: "2.4.18.0", AgentKind.CLOUD_SYNC: "1.1.1586.0"}

# What switching writeback off and on again cures (writeback.md §2, §3), so a switch that stayed on would be a lie.
CURED = (Fault.KEY_MISMATCH, Fault.RELAY_SECRET, Fault.FOREST_ADDED)


class SetUpFailed(Exception):
    """A step of onboarding, offboarding or of a start went wrong; `event` is what the log calls it."""

    def __init__(self, event: Event) -> None:
        super().__init__(f"{event.value.id} {event.value.name}")
        self.event = event


def onboard(
    tenant_id: UUID,
    now: datetime,
    *,
    agent_id: UUID | None = None,
    kind: AgentKind = AgentKind.SYNC_SERVER,
    name: str = "",
    domains: tuple[str, ...] = (),
    still_needed: frozenset[UUID] = frozenset(),
    token: bool = True,
) -> Registration:
    """Set up an agent or switch it on again: new keys, the service started, the public half handed out.

    Without `agent_id` it is the tenant's first. `token` says whether the set-up administrator got one. Private keys of
    former registrations are deleted but for those `still_needed` by promises under way and the last one, for which
    somebody may be sealing at this moment. Raises SetUpFailed.
    """
    agent_id = agent_id or tenant_id
    if models.Agent.objects.filter(pk=agent_id).exclude(tenant_id=tenant_id).exists():
        raise ValueError("This agent belongs to another tenant.")
    log = _Log(tenant_id, agent_id, now)
    wrong = faults.of(tenant_id)
    if not token or wrong.on(Fault.TOKEN_REFUSED):
        raise log.failed(Event.AUTH_TOKEN_ERROR)
    log(Event.AUTH_TOKEN_SUCCESS)
    log(Event.ONBOARDING_START)
    if wrong.on(Fault.SERVICE_UNREACHABLE):
        raise log.failed(Event.ONBOARDING_SERVICE_ERROR)
    with _failure_logged(log), transaction.atomic(using=ALIAS):
        registration, relay_secret = _new_keys(agent_id, VERSIONS[kind], wrong, still_needed=still_needed)
        log(Event.KEY_PAIR_CREATED)
        values = {"kind": kind.value, "name": name, "domains": list(domains), "version": registration.version}
        inforce = {"onboarded": True, "key_id": registration.key_id, "relay_secret": relay_secret}
        models.Agent.objects.update_or_create(pk=agent_id, tenant_id=tenant_id, defaults=values | inforce)
        log(Event.ONBOARDING_SUCCESS)
        models.Agent.objects.filter(pk=agent_id).update(running=_endpoint_starts(log, wrong))
        for cured in CURED:
            faults.switch_off(tenant_id, cured)
    return registration


def renew_keys(agent_id: UUID, now: datetime, *, still_needed: frozenset[UUID]) -> Registration:
    """Put a new key pair and a new relay secret in force while the service goes on. Raises SetUpFailed."""
    row = models.Agent.objects.get(pk=agent_id, onboarded=True)
    log = _Log(row.tenant_id, agent_id, now)
    wrong = faults.of(row.tenant_id)
    with _failure_logged(log), transaction.atomic(using=ALIAS):
        registration, relay_secret = _new_keys(agent_id, row.version, wrong, still_needed=still_needed)
        models.Agent.objects.filter(pk=agent_id).update(key_id=registration.key_id, relay_secret=relay_secret)
        log(Event.KEY_PAIR_CREATED)
    return registration


def keys_lie_here(agent_id: UUID) -> bool:
    """Whether keys can be made and deleted on this machine; made anywhere else, no worker would find them."""
    return keys.lie_here(agent_id)


def without_relay_secret() -> frozenset[UUID]:
    """Agents that a release before this one set up: nothing is let in to them until their keys are made anew."""
    bare = models.Agent.objects.filter(onboarded=True, relay_secret=None)
    return frozenset(bare.values_list("pk", flat=True))


def keys_of_before(agent_id: UUID) -> bool:
    """Whether what an earlier release left has to be replaced: no relay secret, or private keys in clear."""
    row = models.Agent.objects.filter(pk=agent_id, onboarded=True).first()
    return row is not None and (not row.relay_secret or keys.plain_left(agent_id))


def discard_keys(agent_id: UUID, *, but: frozenset[UUID]) -> None:
    """Delete the private keys nobody needs any more; the one in force stays in any case."""
    row = models.Agent.objects.filter(pk=agent_id).first()
    keys.discard_private_keys(agent_id, but=but | _key_in_force(row))
    if row and keys.relay_secret(agent_id) == _of_the_relays(row):
        keys.forget_former_relay_secret(agent_id)


def offboard(agent_id: UUID, now: datetime, *, still_needed: frozenset[UUID] = frozenset(), token: bool = True) -> None:
    """Switch the feature off on premises; the service stops with it. Raises SetUpFailed, and all stays as it was."""
    tenant_id = models.Agent.objects.filter(pk=agent_id).values_list("tenant_id", flat=True).first() or agent_id
    log = _Log(tenant_id, agent_id, now)
    wrong = faults.of(tenant_id)
    if not token or wrong.on(Fault.OFFBOARDING_DENIED):
        log(Event.OFFBOARDING_START)
        raise log.failed(Event.OFFBOARDING_FAIL)
    if wrong.on(Fault.SERVICE_UNREACHABLE):
        log(Event.OFFBOARDING_START)
        raise log.failed(Event.OFFBOARDING_ERROR)
    with transaction.atomic(using=ALIAS):
        log(Event.OFFBOARDING_START)
        off = {"onboarded": False, "running": False, "key_id": None, "relay_secret": None}
        models.Agent.objects.filter(pk=agent_id).update(**off)
        log(Event.OFFBOARDING_SUCCESS)
        log(Event.SERVICE_STOPPED)
    keys.discard_private_keys(agent_id, but=still_needed)
    keys.discard_relay_secret(agent_id)


def start(agent_id: UUID, now: datetime) -> bool:
    """Start the service; false when it runs already, was never onboarded, or its endpoint does not come up."""
    with transaction.atomic(using=ALIAS):
        row = models.Agent.objects.select_for_update().filter(pk=agent_id, onboarded=True, running=False).first()
        if row is None:
            return False
        wrong = faults.of(row.tenant_id)
        row.running = not wrong.on(Fault.AGENT_STOPPED) and _endpoint_starts(_Log(row.tenant_id, agent_id, now), wrong)
        row.save(update_fields=["running"])
        return row.running


def stop(agent_id: UUID, now: datetime) -> bool:
    """Stop the service; false when it does not run."""
    with transaction.atomic(using=ALIAS):
        row = models.Agent.objects.select_for_update().filter(pk=agent_id, running=True).first()
        if row is None:
            return False
        models.Agent.objects.filter(pk=agent_id).update(running=False)
        events.log(Event.SERVICE_STOPPED, tenant_id=row.tenant_id, agent_id=agent_id, now=now)
        return True


def running(agent_id: UUID) -> bool:
    return models.Agent.objects.filter(pk=agent_id, running=True).exists()


class _Log:
    def __init__(self, tenant_id: UUID, agent_id: UUID, now: datetime) -> None:
        self._tenant_id, self._agent_id, self._now = tenant_id, agent_id, now

    def __call__(self, event: Event) -> None:
        events.log(event, tenant_id=self._tenant_id, agent_id=self._agent_id, now=self._now)

    def failed(self, event: Event) -> SetUpFailed:
        """Write it down and return what to raise."""
        self(event)
        return SetUpFailed(event)


def _new_keys(
    agent_id: UUID, version: str, wrong: Faults, *, still_needed: frozenset[UUID]
) -> tuple[Registration, bytes]:
    """Make and store a key pair and a relay secret; the second is returned sealed, as the relays keep it.

    In the caller's transaction, for whose end the next one waits. When it breaks off, what was in force still works.
    """
    if wrong.on(Fault.KEYS_FAIL):
        raise SetUpFailed(Event.CRYPTO_ERROR)
    row = models.Agent.objects.select_for_update().filter(pk=agent_id).first()
    private_pem, public_pem = envelope.new_key_pair()
    registration = Registration(uuid4(), public_pem, version)
    with _configuration_written(wrong):
        keys.seal_plain_files(agent_id)
        keys.store_private_key(agent_id, registration.key_id, private_pem)
        keys.discard_private_keys(agent_id, but=still_needed | _key_in_force(row) | {registration.key_id})
        secret = keys.new_relay_secret(agent_id, former=_of_the_relays(row))
        return registration, keys.seal(secret, f"relays of {agent_id}")


def _key_in_force(row: models.Agent | None) -> frozenset[UUID]:
    return frozenset({row.key_id}) if row and row.key_id else frozenset()


def _of_the_relays(row: models.Agent | None) -> bytes | None:
    """The secret the relays have; None where they have none that opens."""
    try:
        return keys.unseal(bytes(row.relay_secret), f"relays of {row.pk}") if row and row.relay_secret else None
    except keys.KeyUnreadable:
        return None


@contextmanager
def _configuration_written(wrong: Faults) -> Iterator[None]:
    try:
        if wrong.on(Fault.CONFIGURATION_UNWRITABLE):
            raise PermissionError("a fault was switched on")
        yield
    except (OSError, keys.SecretMissing) as error:
        raise SetUpFailed(Event.CONFIGURATION_ERROR) from error


@contextmanager
def _failure_logged(log: _Log) -> Iterator[None]:
    """Write a failure down outside the transaction that is undone for it."""
    try:
        yield
    except SetUpFailed as failure:
        log(failure.event)
        raise


def _endpoint_starts(log: _Log, wrong: Faults) -> bool:
    if wrong.on(Fault.ENDPOINT_FAILS):
        log(Event.ENDPOINT_FAILED)
        return False
    log(Event.SERVICE_STARTED)
    return True
