"""What is foreseen is what happens: the same changes supposed and really done come to the same, and only one writes."""

import re
from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directory.models import Group, SsprPolicy, Tenant, User
from directory.models.policy import Scope
from directory.models.tenant import StrandedLicenses
from licensing import processing
from licensing.entitlement import Capability, Level, Reason, decide
from licensing.facts import facts_for
from licensing.groups import set_licenses
from licensing.models import LicenseAssignment
from licensing.openings import openings_of
from licensing.paths import PathState
from licensing.whatif import Foresight, foresee, read
from tests.factories.licences import buy, license
from tests.licensing.conftest import NOW, found, hire
from tests.licensing.whatif.really import do

WRITES = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE|COPY|LOCK|CREATE|SAVEPOINT)\b|.*\bFOR UPDATE\b", re.I | re.S
)
PREMIUM, MAIL, OTHER_MAIL, SECURITY, STANDARD = (
    "AAD_PREMIUM", "STANDARDPACK", "ENTERPRISEPACK", "SPE_F5_SECCOMP", "O365_BUSINESS_PREMIUM",
)  # fmt: skip
PRODUCTS = (PREMIUM, MAIL, OTHER_MAIL, SECURITY, STANDARD)
CARRIED = {"Sales": (PREMIUM, MAIL), "Office": (OTHER_MAIL,), "Guards": (SECURITY,), "Selected": ()}
CHANGES = [
    *(f"{sign}{sku}" for sku in (*PRODUCTS, "SPB") for sign in "+-"),
    *(f"{verb}:{group}" for group in CARRIED for verb in ("join", "leave")),
    *(f"{PREMIUM}/{PREMIUM}={state}" for state in ("on", "off")),
    f"{SECURITY}/AAD_PREMIUM_P2=off",
    *(f"location:{country}" for country in ("NL", "KP", "none")),
    *(
        f"status:{sku}={status}"
        for sku in (PREMIUM, STANDARD)
        for status in ("Enabled", "Warning", "Suspended", "Deleted")
    ),
    *(f"seats:{sku}=+1" for sku in (PREMIUM, MAIL, "SPB")),
    *(f"enforcement:{how}" for how in ("tenant_wide", "enforce_per_user")),
    *(f"paid-office:{state}" for state in ("on", "off")),
]


some_changes = st.lists(st.sampled_from(CHANGES), max_size=4)


@pytest.fixture(autouse=True)
def at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tenant's clock stands still."""
    monkeypatch.setattr("directory.clock.now", lambda tenant: NOW)


@pytest.fixture
def company(adatum: Tenant) -> Tenant:
    """Groups that carry licences, some seats of each product, and somebody who holds one of the last."""
    for name, skus in CARRIED.items():
        group = Group.objects.create(tenant=adatum, name=name)
        set_licenses(group, add={buy(adatum, sku, 1): () for sku in skus}, by="tests")
        if not skus:
            SsprPolicy.objects.filter(tenant=adatum).update(scope=Scope.SELECTED, group=group)
    processing.finish()
    license(hire(adatum, "arno"), STANDARD)
    buy(adatum, STANDARD, 1)
    return adatum


def supposed(user: User, *changes: str) -> Foresight:
    user = User.objects.select_related("tenant").get(pk=user.pk)
    assert user.tenant
    return foresee(user, user.tenant, [read(change, user.tenant) for change in changes], now=NOW)


def agrees_with_reality(user: User, before: Sequence[str], changes: Sequence[str]) -> None:
    """In a world that is forgotten at the end."""
    assert user.tenant
    with transaction.atomic():
        for change in before:
            do(change, user, user.tenant)
        seen = supposed(user, *changes)
        at_first = User.objects.get(pk=user.pk)
        assert set(seen.before.openings) == set(openings_of(at_first))
        assert seen.before.facts == facts_for(at_first, now=NOW)

        refusals = [do(change, user, user.tenant) for change in changes]

        after = User.objects.get(pk=user.pk)
        assert [bool(step.refusal) for step in seen.steps] == [bool(refusal) for refusal in refusals]
        assert set(seen.after.openings) == set(openings_of(after))
        assert seen.after.facts == facts_for(after, now=NOW)
        transaction.set_rollback(True)


