"""Take accounts over: each one alone, so that what is wrong with one keeps no other out."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, OperationalError, transaction

from directory import audit, clock, lifecycle, roles, sessions
from directory.activities import Activity
from directory.models import Domain, User
from directory.signals import people_changed
from writeback.onprem.source import SourceObject
from writeback.sync.attributes import SAID, Flow, cloud_name, flow, own_name
from writeback.sync.faults import Fault, FaultKind
from writeback.sync.matching import Candidates, CloudPerson, Move, Plan, in_scope, match
from writeback.sync.models import SyncFault, SyncRun

ACTOR = "On-Premises Directory Synchronization Service Account"  # the product's own name in its audit log
COUNTERS = {Move.ADD: "added", Move.UPDATE: "updated", Move.MATCH: "matched", Move.DELETE: "deleted"}
UNIQUE = (("user_principal_name", "userPrincipalName"), ("mail", "mail"))

logger = structlog.get_logger()


class Taking:
    """One chunk of accounts, in the transaction that holds the run.

    What is counted of an account is counted last, when nothing of it can be taken back any more.
    """

    def __init__(self, run: SyncRun, *, units: tuple[str, ...]) -> None:
        self.run, self.tenant, self.units = run, run.tenant, units
        self.arrived: list[str] = []  # anchors of people who were not synchronised before
        self.now: datetime = clock.now(run.tenant)
        names = Domain.objects.filter(tenant=run.tenant).order_by("pk").values_list("name", flat=True)
        self.domains = tuple(names)

    def take(self, accounts: Sequence[SourceObject]) -> None:
        """Bring these accounts to the cloud and count what came of it on the run's row, which is not saved here."""
        anchored = self._anchored([account.anchor for account in accounts])
        for account in accounts:
            self.run.read += 1
            try:
                with transaction.atomic():
                    faults = self._take_one(account, anchored.get(account.anchor))
            except IntegrityError:  # somebody took the name at this very moment
                faults = (Fault(FaultKind.DUPLICATE_VALUE, "userPrincipalName", account.user_principal_name),)
            except OperationalError:  # the database, and not this account: the whole chunk is done again
                raise
            except Exception as error:
                logger.exception("account_not_taken", run=str(self.run.pk), object_guid=str(account.object_guid))
                faults = (Fault(FaultKind.OTHER, value=type(error).__name__),)
            if faults:
                self.run.errors += 1
                SyncFault.objects.bulk_create(self._row(account, fault) for fault in faults)

    def _take_one(self, account: SourceObject, known: User | None) -> tuple[Fault, ...]:
        found, people = self._candidates(account, known)
        plan = match(account, found, in_scope=in_scope(account.unit, self.units))
        if isinstance(plan, Fault):
            return (plan,)
        if plan.move is Move.NOTHING:
            return ()
        person = people.get(plan.person.id) if plan.person else None
        if plan.move is Move.DELETE:
            self._delete(person)
            return ()
        flowing = flow(account, domains=self.domains, region=str(self.tenant.country))
        if person is None:
            return self._add(account, flowing)
        return self._write(account, person, plan, flowing)

    def _add(self, account: SourceObject, flowing: Flow) -> tuple[Fault, ...]:
        columns = flowing.columns
        if "user_principal_name" not in columns:
            return flowing.faults  # without a name nobody is added
        person = User(tenant=self.tenant, must_change_password=account.must_change, **columns)
        person.display_name = person.display_name or account.sam_account_name
        person.on_premises_last_sync_at = self.now
        person.given_on_premises = flowing.given()
        person.set_unusable_password()
        person.save(force_insert=True)
        self._record(Activity.USER_ADDED, person, sorted(columns))
        self._count(Move.ADD)
        self.arrived.append(account.anchor)
        return flowing.faults

    def _write(self, account: SourceObject, person: User, plan: Plan, flowing: Flow) -> tuple[Fault, ...]:
        if plan.move is Move.RESTORE:
            lifecycle.restore(
                person, by=ACTOR, correlation_id=self.run.correlation_id, enabled=account.enabled, cloud_only=False
            )
            person.refresh_from_db()
        flowing = flowing.onto({column for column in SAID if _held(person, column)}, person.given_on_premises)
        columns, faults = self._without_taken(person, flowing)
        given = Flow(columns, faults).given(person.given_on_premises)
        changed = {column for column, value in columns.items() if _held(person, column) != value}
        if not changed and given == person.given_on_premises and plan.move is Move.UPDATE:
            return faults
        for column in changed:
            setattr(person, column, columns[column])
        person.on_premises_last_sync_at, person.given_on_premises = self.now, given
        person.save(update_fields=[*changed, "on_premises_last_sync_at", "given_on_premises"])
        if changed:
            self._follow(person, changed)
        self._record(Activity.USER_UPDATED, person, sorted(changed), matched=plan.move is Move.MATCH)
        self._count(Move.UPDATE if plan.move is Move.RESTORE else plan.move)
        if plan.move is not Move.UPDATE:
            self.arrived.append(account.anchor)
        return faults

    def _delete(self, person: User | None) -> None:
        if person and lifecycle.delete(person, by=ACTOR, now=self.now, correlation_id=self.run.correlation_id):
            self._count(Move.DELETE)

    def _follow(self, person: User, changed: Collection[str]) -> None:
        if "account_enabled" in changed and not person.account_enabled:
            sessions.end_all(person)
        people_changed.send(sender=User, tenant=self.tenant, user_ids=[person.pk], columns=frozenset(changed))

    def _without_taken(self, person: User, flowing: Flow) -> tuple[dict[str, Any], tuple[Fault, ...]]:
        """The columns less those whose new value is somebody else's already; the rest flows all the same."""
        columns, faults = dict(flowing.columns), list(flowing.faults)
        for column, attribute in UNIQUE:
            value = columns.get(column)
            if not value or value == getattr(person, column):
                continue
            others = User.objects.exclude(pk=person.pk).filter(**{f"{column}__iexact": value})
            other = (others.filter(tenant=self.tenant) if column == "mail" else others).first()
            if other is not None:
                named = str(other) if other.tenant_id == self.tenant.pk else ""
                faults.append(Fault(FaultKind.DUPLICATE_VALUE, attribute, str(value), named))
                del columns[column]
        return columns, tuple(faults)

    def _anchored(self, anchors: Collection[str]) -> dict[str, User]:
        """People known by these anchors, who stay as they are until the transaction ends."""
        rows = User.objects.select_for_update(of=("self",), no_key=True).select_related("tenant")
        people = rows.filter(tenant=self.tenant, on_premises_immutable_id__in={a for a in anchors if a}).order_by("pk")
        return {person.on_premises_immutable_id: person for person in people}

    def _candidates(self, account: SourceObject, known: User | None) -> tuple[Candidates, dict[UUID, User]]:
        if known is not None or account.deleted:
            return Candidates(by_anchor=self._seen(known)), {known.pk: known} if known else {}
        people = User.objects.select_related("tenant")
        name = cloud_name(account, self.domains)
        holder = people.filter(user_principal_name=name).first()
        by_name, in_the_way = (holder, None) if name == own_name(account) else (None, holder)
        mail = account.mail.strip()
        same = people.filter(tenant=self.tenant, mail__iexact=mail, deleted_at=None)
        by_mail = same.order_by("-on_premises", "pk").first() if mail else None
        found = {person.pk: person for person in (by_name, by_mail) if person}
        return Candidates(None, self._seen(by_name), self._seen(by_mail), self._seen(in_the_way)), found

    def _seen(self, person: User | None) -> CloudPerson | None:
        if person is None:
            return None
        return CloudPerson(
            id=person.pk,
            user_principal_name=person.user_principal_name,
            anchor=person.on_premises_immutable_id,
            on_premises=person.on_premises,
            deleted=person.deleted_at is not None,
            administrator=roles.is_administrator(person),
            foreign=person.tenant_id != self.tenant.pk,
        )

    def _count(self, move: Move) -> None:
        counter = COUNTERS[move]
        setattr(self.run, counter, getattr(self.run, counter) + 1)

    def _row(self, account: SourceObject, fault: Fault) -> SyncFault:
        return SyncFault(
            run=self.run, object_guid=account.object_guid, name=account.user_principal_name or account.sam_account_name,
            kind=fault.kind, attribute=fault.attribute, value=fault.value[:256], other=fault.other,
        )  # fmt: skip

    def _record(self, activity: Activity, person: User, columns: Sequence[str], **details: Any) -> None:
        audit.record(
            activity,
            tenant=self.tenant,
            target=person,
            actor=ACTOR,
            correlation_id=self.run.correlation_id,
            attributes=list(columns),
            **details,
        )


def _held(person: User, column: str) -> object:
    """What the column holds, as the flow speaks of it."""
    value = getattr(person, column)
    return value if isinstance(value, bool) else str(value or "")
