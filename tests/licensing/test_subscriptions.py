"""What a tenant buys and what becomes of it."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections, transaction

from directory import clock
from directory.activities import Activity
from directory.models import AuditEvent, Role, Tenant, User
from licensing import assign, groups, ledger, processing, subscriptions
from licensing.lifecycle import Status, Terms
from licensing.models import LicenseAssignment, Sku, SubscribedSku, Subscription
from licensing.subscriptions import SubscriptionRefused
from tests.factories.directory import GroupFactory
from tests.factories.licences import BUYER, buy, license, purchase
from tests.licensing.conftest import found, hire
from tests.licensing.test_ledger import pass_days

pytestmark = pytest.mark.django_db

PREMIUM = "AAD_PREMIUM"
DAY, YEAR = timedelta(days=1), timedelta(days=365)
DEEDS = {"cancel": subscriptions.cancel, "lock_out": subscriptions.lock_out, "delete": subscriptions.delete}


@pytest.fixture
def global_administrator(adatum: Tenant) -> User:
    return hire(adatum, "gloria", Role.GLOBAL_ADMINISTRATOR)


@pytest.fixture
def bought(adatum: Tenant) -> Subscription:
    """Two seats for a year."""
    return purchase(adatum, PREMIUM, 2, runs_for=YEAR)


def status(one: Subscription) -> Status:
    one.refresh_from_db()
    return one.status(clock.now(Tenant.objects.get(pk=one.tenant_id)))


def last_event() -> AuditEvent:
    return AuditEvent.objects.filter(target_name="Microsoft Entra ID P1").latest("at")


def renew(one: Subscription, **more: object) -> Subscription:
    one.refresh_from_db()
    return subscriptions.renew(one, expires_at=clock.now(one.tenant) + YEAR, by=BUYER)


class TestBuying:
    def test_seats_are_there_at_once_and_on_record(self, adatum: Tenant, global_administrator: User) -> None:
        sku = Sku.objects.get(part_number=PREMIUM)
        subscriptions.buy(adatum, sku, 4, by=global_administrator)
        assert assign.seats(adatum, sku).available == 4
        event = last_event()
        assert (event.activity, event.actor) == (Activity.SUBSCRIPTION_CHANGED, global_administrator)
        assert event.details["new"]["seats"] == 4

    @pytest.mark.parametrize("count", [-1, -(10**12), 10_000_001])
    def test_no_absurd_number_of_seats(self, adatum: Tenant, count: int) -> None:
        with pytest.raises(SubscriptionRefused, match="between 0 and 10,000,000 seats"):
            buy(adatum, PREMIUM, count)
        assert not Subscription.objects.exists()

    @pytest.mark.parametrize("runs_for", [-DAY, timedelta(days=5000)])
    def test_no_absurd_end(self, adatum: Tenant, runs_for: timedelta) -> None:
        with pytest.raises(SubscriptionRefused, match="at most ten years ahead"):
            purchase(adatum, PREMIUM, runs_for=runs_for)

    def test_a_trial_has_an_end(self, adatum: Tenant) -> None:
        with pytest.raises(SubscriptionRefused, match="A trial needs a day"):
            purchase(adatum, PREMIUM, terms=Terms.TRIAL)

    @pytest.mark.parametrize("role", [role for role in Role if role != Role.GLOBAL_ADMINISTRATOR])
    def test_only_who_may(self, adatum: Tenant, role: Role) -> None:
        sku = Sku.objects.get(part_number=PREMIUM)
        with pytest.raises(SubscriptionRefused, match="Only a Global Administrator"):
            subscriptions.buy(adatum, sku, 4, by=hire(adatum, "rita", role))

    def test_nobody_buys_for_another_tenant(self, adatum: Tenant, stranger: User) -> None:
        sku = Sku.objects.get(part_number=PREMIUM)
        with pytest.raises(SubscriptionRefused):
            subscriptions.buy(adatum, sku, 4, by=stranger)


class TestEndingEarly:
    @pytest.mark.parametrize(
        ("deed", "then"),
        [("cancel", Status.SUSPENDED), ("lock_out", Status.LOCKED_OUT), ("delete", Status.DELETED)],
    )
    def test_its_seats_open_nothing_from_now_on(
        self, adatum: Tenant, bought: Subscription, deed: str, then: Status
    ) -> None:
        DEEDS[deed](bought, by=BUYER)
        assert status(bought) is then
        assert assign.seats(adatum, bought.sku).available == 0
        event = last_event()
        assert event.details["old"]["status"] == "Enabled"
        assert event.details["new"]["status"] == then

    def test_a_deletion_is_called_so(self, bought: Subscription) -> None:
        subscriptions.delete(bought, by=BUYER)
        assert last_event().activity == Activity.SUBSCRIPTION_DELETED

    def test_it_can_be_taken_up_again_while_its_data_is_kept(self, adatum: Tenant, bought: Subscription) -> None:
        for deed in (subscriptions.cancel, subscriptions.lock_out):
            deed(Subscription.objects.get(), by=BUYER)
            renew(bought)
            assert status(bought) is Status.ENABLED
        pass_days(adatum, 365 + 60)
        assert status(bought) is Status.SUSPENDED
        renew(bought)
        assert status(bought) is Status.ENABLED

    @pytest.mark.parametrize("deed", DEEDS)
    def test_never_once_it_is_deleted(self, bought: Subscription, deed: str) -> None:
        gone = subscriptions.delete(bought, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="in this state: deleted"):
            renew(gone)
        with pytest.raises(SubscriptionRefused, match="in this state: deleted"):
            DEEDS[deed](gone, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="in this state: deleted"):
            subscriptions.set_quantity(gone, 5, by=BUYER)

    def test_what_is_disabled_is_not_canceled_anew(self, bought: Subscription) -> None:
        canceled = subscriptions.cancel(bought, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="in this state: disabled"):
            subscriptions.cancel(canceled, by=BUYER)

    @pytest.mark.parametrize("deed", [*DEEDS.values(), renew])
    def test_by_nobody_of_another_tenant(
        self, bought: Subscription, stranger: User, deed: Callable[..., Subscription]
    ) -> None:
        more = {"expires_at": None} if deed is renew else {}
        act = subscriptions.renew if deed is renew else deed
        with pytest.raises(SubscriptionRefused):
            act(bought, by=stranger, **more)


class TestQuantity:
    @pytest.fixture
    def both_taken(self, adatum: Tenant, bought: Subscription) -> Subscription:
        for name in ("ada", "bob"):
            license(hire(adatum, name), PREMIUM)
        return bought

    def test_below_use_only_with_a_word(self, both_taken: Subscription) -> None:
        with pytest.raises(SubscriptionRefused, match="1 more of these seats is in use"):
            subscriptions.set_quantity(both_taken, 1, by=BUYER)
        both_taken.refresh_from_db()
        assert both_taken.seats == 2

    def test_lowered_anyway_everything_works_on_and_a_day_is_set(
        self, adatum: Tenant, both_taken: Subscription
    ) -> None:
        before = clock.now(adatum)
        subscriptions.set_quantity(both_taken, 1, below_use=True, by=BUYER)
        product = SubscribedSku.objects.get()
        assert product.settle_until is not None
        assert timedelta(0) <= product.settle_until - before - timedelta(days=90) < timedelta(minutes=1)
        assert LicenseAssignment.objects.held().count() == 2
        with pytest.raises(assign.AssignmentRefused):
            assign.assign(hire(adatum, "carl"), both_taken.sku, by=BUYER)

    def test_lowered_once_more_the_day_stays(self, adatum: Tenant, both_taken: Subscription) -> None:
        lower = subscriptions.set_quantity(both_taken, 1, below_use=True, by=BUYER)
        day = SubscribedSku.objects.get().settle_until
        pass_days(adatum, 10)
        subscriptions.set_quantity(lower, 0, below_use=True, by=BUYER)
        assert SubscribedSku.objects.get().settle_until == day

    @pytest.mark.parametrize("how", ["more seats", "another purchase", "licences taken away"])
    def test_settled_the_day_is_gone(self, adatum: Tenant, both_taken: Subscription, how: str) -> None:
        lower = subscriptions.set_quantity(both_taken, 1, below_use=True, by=BUYER)
        if how == "more seats":
            subscriptions.set_quantity(lower, 2, by=BUYER)
        elif how == "another purchase":
            buy(adatum, PREMIUM)
        else:
            assign.remove(User.objects.get(display_name="Ada"), lower.sku, by=BUYER)
        assert SubscribedSku.objects.get().settle_until is None

    def test_seats_of_a_disabled_purchase_cover_nobody(self, adatum: Tenant, both_taken: Subscription) -> None:
        idle = purchase(adatum, PREMIUM, 9)
        subscriptions.cancel(idle, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="1 more of these seats is in use"):
            subscriptions.set_quantity(both_taken, 1, by=BUYER)

    def test_a_disabled_purchase_is_renewed_first(self, bought: Subscription) -> None:
        canceled = subscriptions.cancel(bought, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="in this state: disabled"):
            subscriptions.set_quantity(canceled, 5, by=BUYER)


@pytest.mark.proves("F-LIC-25")
class TestDisabled:
    """Past its grace: read, but not assigned."""

    @pytest.fixture
    def disabled(self, adatum: Tenant, bought: Subscription, cloud_person: User) -> Subscription:
        license(cloud_person, PREMIUM)
        pass_days(adatum, 365 + 31)
        return bought

    def test_the_licence_is_still_there_to_be_read(self, disabled: Subscription, cloud_person: User) -> None:
        assert status(disabled) is Status.SUSPENDED
        assert LicenseAssignment.objects.get().user == cloud_person

    def test_nobody_gets_one(self, adatum: Tenant, disabled: Subscription) -> None:
        with pytest.raises(assign.AssignmentRefused, match="does not have any available licenses"):
            assign.assign(hire(adatum, "carl"), disabled.sku, by=BUYER)

    def test_nor_are_the_plans_of_one_changed(self, disabled: Subscription, cloud_person: User) -> None:
        cloud_person.refresh_from_db()
        with pytest.raises(assign.AssignmentRefused, match="does not have any available licenses"):
            assign.assign(cloud_person, disabled.sku, disabled_plans=disabled.sku.service_plans.all()[:1], by=BUYER)

    def test_nor_do_members_of_a_group(self, adatum: Tenant, disabled: Subscription) -> None:
        carl = hire(adatum, "carl")
        group = GroupFactory(tenant=adatum, members=[carl])
        groups.set_licenses(group, add={disabled.sku: ()}, by=BUYER)
        processing.finish()
        assert LicenseAssignment.objects.get(user=carl).error == "CountViolation"


class TestTwoAdministrators:
    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, bought: Subscription) -> None:
        seen = Subscription.objects.get(pk=bought.pk)
        subscriptions.set_quantity(bought, 30, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="Somebody else changed this purchase meanwhile"):
            subscriptions.set_quantity(seen, 20, by=BUYER)
        with pytest.raises(SubscriptionRefused, match="Somebody else changed this purchase meanwhile"):
            subscriptions.cancel(seen, by=BUYER)
        assert Subscription.objects.get().seats == 30

    @pytest.mark.django_db(databases="__all__", transaction=True)
    def test_a_seat_counted_as_free_is_not_given_away_before_it_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without taking turns the count says that nobody holds the last seat, and then somebody does."""
        tenant = found("litware")
        clara, bought = hire(tenant, "clara"), purchase(tenant, PREMIUM)
        started: list[Future[str]] = []
        open_ledger = ledger.opened

        with ThreadPoolExecutor(1) as elsewhere:

            def reach_for_it_as_soon_as_it_is_locked(tenant: Tenant) -> ledger.Ledger:
                book = open_ledger(tenant)
                if not started:
                    started.append(elsewhere.submit(give, clara, bought.sku))
                    with pytest.raises(TimeoutError):
                        started[0].result(timeout=0.5)  # waits for our transaction
                return book

            monkeypatch.setattr(ledger, "opened", reach_for_it_as_soon_as_it_is_locked)
            with transaction.atomic():
                subscriptions.set_quantity(bought, 0, by=BUYER)

        assert started[0].result() == "NoSeat"
        assert assign.seats(tenant, bought.sku) == assign.Seats(enabled=0, consumed=0)


def give(person: User, sku: Sku) -> str:
    """The outcome by name, on connections of its own."""
    try:
        assign.assign(person, sku, by=BUYER)
    except assign.AssignmentRefused as refusal:
        return type(refusal).__name__
    finally:
        connections.close_all()
    return "assigned"