@pytest.mark.proves("SR-LIC-02")
@pytest.mark.parametrize("hybrid", [False, True])
@pytest.mark.parametrize("stranded", StrandedLicenses)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.sampled_from(CHANGES), max_size=4),
    changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4),
)
def test_what_is_foreseen_is_what_happens(
    company: Tenant, hybrid: bool, stranded: str, before: list[str], changes: list[str]
) -> None:
    with transaction.atomic():
        Tenant.objects.filter(pk=company.pk).update(stranded_licenses=stranded)
        agrees_with_reality(hire(company, "clara", on_premises=hybrid), before, changes)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        ([], [f"+{PREMIUM}"]),
        ([f"+{PREMIUM}"], [f"-{PREMIUM}"]),
        ([f"+{PREMIUM}"], [f"{PREMIUM}/{PREMIUM}=off", f"{PREMIUM}/{PREMIUM}=on"]),
        ([], ["join:Sales"]),
        (["join:Sales"], ["leave:Sales"]),
        (["join:Sales"], [f"-{PREMIUM}", f"+{PREMIUM}", "leave:Sales"]),
        (["join:Office"], ["join:Sales", "leave:Office"]),  # their mail plans exclude each other
        (["join:Sales", "join:Guards"], ["leave:Sales"]),  # the base stays in error
        (["join:Sales", "join:Guards"], [f"+{MAIL}", "leave:Sales"]),
        (["join:Sales"], ["location:KP", "location:none"]),
        (["location:none"], [f"+{PREMIUM}", "join:Sales"]),
        ([f"+{PREMIUM}"], [f"status:{PREMIUM}=Suspended", f"seats:{PREMIUM}=+1"]),
        ([f"+{PREMIUM}"], [f"status:{PREMIUM}=Warning"]),
        (["+SPB"], ["seats:SPB=+1", "+SPB"]),
        ([], ["enforcement:tenant_wide", f"status:{STANDARD}=Deleted"]),
        (["enforcement:tenant_wide"], ["enforcement:enforce_per_user"]),
        ([f"+{OTHER_MAIL}"], ["paid-office:on"]),
        ([], ["join:Selected", "leave:Selected"]),
    ],
)
def test_each_change_comes_to_what_it_really_comes_to(company: Tenant, before: list[str], changes: list[str]) -> None:
    agrees_with_reality(hire(company, "clara"), before, changes)


@pytest.mark.parametrize("stranded", StrandedLicenses)
def test_nothing_is_written_and_nothing_locked(company: Tenant, stranded: str) -> None:
    Tenant.objects.filter(pk=company.pk).update(stranded_licenses=stranded)
    clara = hire(company, "clara")
    do("join:Sales", clara, company)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        supposed(clara, *CHANGES)
    assert [query["sql"] for query in captured if WRITES.match(query["sql"])] == []


def test_it_reads_about_as_much_for_many_changes_as_for_one(company: Tenant) -> None:
    clara = hire(company, "clara")
    written = [read(change, company) for change in CHANGES if not change.startswith(("-", "leave"))]
    with CaptureQueriesContext(connection) as one:
        foresee(clara, company, written[:1], now=NOW)
    with CaptureQueriesContext(connection) as many:
        refused = [step for step in foresee(clara, company, written, now=NOW).steps if step.refusal or step.failures]
    assert len(one) <= 25
    assert len(many) <= len(one) + 4 * len(refused) + 1  # words of a refusal are read when they are needed


