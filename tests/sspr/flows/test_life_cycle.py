"""What a purchase's age opens and closes, asked where it counts: in somebody's reset, by the tenant's own clock."""

from datetime import timedelta
from uuid import uuid4

import pytest

from directory import clock, passwords
from directory.models import AuditEvent, Tenant, User
from licensing import subscriptions
from licensing.entitlement import RULE_VERSION, Capability, Decision, Reason, decide
from licensing.facts import facts_for
from licensing.lifecycle import Terms
from licensing.models import LicenseAssignment, Sku, Subscription
from sspr.flows.change import ask
from sspr.machines.reset import State
from tests.factories.directory import TenantFactory
from tests.factories.licences import BUYER, purchase
from tests.factories.people import PASSWORD, person
from tests.sspr.flows.reset import walk
from tests.sspr.post import Post

pytestmark = pytest.mark.django_db(databases="__all__")

ALEX = "alex@contoso.example"
STANDARD, PREMIUM = "O365_BUSINESS_PREMIUM", "AAD_PREMIUM"
DAY, TICK = timedelta(days=1), timedelta(microseconds=1)


def contoso() -> Tenant:
    return Tenant.objects.get(domains__name="contoso.example")


def alex_with(part_number: str, terms: Terms = Terms.DIRECT) -> Subscription:
    """Alex holds the only seat of a purchase that runs for one more day."""
    tenant = TenantFactory(name="Contoso", domain="contoso.example")
    bought = purchase(tenant, part_number, terms=terms, runs_for=DAY)
    person(ALEX, licensed=part_number)
    return bought


def pass_time(span: timedelta) -> None:
    tenant = contoso()
    Tenant.objects.filter(pk=tenant.pk).update(clock_offset=tenant.clock_offset + span)


def may_reset() -> Decision:
    alex = User.objects.select_related("tenant").get(user_principal_name=ALEX)
    return decide(facts_for(alex, now=clock.now(alex.tenant)), Capability.RESET)


@pytest.mark.proves("F-LIC-24")
def test_in_its_grace_period_a_licence_resets_as_ever(post: Post) -> None:
    alex_with(STANDARD)
    pass_time(11 * DAY)  # ten days past the end
    assert may_reset().allowed
    run = walk.at_choose(ALEX, post)
    walk.finish(run)
    assert run.state == State.DONE
    assert passwords.matches(User.objects.get(user_principal_name=ALEX), walk.NEW_PASSWORD)


@pytest.mark.proves("F-LIC-25")
def test_past_its_grace_period_it_opens_nothing_though_it_is_still_assigned() -> None:
    alex_with(STANDARD)
    pass_time(31 * DAY)
    run = walk.begin(ALEX)
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert LicenseAssignment.objects.filter(user__user_principal_name=ALEX).exists()


@pytest.mark.proves("F-LIC-25", "SR-LIC-03")
def test_grace_that_ends_between_proof_and_commit_stops_the_reset(post: Post) -> None:
    alex_with(STANDARD)
    pass_time(30 * DAY)
    run = walk.at_choose(ALEX, post)
    pass_time(DAY)
    run = walk.again(run)
    # The code and the run live minutes; what is asked here is the licence alone.
    type(run).objects.filter(pk=run.pk).update(expires_at=walk.now(run) + DAY)
    walk.finish(walk.again(run))
    run = walk.again(run)
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)
    assert not passwords.matches(User.objects.get(user_principal_name=ALEX), walk.NEW_PASSWORD)


EDGES = {Terms.DIRECT: 30, Terms.MULTI_YEAR: 90, Terms.VOLUME: 0, Terms.OPEN: 30, Terms.TRIAL: 30}


@pytest.mark.proves("SR-LIC-07")
@pytest.mark.parametrize(("terms", "grace"), EDGES.items())
def test_the_decision_turns_at_the_very_moment(terms: Terms, grace: int) -> None:
    bought = alex_with(PREMIUM, terms)
    alex = User.objects.select_related("tenant").get(user_principal_name=ALEX)
    assert bought.expires_at is not None
    edge = bought.expires_at + grace * DAY
    assert decide(facts_for(alex, now=edge - TICK), Capability.RESET).allowed
    assert decide(facts_for(alex, now=edge), Capability.RESET).first is Reason.USER_NOT_LICENSED


