"""Who an account is in the cloud, as a table."""

from uuid import UUID, uuid4

import pytest

from writeback.onprem.source import SourceObject
from writeback.sync.faults import Fault, FaultKind
from writeback.sync.matching import Candidates, CloudPerson, Move, Plan, in_scope, match

ADELE = UUID(int=1)
ACCOUNT = SourceObject(
    object_guid=uuid4(),
    anchor="anchor-of-adele",
    change_number=7,
    domain="corp.example",
    user_principal_name="adele@contoso.example",
    mail="adele@contoso.example",
)
GONE = SourceObject(uuid4(), "anchor-of-adele", 8, "corp.example", deleted=True)


def known(**facts: object) -> CloudPerson:
    return CloudPerson(**{"id": ADELE, "user_principal_name": "adele@contoso.example"} | facts)  # type: ignore[arg-type]


SYNCHRONISED = known(anchor="anchor-of-adele", on_premises=True)
CLOUD_ONLY = known()
OTHER = known(id=UUID(int=2), user_principal_name="other@contoso.example")


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Candidates(), Plan(Move.ADD)),
        (Candidates(by_anchor=SYNCHRONISED), Plan(Move.UPDATE, SYNCHRONISED)),
        (Candidates(by_anchor=known(anchor="anchor-of-adele")), Plan(Move.MATCH, known(anchor="anchor-of-adele"))),
        (Candidates(by_name=CLOUD_ONLY), Plan(Move.MATCH, CLOUD_ONLY)),
        (Candidates(by_mail=CLOUD_ONLY), Plan(Move.MATCH, CLOUD_ONLY)),
        (Candidates(by_name=CLOUD_ONLY, by_mail=CLOUD_ONLY), Plan(Move.MATCH, CLOUD_ONLY)),
        (Candidates(by_mail=CLOUD_ONLY, in_the_way=CLOUD_ONLY), Plan(Move.MATCH, CLOUD_ONLY)),
    ],
    ids=["nobody", "synchronised", "hard match", "by name", "by mail", "by both", "by mail, whatever name is made up"],
)
def test_who_is_meant(found: Candidates, expected: Plan) -> None:
    assert match(ACCOUNT, found, in_scope=True) == expected


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (Candidates(by_name=known(anchor="of-another", on_premises=True)), FaultKind.INVALID_SOFT_MATCH),
        (Candidates(by_name=known(anchor="of-another")), FaultKind.INVALID_SOFT_MATCH),
        (Candidates(by_name=CLOUD_ONLY, by_mail=OTHER), FaultKind.DUPLICATE_VALUE),
        (Candidates(in_the_way=CLOUD_ONLY), FaultKind.DUPLICATE_VALUE),
        (Candidates(by_name=known(foreign=True)), FaultKind.DUPLICATE_VALUE),
        (Candidates(by_name=known(deleted=True)), FaultKind.DUPLICATE_VALUE),
        (Candidates(by_name=known(administrator=True)), FaultKind.ADMIN_ROLE_CONFLICT),
        (Candidates(by_anchor=known(anchor="anchor-of-adele", administrator=True)), FaultKind.ADMIN_ROLE_CONFLICT),
    ],
    ids=[
        "anchor taken",
        "anchor kept",
        "two people",
        "name made up",
        "elsewhere",
        "deleted",
        "administrator",
        "administrator, hard",
    ],
)
def test_what_stands_in_the_way_is_an_error_of_the_cycle(found: Candidates, kind: FaultKind) -> None:
    plan = match(ACCOUNT, found, in_scope=True)

    assert isinstance(plan, Fault)
    assert plan.kind is kind


def test_the_name_of_somebody_in_another_tenant_is_not_told() -> None:
    plan = match(ACCOUNT, Candidates(by_name=known(foreign=True)), in_scope=True)

    assert isinstance(plan, Fault)
    assert plan.other == ""


def test_two_accounts_with_one_anchor_are_nobody_in_the_cloud() -> None:
    twin = SourceObject(uuid4(), "anchor-of-adele", 9, "corp.example", shares_anchor=True)

    plan = match(twin, Candidates(by_anchor=SYNCHRONISED), in_scope=True)

    assert plan == Fault(FaultKind.DUPLICATE_ANCHOR, "mS-DS-ConsistencyGuid", "anchor-of-adele")


@pytest.mark.parametrize(("account", "scope"), [(GONE, True), (ACCOUNT, False)], ids=["deleted", "out of scope"])
def test_who_is_gone_on_premises_is_deleted_here_once(account: SourceObject, scope: bool) -> None:
    deleted = known(anchor="anchor-of-adele", on_premises=True, deleted=True)

    assert match(account, Candidates(by_anchor=SYNCHRONISED), in_scope=scope) == Plan(Move.DELETE, SYNCHRONISED)
    assert match(account, Candidates(by_anchor=deleted), in_scope=scope) == Plan(Move.NOTHING)
    assert match(account, Candidates(by_anchor=CLOUD_ONLY), in_scope=scope) == Plan(Move.NOTHING)
    assert match(account, Candidates(), in_scope=scope) == Plan(Move.NOTHING)


def test_a_tombstone_whose_anchor_another_account_has_now_deletes_nobody() -> None:
    grave = SourceObject(uuid4(), "anchor-of-adele", 9, "corp.example", deleted=True, shares_anchor=True)

    assert match(grave, Candidates(by_anchor=SYNCHRONISED), in_scope=True) == Plan(Move.NOTHING)


def test_a_deleted_person_comes_back_with_the_account() -> None:
    deleted = known(anchor="anchor-of-adele", on_premises=True, deleted=True)

    assert match(ACCOUNT, Candidates(by_anchor=deleted), in_scope=True) == Plan(Move.RESTORE, deleted)


@pytest.mark.parametrize(
    ("unit", "units", "expected"),
    [
        ("OU=Sales,DC=corp,DC=example", (), True),
        ("OU=Sales,DC=corp,DC=example", ("ou=sales,dc=corp,dc=example",), True),
        ("OU=North,OU=Sales,DC=corp,DC=example", ("OU=Sales, DC=corp, DC=example",), True),
        ("OU=Presales,DC=corp,DC=example", ("OU=sales,DC=corp,DC=example",), False),
        ("OU=Sales,DC=other,DC=example", ("OU=Sales,DC=corp,DC=example", "OU=Sales,DC=other,DC=example"), True),
    ],
)
def test_a_unit_is_in_scope_with_all_below_it(unit: str, units: tuple[str, ...], expected: bool) -> None:
    assert in_scope(unit, units) is expected
