"""The gates: which methods, how often, how long, and what a wrong answer costs."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone

from directory import throttling
from directory.activities import Activity
from directory.models import (
    AuditEvent,
    AuthenticationMethod,
    FailedProof,
    Preset,
    Role,
    RoleAssignment,
    SsprPolicy,
    User,
)
from directory.rules.methods import Method
from licensing.entitlement import Reason
from licensing.models import LicenseAssignment
from sspr.flows.reset import choose, leave, send, verify
from sspr.gates import offer, proof
from sspr.machines.reset import State
from sspr.models import Challenge, Gate, ResetRun, StaleRun
from tests.factories.directory import SEED, TenantFactory
from tests.factories.people import person
from tests.sspr.flows.reset.walk import NEW_PASSWORD, NUMBER, again, at_choose, begin, now, prove, reasons
from tests.sspr.gates import carrier
from tests.sspr.post import Post, pass_time

pytestmark = pytest.mark.django_db(databases="__all__")
ALEX = "alex@contoso.example"
ALL = (Method.EMAIL, Method.MOBILE_SMS, Method.APP_CODE)


def require_two(user: User) -> None:
    SsprPolicy.objects.filter(tenant=user.tenant).update(methods_required=2)


def ask(run: ResetRun, post: Post, method: Method = Method.EMAIL) -> str:
    assert send.send(run, method, NUMBER, now=now(run)) is send.Sent.PROMISED
    return post.code() if method is Method.EMAIL else post.texted_code()


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.mark.proves("F-ENT-03")
def test_exactly_the_methods_a_person_can_use_are_offered() -> None:
    alex = person(ALEX, methods=[Method.EMAIL, Method.APP_CODE])
    assert [entry.method for entry in offer.offered(begin(ALEX))] == [Method.EMAIL, Method.APP_CODE]
    SsprPolicy.objects.filter(tenant=alex.tenant).update(methods_allowed=[Method.APP_CODE, Method.MOBILE_SMS])
    assert [entry.method for entry in offer.offered(begin(ALEX))] == [Method.APP_CODE]


def test_the_hint_is_a_mask(post: Post) -> None:
    person(ALEX)
    (entry,) = offer.offered(begin(ALEX))
    assert "jo@home.example" not in entry.hint
    assert entry.hint


@pytest.mark.proves("F-ENT-04", "SR-FLOW-04")
def test_two_gates_are_two_different_methods(post: Post) -> None:
    require_two(person(ALEX, methods=ALL))
    run = begin(ALEX)
    prove(run, post, Method.EMAIL)
    assert run.state == State.VERIFY
    assert Method.EMAIL not in [entry.method for entry in offer.offered(run)]
    with pytest.raises(StaleRun):
        verify.verify(run, Method.EMAIL, "000000", now=now(run))
    prove(run, post, Method.MOBILE_SMS)
    assert run.state == State.CHOOSE


def test_a_person_may_take_another_method_half_way(post: Post) -> None:
    person(ALEX, methods=ALL)
    run = begin(ALEX)
    code = ask(run, post, Method.EMAIL)
    assert not verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
    prove(run, post, Method.MOBILE_SMS)
    assert run.state == State.CHOOSE


@pytest.mark.proves("F-MTH-05", "SR-TOK-06")
def test_a_code_lives_five_minutes(post: Post) -> None:
    alex = person(ALEX)
    assert alex.tenant is not None
    run = begin(ALEX)
    code = ask(run, post)
    drawn_at, limit = Challenge.objects.get().sent_at, timedelta(minutes=5)
    assert drawn_at is not None
    assert not verify.verify(run, Method.EMAIL, code, now=drawn_at + limit + timedelta(seconds=1))
    assert verify.verify(run, Method.EMAIL, code, now=drawn_at + limit - timedelta(seconds=1))


def test_a_code_works_once(post: Post) -> None:
    require_two(person(ALEX, methods=ALL))
    run = begin(ALEX)
    code = ask(run, post)
    twin = again(run)
    assert verify.verify(run, Method.EMAIL, code, now=now(run))
    with pytest.raises(StaleRun):
        verify.verify(twin, Method.EMAIL, code, now=now(run))
    assert Gate.objects.exclude(passed_at=None).count() == 1
    assert reasons(run).count("User completed the alternate email verification") == 1


@pytest.mark.proves("SR-TOK-07", "H-17")
def test_a_new_code_voids_the_older_and_brings_no_new_tries(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    first = ask(run, post)
    for _ in range(3):
        assert not verify.verify(run, Method.EMAIL, wrong(first), now=now(run))
    second = ask(run, post)
    assert second != first
    assert proof.tries_left(run.gates.get()) == 2
    assert not verify.verify(run, Method.EMAIL, first, now=now(run))
    assert verify.verify(run, Method.EMAIL, second, now=now(run))


@pytest.mark.proves("SR-TOK-08", "H-16")
def test_the_sixth_try_at_a_gate_is_refused_even_with_the_right_code(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    for _ in range(proof.TRIES):
        assert not verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
        FailedProof.objects.all().delete()  # only the gate's own count is looked at here
        ResetRun.objects.filter(pk=run.pk).update(state=State.VERIFY, version=run.version)
        run.state = State.VERIFY
    assert not verify.verify(run, Method.EMAIL, code, now=now(run))
    assert run.gates.get().tries == proof.TRIES


def test_the_try_is_counted_before_anything_is_compared(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    seen: list[int] = []

    def look(gate: Gate, typed: str, **kwargs: object) -> bool:
        seen.append(Gate.objects.get(pk=gate.pk).tries)
        return False

    monkeypatch.setattr(proof, "holds", look)
    verify.verify(run, Method.EMAIL, code, now=now(run))
    assert seen == [1]


@pytest.mark.proves("SR-TOK-09", "H-03")
@pytest.mark.parametrize(
    "typed", ["", "\0", "12345", "1234567", " 123456 ", "١٢٣٤٥٦", "１２３４５６", "[]", "None", "0" * 4000]
)
def test_what_is_no_code_is_a_wrong_answer_and_costs_a_try(post: Post, typed: str) -> None:
    person(ALEX)
    run = begin(ALEX)
    assert not verify.verify(run, Method.EMAIL, typed, now=now(run))  # nothing was sent yet: nothing to match
    ask(run, post)
    assert not verify.verify(run, Method.EMAIL, typed, now=now(run))
    assert run.gates.get().tries == 2


@pytest.mark.proves("SR-TOK-15")
@pytest.mark.parametrize("separator", ["", " ", "-"])
def test_codes_are_read_in_groups_too(post: Post, separator: str) -> None:
    person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    assert verify.verify(run, Method.EMAIL, f"{code[:3]}{separator}{code[3:]}", now=now(run))


@pytest.mark.proves("SR-TOK-04", "H-05")
def test_the_code_of_one_run_opens_no_other(post: Post) -> None:
    person(ALEX)
    person("eve@contoso.example")
    mine, theirs = begin("eve@contoso.example"), begin(ALEX)
    ask(theirs, post)
    code = ask(mine, post)
    assert not verify.verify(theirs, Method.EMAIL, code, now=now(theirs))
    assert verify.verify(mine, Method.EMAIL, code, now=now(mine))
    assert again(theirs).state == State.VERIFY


@pytest.mark.proves("F-MTH-03", "SR-PROOF-05", "H-06")
def test_the_number_typed_is_compared_and_the_stored_one_dialled(post: Post) -> None:
    person(ALEX, methods=[Method.MOBILE_SMS])
    run = begin(ALEX)
    assert send.send(run, Method.MOBILE_SMS, "+1 425 555 0199", now=now(run)) is send.Sent.WRONG_NUMBER
    post.deliver()
    assert carrier.SENT == []
    ask(run, post, Method.MOBILE_SMS)
    assert [number for number, _ in carrier.SENT] == ["+14255550100"]


@pytest.mark.proves("F-MTH-04")
def test_a_wrong_number_is_a_failed_proof(post: Post) -> None:
    alex = person(ALEX, methods=[Method.MOBILE_SMS])
    run = begin(ALEX)
    send.send(run, Method.MOBILE_SMS, "+1 425 555 0199", now=now(run))
    assert FailedProof.objects.filter(user=alex, method=Method.MOBILE_SMS).count() == 1
    assert not Challenge.objects.exists()


@pytest.mark.proves("F-THR-02")
def test_five_wrong_numbers_block(post: Post) -> None:
    person(ALEX, methods=[Method.MOBILE_SMS])
    run = begin(ALEX)
    for _ in range(5):
        assert run.state == State.VERIFY
        send.send(run, Method.MOBILE_SMS, "+1 425 555 0199", now=now(run))
    assert run.state == State.BLOCKED


@pytest.mark.proves("F-MTH-16")
def test_the_registered_number_goes_before_the_directorys(post: Post) -> None:
    person(ALEX, methods=[Method.MOBILE_SMS], mobile_phone="+14255550177")
    run = begin(ALEX)
    assert send.send(run, Method.MOBILE_SMS, "+1 425 555 0177", now=now(run)) is send.Sent.WRONG_NUMBER
    ask(run, post, Method.MOBILE_SMS)
    AuthenticationMethod.objects.all().delete()
    assert send.send(begin(ALEX), Method.MOBILE_SMS, "+1 425 555 0177", now=now(run)) is send.Sent.PROMISED


@pytest.mark.proves("F-CHK-10")
def test_a_number_the_directory_was_given_works_without_registration(post: Post) -> None:
    person(ALEX, methods=(), mobile_phone="+14255550100")
    run = begin(ALEX)
    prove(run, post, Method.MOBILE_SMS)
    choose.choose(run, NEW_PASSWORD, now=now(run))
    assert run.state == State.DONE


@pytest.mark.proves("F-THR-01")
def test_five_failed_proofs_in_a_day_block_for_a_day(post: Post) -> None:
    alex = person(ALEX)
    assert alex.tenant is not None
    run = begin(ALEX)
    code = ask(run, post)
    for _ in range(4):
        verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
    assert run.state == State.VERIFY
    verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
    assert (run.state, run.reason) == (State.BLOCKED, Reason.BLOCKED)
    assert begin(ALEX).state == State.BLOCKED
    pass_time(alex.tenant, timedelta(hours=24, seconds=1))
    assert begin(ALEX).state == State.VERIFY


@pytest.mark.proves("F-THR-07")
def test_a_block_is_audited_once_with_the_person_as_actor_and_target(post: Post) -> None:
    alex = person(ALEX)
    run = begin(ALEX)
    for _ in range(5):
        verify.verify(run, Method.EMAIL, "", now=now(run))
    (event,) = AuditEvent.objects.filter(activity=Activity.BLOCKED)
    assert (event.result, event.actor, event.target) == ("success", alex, alex)
    assert event.correlation_id == run.correlation_id


@pytest.mark.proves("SR-RATE-09")
def test_while_blocked_right_and_wrong_look_alike(post: Post) -> None:
    alex = person(ALEX)
    one, other = begin(ALEX), begin(ALEX)
    code = ask(one, post)
    for _ in range(5):
        throttling.record_failure(alex, Method.EMAIL, now=now(one), correlation_id=one.correlation_id)
    assert not verify.verify(one, Method.EMAIL, code, now=now(one))
    assert not verify.verify(other, Method.EMAIL, wrong(code), now=now(other))
    assert (one.state, one.reason) == (other.state, other.reason) == (State.BLOCKED, Reason.BLOCKED)


@pytest.mark.proves("F-THR-06")
def test_a_reset_puts_the_counters_back_to_zero(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    for _ in range(4):
        verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
    assert verify.verify(run, Method.EMAIL, code, now=now(run))
    choose.choose(run, NEW_PASSWORD, now=now(run))
    after = begin(ALEX)
    verify.verify(after, Method.EMAIL, "", now=now(after))
    assert after.state == State.VERIFY


@pytest.mark.proves("SR-TOK-12", "H-33", "H-21")
def test_an_app_code_works_once_in_its_time_step_and_wrong_ones_are_counted(post: Post) -> None:
    alex = person(ALEX, methods=[Method.APP_CODE])
    code = pyotp.TOTP(SEED).at(timezone.now())
    first, second = begin(ALEX), begin(ALEX)
    assert not verify.verify(first, Method.APP_CODE, wrong(code), now=now(first))
    assert FailedProof.objects.filter(user=alex).count() == 1
    assert verify.verify(first, Method.APP_CODE, code, now=now(first))
    assert not verify.verify(second, Method.APP_CODE, code, now=now(second))
    assert FailedProof.objects.filter(user=alex).count() == 2


def test_codes_cannot_be_asked_for_without_end(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    for _ in range(10):
        assert send.send(run, Method.EMAIL, "", now=now(run)) is send.Sent.PROMISED
    assert send.send(run, Method.EMAIL, "", now=now(run)) is send.Sent.TOO_OFTEN
    other = begin(ALEX)
    assert send.send(other, Method.EMAIL, "", now=now(other)) is send.Sent.TOO_OFTEN


@pytest.mark.proves("SR-PROOF-09")
def test_a_method_taken_away_half_way_proves_nothing(post: Post) -> None:
    alex = person(ALEX, methods=ALL)
    require_two(alex)
    run = begin(ALEX)
    prove(run, post, Method.EMAIL)
    SsprPolicy.objects.filter(tenant=alex.tenant).update(methods_allowed=[Method.MOBILE_SMS, Method.APP_CODE])
    prove(again(run), post, Method.MOBILE_SMS)
    assert again(run).state == State.VERIFY  # the mail no longer counts, so one proof is still missing


@pytest.mark.proves("SR-PROOF-10")
def test_a_role_given_half_way_asks_for_a_second_proof_at_the_commit(post: Post) -> None:
    alex = person(ALEX, methods=ALL)
    run = at_choose(ALEX, post)
    RoleAssignment.objects.create(user=alex, role=Role.HELPDESK_ADMINISTRATOR)
    password = User.objects.get(pk=alex.pk).password
    choose.choose(run, NEW_PASSWORD, now=now(run))
    assert run.state == State.VERIFY
    assert User.objects.get(pk=alex.pk).password == password


def test_an_administrator_passes_two_gates_where_the_tenant_asks_for_one(post: Post) -> None:
    person(ALEX, methods=ALL, roles=[Role.GLOBAL_ADMINISTRATOR])
    run = begin(ALEX)
    prove(run, post, Method.EMAIL)
    assert run.state == State.VERIFY
    assert verify.verify(run, Method.APP_CODE, pyotp.TOTP(SEED).at(timezone.now()), now=now(run))
    assert run.state == State.CHOOSE


class TestStandards:
    """Nothing is told before a proof."""

    JOHANNA = "johanna@northwind.example"

    @pytest.fixture(autouse=True)
    def tenant(self) -> None:
        TenantFactory(domain="northwind.example", preset=Preset.STANDARDS)

    def test_everybody_is_offered_what_the_policy_enables_without_a_mask(self) -> None:
        person(self.JOHANNA, methods=[Method.EMAIL])
        known, unknown = offer.offered(begin(self.JOHANNA)), offer.offered(begin("nobody@northwind.example"))
        assert known == unknown
        assert {entry.hint for entry in known} == {""}

    @pytest.mark.proves("SR-LIC-08")
    def test_the_reason_comes_after_the_proof(self, post: Post) -> None:
        person(self.JOHANNA, licensed=None)
        run = begin(self.JOHANNA)
        prove(run, post)
        assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)

    def test_a_challenge_to_nobody_sends_nothing_and_looks_like_any_other(self, post: Post) -> None:
        for name in ("nobody@northwind.example", self.JOHANNA):
            if name == self.JOHANNA:
                person(name, methods=())
            run = begin(name)
            assert send.send(run, Method.EMAIL, "", now=now(run)) is send.Sent.PROMISED
            assert post.deliver() == 0
            assert not verify.verify(run, Method.EMAIL, "000000", now=now(run))

    @pytest.mark.proves("SR-ENUM-04", "H-12")
    def test_somebody_and_nobody_are_blocked_at_the_same_try(self, post: Post) -> None:
        person(self.JOHANNA)

        def tries(name: str) -> list[str]:
            run, states = begin(name), []
            for _ in range(5):
                verify.verify(run, Method.EMAIL, "", now=now(run))
                states.append(run.state)
            later = begin(name)
            verify.verify(later, Method.EMAIL, "", now=now(later))
            return [*states, later.state]

        assert tries(self.JOHANNA) == tries("nobody@northwind.example") == [State.VERIFY] * 4 + [State.BLOCKED] * 2

    def test_after_the_proof_the_methods_are_the_persons_own(self, post: Post) -> None:
        require_two(person(self.JOHANNA, methods=[Method.EMAIL, Method.APP_CODE]))
        run = begin(self.JOHANNA)
        prove(run, post)
        assert [entry.method for entry in offer.offered(run)] == [Method.APP_CODE]


def test_a_licence_withdrawn_at_the_gate_refuses_after_it(post: Post) -> None:
    alex = person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    LicenseAssignment.objects.filter(user=alex).delete()
    assert verify.verify(run, Method.EMAIL, code, now=now(run))
    assert (run.state, run.reason) == (State.REFUSED, Reason.USER_NOT_LICENSED)


class TestTriesThatCostNothing:
    def test_a_double_click_with_the_right_code(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second click has spent its try when the first one passes the gate."""
        person(ALEX)
        run = begin(ALEX)
        code = ask(run, post)
        twin, spend = again(run), proof.spend_try

        def late(gate: Gate) -> bool:
            monkeypatch.setattr(proof, "spend_try", spend)
            spent = spend(gate)
            assert verify.verify(run, Method.EMAIL, code, now=now(run))
            return spent

        monkeypatch.setattr(proof, "spend_try", late)
        with pytest.raises(StaleRun):
            verify.verify(twin, Method.EMAIL, code, now=now(run))
        assert not FailedProof.objects.exists()
        assert again(run).state == State.CHOOSE

    def test_a_comparison_that_breaks(self, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
        person(ALEX)
        run = begin(ALEX)

        def breaks(*args: object, **kwargs: object) -> bool:
            raise OSError

        monkeypatch.setattr(proof, "holds", breaks)
        with pytest.raises(OSError):  # noqa: PT011 - whatever it was
            verify.verify(run, Method.EMAIL, "123456", now=now(run))
        assert not FailedProof.objects.exists()
        assert run.gates.get().tries == 0

    def test_the_right_number_after_four_wrong_ones_leaves_a_try_for_the_code(self, post: Post) -> None:
        person(ALEX, methods=[Method.MOBILE_SMS])
        run = begin(ALEX)
        for _ in range(4):
            send.send(run, Method.MOBILE_SMS, "+1 425 555 0199", now=now(run))
        prove(run, post, Method.MOBILE_SMS)
        assert run.state == State.CHOOSE


def test_guesses_still_being_compared_block_nobody(post: Post) -> None:
    alex = person(ALEX)
    run = begin(ALEX)
    code = ask(run, post)
    for _ in range(4):
        verify.verify(run, Method.EMAIL, wrong(code), now=now(run))
    guess = throttling.count_guess(alex, Method.EMAIL, now=now(run))
    assert guess
    with pytest.raises(StaleRun):
        verify.verify(again(run), Method.EMAIL, code, now=now(run))
    assert throttling.blocked_until(alex, now=now(run)) is None
    throttling.forgive(guess)
    assert verify.verify(run, Method.EMAIL, code, now=now(run))


def test_a_guess_whose_request_died_counts_as_failed(post: Post) -> None:
    alex = person(ALEX)
    run = begin(ALEX)
    for _ in range(5):
        throttling.count_guess(alex, Method.EMAIL, now=now(run))
    assert not verify.verify(run, Method.EMAIL, "123456", now=now(run) + timedelta(minutes=1))
    assert run.state == State.BLOCKED


def test_no_code_is_sent_for_a_run_that_has_ended_meanwhile(post: Post) -> None:
    person(ALEX)
    run = begin(ALEX)
    twin = again(run)
    leave.cancel(twin, now=now(run))
    with pytest.raises(StaleRun):
        send.send(run, Method.EMAIL, "", now=now(run))
    assert not Challenge.objects.exists()