def test_an_early_end_closes_at_once_and_a_renewal_opens_again() -> None:
    bought = alex_with(PREMIUM)
    for deed in (subscriptions.cancel, subscriptions.lock_out):
        ended = deed(Subscription.objects.get(pk=bought.pk), by=BUYER)
        assert may_reset().first is Reason.USER_NOT_LICENSED
        subscriptions.renew(ended, expires_at=None, by=BUYER)
        assert may_reset().allowed


def test_another_purchase_of_the_product_carries_on() -> None:
    bought = alex_with(PREMIUM)
    purchase(contoso(), PREMIUM)
    subscriptions.delete(bought, by=BUYER)
    assert may_reset().allowed


@pytest.mark.proves("F-EDN-24")
@pytest.mark.parametrize("part_number", [STANDARD, "SPB", PREMIUM, "AAD_PREMIUM_P2"])
def test_nothing_further_has_to_be_bought_for_change_and_reset(post: Post, part_number: str) -> None:
    """One product held, one product owned, and the way leads from the first page to a new password."""
    person(ALEX, licensed=part_number)
    assert set(Sku.objects.owned_by(contoso()).values_list("part_number", flat=True)) == {part_number}
    alex = User.objects.select_related("tenant").get(user_principal_name=ALEX)
    assert decide(facts_for(alex, now=clock.now(alex.tenant)), Capability.CHANGE).allowed
    run = walk.at_choose(ALEX, post)
    walk.finish(run)
    assert run.state == State.DONE


@pytest.mark.proves("F-EDN-16")
def test_tenant_wide_one_licence_lets_an_unlicensed_colleague_through(post: Post) -> None:
    person("patti@contoso.example", licensed=PREMIUM)
    person(ALEX, licensed=None)
    assert walk.begin(ALEX).reason == Reason.USER_NOT_LICENSED
    Tenant.objects.update(enforcement="tenant_wide")
    run = walk.at_choose(ALEX, post)
    walk.finish(run)
    assert run.state == State.DONE


@pytest.mark.proves("SR-LIC-09")
class TestTheDecisionOnRecord:
    """By which rules it was decided at the commit, and with what answer."""

    def test_of_a_reset_that_went_through(self, post: Post) -> None:
        person(ALEX)
        run = walk.at_choose(ALEX, post)
        walk.finish(run)
        assert self.committed(run) == [
            {"capability": "reset", "allowed": True, "reasons": [], "rule_version": RULE_VERSION}
        ]

    def test_of_one_that_was_refused(self, post: Post) -> None:
        person(ALEX)
        run = walk.at_choose(ALEX, post)
        LicenseAssignment.objects.all().delete()
        walk.finish(run)
        refused = {
            "capability": "reset", "allowed": False, "reasons": ["UserNotLicensed"], "rule_version": RULE_VERSION,
        }  # fmt: skip
        assert self.committed(run) == [refused]

    def test_of_a_change_at_once_and_of_one_that_goes_home(self) -> None:
        for upn, synchronized in ((ALEX, False), ("adele@contoso.example", True)):
            user = person(upn, synchronized=synchronized)
            run = ask.begin(user, now=clock.now(user.tenant), correlation_id=uuid4())
            assert ask.change(run, user, PASSWORD, walk.NEW_PASSWORD, now=clock.now(user.tenant)).taken
            event = AuditEvent.objects.get(correlation_id=run.correlation_id)
            allowed = {"capability": "change", "allowed": True, "reasons": [], "rule_version": RULE_VERSION}
            assert event.details["decision"] == allowed

    def committed(self, run: object) -> list[object]:
        from_log = walk.events(run, "Self-service password reset flow activity progress")  # type: ignore[arg-type]
        return [event.details["decision"] for event in from_log if event.reason == "User submitted a new password"]