class TestWords:
    """What would fail says so as the act itself would."""

    @pytest.mark.parametrize(
        ("before", "change"),
        [
            ([], "-AAD_PREMIUM"),
            (["join:Sales"], "-AAD_PREMIUM"),
            ([], "+SPB"),
            (["location:none"], "+AAD_PREMIUM"),
            (["join:Sales"], f"+{OTHER_MAIL}"),
            ([], f"+{SECURITY}"),
            (["location:KP"], "+AAD_PREMIUM"),
            (["join:Sales"], "join:Sales"),
            ([], "leave:Sales"),
        ],
    )
    def test_a_refusal(self, company: Tenant, before: list[str], change: str) -> None:
        clara = hire(company, "clara")
        for one in before:
            do(one, clara, company)
        (step,) = supposed(clara, change).steps
        assert step.refusal == do(change, clara, company) != ""

    def test_what_a_group_could_not_give(self, company: Tenant) -> None:
        do("join:Sales", hire(company, "arthur"), company)  # takes the only seats
        clara = hire(company, "clara")
        (step,) = supposed(clara, "join:Sales").steps
        assert step.refusal == ""
        assert set(step.failures) == {
            f"{product} by Sales: The subscription of {product} ({sku}) does not have any available licenses."
            for product, sku in (("Microsoft Entra ID P1", PREMIUM), ("Office 365 E1", MAIL))
        }

    def test_what_failed_before_is_not_told_again(self, company: Tenant) -> None:
        do("join:Sales", hire(company, "arthur"), company)
        clara = hire(company, "clara")
        do("join:Sales", clara, company)
        (step,) = supposed(clara, "join:Guards").steps
        (failure,) = step.failures
        assert " by Guards: License assignment failed because service plan " in failure


def test_the_next_change_is_supposed_on_top_of_the_one_before(company: Tenant) -> None:
    seen = supposed(hire(company, "clara"), "+SPB", "seats:SPB=+1", "+SPB")
    assert [bool(step.refusal) for step in seen.steps] == [True, False, False]
    assert (seen.before.facts.level, seen.after.facts.level) == (Level.CHANGE_ONLY, Level.WRITEBACK)
    assert not LicenseAssignment.objects.filter(sku__part_number="SPB").exists()


def test_the_group_of_the_policy_opens_and_closes_the_scope(company: Tenant) -> None:
    seen = supposed(hire(company, "clara"), f"+{PREMIUM}", "join:Selected")
    outside = decide(seen.before.facts, Capability.RESET)
    assert Reason.USER_NOT_MEMBER_OF_SCOPED_ACCESS_GROUP in outside.reasons
    assert decide(seen.after.facts, Capability.RESET).allowed


def test_a_group_inside_that_of_the_policy_opens_the_scope_too(company: Tenant) -> None:
    outer, inner = Group.objects.get(name="Selected"), Group.objects.get(name="Guards")
    outer.nested.create(member_group=inner)
    seen = supposed(hire(company, "clara"), f"+{PREMIUM}", "join:Guards", "leave:Guards")
    assert [decide(facts, Capability.RESET).allowed for facts in (seen.before.facts, seen.after.facts)] == [False] * 2
    seen = supposed(User.objects.get(display_name="Clara"), f"+{PREMIUM}", "join:Guards")
    assert decide(seen.after.facts, Capability.RESET).allowed


def test_tenant_wide_what_others_hold_counts(company: Tenant) -> None:
    seen = supposed(hire(company, "clara"), "enforcement:tenant_wide")
    (theirs,) = seen.after.openings
    assert (theirs.own, theirs.part_number, theirs.opens) == (False, STANDARD, Level.CLOUD_RESET)
    assert seen.after.facts.level is Level.CLOUD_RESET


def test_people_of_another_tenant_play_no_part(company: Tenant) -> None:
    stranger = hire(found("fabrikam"), "fay")
    license(stranger, PREMIUM)
    assert supposed(hire(company, "clara"), "enforcement:tenant_wide").after.facts.level is Level.CLOUD_RESET


def test_a_path_in_error_is_told_with_its_error(company: Tenant) -> None:
    (path, _other) = supposed(hire(company, "clara"), f"status:{PREMIUM}=Suspended", "join:Sales").after.openings
    assert path.state is PathState.ERROR
    assert path.opens is Level.CHANGE_ONLY
