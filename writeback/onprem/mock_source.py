"""What synchronisation reads of the mock directory: by `uSNChanged`, tombstones included."""

from collections import Counter
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from writeback.onprem import rules
from writeback.onprem.models import Account, Domain
from writeback.onprem.rules import AccountControl
from writeback.onprem.source import SourceHash, SourceObject

READ_OF_A_HASH = ("source_anchor", "usn_changed", "password", "pwd_last_set", "user_account_control")  # by `_hash`


class MockSource:
    """See `source.Source`, whose contract this keeps."""

    def domains(self, tenant_id: UUID) -> tuple[str, ...]:
        names = Domain.objects.filter(tenant_id=tenant_id).order_by("dns_name")
        return tuple(names.values_list("dns_name", flat=True))

    def changes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceObject, ...]:
        changed = _of(tenant_id).filter(domain__dns_name=domain, usn_changed__gt=since)
        return _objects(tenant_id, changed.order_by("usn_changed")[:limit])

    def objects(self, tenant_id: UUID, guids: Collection[UUID]) -> tuple[SourceObject, ...]:
        return _objects(tenant_id, _of(tenant_id).filter(pk__in=guids).order_by("domain", "usn_changed"))

    def hashes(self, tenant_id: UUID, domain: str, since: int, limit: int) -> tuple[SourceHash, ...]:
        changed = _of(tenant_id).filter(domain__dns_name=domain, usn_changed__gt=since, is_deleted=False)
        return tuple(_hash(row) for row in changed.order_by("usn_changed")[:limit])

    def hashes_of(self, tenant_id: UUID, anchors: Collection[str]) -> tuple[SourceHash, ...]:
        living = list(
            Account.objects.filter(domain__tenant_id=tenant_id, source_anchor__in=set(anchors)).only(*READ_OF_A_HASH)
        )
        sharing = Counter(row.source_anchor for row in living)
        return tuple(_hash(row) for row in living if sharing[row.source_anchor] == 1)


def _of(tenant_id: UUID) -> QuerySet[Account]:
    return Account.with_deleted.filter(domain__tenant_id=tenant_id).select_related("domain", "container")


def _living(tenant_id: UUID, anchors: Iterable[str]) -> Counter[str]:
    """How many living accounts have each of these anchors."""
    living = Account.objects.filter(domain__tenant_id=tenant_id, source_anchor__in=set(anchors))
    return Counter(living.values_list("source_anchor", flat=True))


def _objects(tenant_id: UUID, rows: Iterable[Account]) -> tuple[SourceObject, ...]:
    accounts = list(rows)
    living = _living(tenant_id, (row.source_anchor for row in accounts))
    return tuple(_object(row, living[row.source_anchor] - (not row.is_deleted)) for row in accounts)


def _object(row: Account, others: int) -> SourceObject:
    return SourceObject(
        object_guid=row.object_guid,
        anchor=row.source_anchor,
        change_number=row.usn_changed,
        domain=row.domain.dns_name,
        deleted=row.is_deleted,
        unit=row.container.distinguished_name,
        shares_anchor=others > 0,
        user_principal_name=row.user_principal_name,
        sam_account_name=row.sam_account_name,
        display_name=row.display_name,
        given_name=row.given_name,
        surname=row.surname,
        mail=row.mail,
        telephone_number=row.telephone_number,
        mobile=row.mobile,
        department=row.department,
        title=row.title,
        usage_location=row.usage_location,
        enabled=not row.user_account_control & AccountControl.ACCOUNTDISABLE,
        must_change=rules.must_change(row.pwd_last_set, row.user_account_control),
    )


def _hash(row: Account) -> SourceHash:
    return SourceHash(
        anchor=row.source_anchor,
        change_number=row.usn_changed,
        hash=row.password,
        password_set_at=row.pwd_last_set,
        must_change=rules.must_change(row.pwd_last_set, row.user_account_control),
    )
