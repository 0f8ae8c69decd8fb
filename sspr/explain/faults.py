"""What each fault teaches: what a person sees of it, which events the agent writes, and what the audit log says.

`docs/faults.md` is printed from this table (`manage.py fault table`), and each row is proved by a reset that meets it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sspr.machines.endings import CODES, Ending
from writeback.errors import Outcome
from writeback.onprem.faults import Fault
from writeback.operations import Operation

POLICY = ("31001", "33008", "6329", "31003")
RIGHTS = ("31001", "33004", "6329", "31003")
DONE = ("31001", "31002")


@dataclass(frozen=True, slots=True)
class Lesson:
    """`told`: the events with the tracking id of a job that meets the fault. `of_itself`: what the agent says besides.

    `outcome`: how such a job ends, after the directory was asked where no answer came; None for what only concerns
    setting an agent up.
    """

    means: str | Promise
    outcome: Outcome | None = None
    told: tuple[str, ...] = ()
    of_itself: tuple[str, ...] = ()
    operation: Operation = Operation.RESET

    @property
    def code(self) -> str:
        return CODES.get(Ending(self.outcome.value), "") if self.outcome in ENDINGS else ""


ENDINGS = {Outcome.ADMIN_ACTION_REQUIRED, Outcome.UNREACHABLE}
ADMIN, AWAY, REFUSED = Outcome.ADMIN_ACTION_REQUIRED, Outcome.UNREACHABLE, Outcome.POLICY_VIOLATION
SET = Outcome.DELIVERED

LESSONS: dict[Fault, Lesson] = {
    Fault.AGENT_STOPPED: Lesson(_("The agent’s service is stopped."), AWAY, (), ("31016",)),
    Fault.AGENT_DIES_BEFORE: Lesson(_("The agent dies with the message in hand and does nothing."), AWAY),
    Fault.AGENT_DIES_AFTER: Lesson(_("The agent sets the password and dies before it can say so."), SET, DONE),
    Fault.AGENT_FAILS: Lesson(_("The agent fails in a way nobody thought of."), AWAY, ("31001", "32000")),
    Fault.MESSAGE_EXPIRED: Lesson(_("The message has expired when it arrives."), AWAY, ("32003", "31003")),
    Fault.KEY_MISMATCH: Lesson(
        _("Cloud and agent have different keys. Writeback off and on cures it."), ADMIN, ("31001", "32004", "31003")
    ),
    Fault.RELAY_ONE_DOWN: Lesson(
        _("The first of the two relays is down; the other does the work."), SET, ("32014", *DONE), ("31034", "31044")
    ),
    Fault.RELAY_TWO_DOWN: Lesson(
        _("The second of the two relays is down. With both down nobody is reached."), SET, DONE, ("31034", "31044")
    ),
    Fault.RELAY_SECRET: Lesson(_("The relays’ secret differs from the agent’s."), AWAY, ("32002",)),
    Fault.LATENCY: Lesson(_("Each way over the relay takes so many milliseconds, or some more."), SET, DONE),
    Fault.REQUEST_LOSS: Lesson(_("So many in a hundred messages never reach the agent."), AWAY),
    Fault.ANSWER_LOSS: Lesson(_("So many in a hundred answers never reach the cloud."), SET, DONE),
    Fault.SERVICE_UNREACHABLE: Lesson(
        _("The agent does not reach the cloud’s service: no heartbeat arrives, and no set-up works."),
        SET, DONE, ("32001", "32015"),
    ),
    Fault.TOKEN_REFUSED: Lesson(_("The administrator who sets up gets no token."), None, (), ("32009",)),
    Fault.KEYS_FAIL: Lesson(_("No key pair can be made."), None, (), ("31017", "31004", "32010")),
    Fault.CONFIGURATION_UNWRITABLE: Lesson(
        _("The agent’s files cannot be written."), None, (), ("31017", "31004", "32005")
    ),
    Fault.OFFBOARDING_DENIED: Lesson(
        _("Switching writeback off is refused for lack of rights."), None, (), ("31012", "31014")
    ),
    Fault.ENDPOINT_FAILS: Lesson(_("The agent’s endpoint does not come up at the next start."), None, (), ("6800",)),
    Fault.MISSING_RESET_RIGHT: Lesson(_("The agent’s account lacks the right to reset passwords."), ADMIN, RIGHTS),
    Fault.INHERITANCE_OFF: Lesson(_("Inheritance is off on the account, so no right arrives there."), ADMIN, RIGHTS),
    Fault.PROTECTED_USER: Lesson(_("The account is in a protected group."), ADMIN, RIGHTS),
    Fault.ADMIN_COUNT_LEFT: Lesson(_("The account was in a protected group once; adminCount is left."), ADMIN, RIGHTS),
    Fault.USER_DELETED: Lesson(
        _("The account is gone on premises, and still here."), ADMIN, ("31001", "33002", "31003")
    ),
    Fault.DUPLICATE_ANCHOR: Lesson(
        _("Two accounts have the same anchor."), ADMIN, ("31001", "33003", "hr:80230402", "31003")
    ),
    Fault.FOREST_ADDED: Lesson(
        _("The forest was added after writeback was switched on. Off and on cures it."),
        ADMIN, ("31001", "33009", "6329", "31003"),
    ),
    Fault.MINIMUM_AGE: Lesson(_("The password was set less than a day ago."), REFUSED, POLICY),
    Fault.HISTORY: Lesson(_("The password is in the history."), REFUSED, POLICY),
    Fault.HISTORY_NO_CONTROL: Lesson(
        _("The domain controller does not know the policy hints control."), ADMIN, ("31001", "6329", "31003")
    ),
    Fault.COMPLEXITY: Lesson(_("The password is not complex enough for the directory."), REFUSED, POLICY),
    Fault.FILTER: Lesson(_("A password filter on premises says no."), REFUSED, POLICY),
    Fault.PSO_STRICTER: Lesson(_("A fine-grained policy wants 64 characters."), REFUSED, POLICY),
    Fault.DISABLED: Lesson(_("The account is disabled on premises."), ADMIN, ("31001", "33005", "31003")),
    Fault.LOCKED: Lesson(
        _("The account is locked on premises. A reset goes through; a change does not."),
        Outcome.ACCOUNT_LOCKED, ("31006", "33006", "31008"), (), Operation.CHANGE,
    ),
    Fault.CANNOT_CHANGE: Lesson(
        _("The account may not change its password. A reset goes through; a change does not."),
        REFUSED, ("31006", "33008", "6329", "31008"), (), Operation.CHANGE,
    ),
    Fault.NEVER_EXPIRES: Lesson(
        _("The password never expires, so an administrator’s reset is not flagged for change on premises."),
        SET, ("31009", "31010"), (), Operation.ADMIN_RESET,
    ),
    Fault.OU_RESERVED: Lesson(
        _("The name of the account’s organisational unit holds a reserved character."),
        ADMIN, ("31001", "33001", "31003"),
    ),
    Fault.REMOTE_SAM: Lesson(_("Remote calls to the account database are restricted."), ADMIN, RIGHTS),
    Fault.CLOUD_WRITE_FAILS: Lesson(
        _("The password is set on premises, and then the cloud’s copy cannot be written."), Outcome.CLOUD_FAILURE, DONE
    ),
}  # fmt: skip

# What a person reads, in the words of the documentation; the pages have theirs in `words`.
SEEN = {
    SET: "success",
    Outcome.CLOUD_FAILURE: "success, with the notice that the cloud needs some minutes",
    REFUSED: "back on the page of the new password: the directory does not take this one",
    Outcome.ACCOUNT_LOCKED: "not changed: the account is locked on premises",
    ADMIN: "not set, only an administrator can help (SSPR_0029)",
    AWAY: "not set, the directory cannot be reached (SSPR_0030)",
}
ACTIVITIES = {
    Operation.RESET: "Reset password (self-service)",
    Operation.CHANGE: "Change password (self-service)",
    Operation.ADMIN_RESET: "Reset password (by admin)",
}


def audited(lesson: Lesson) -> str:
    """The row of the audit log that a job which meets the fault leaves; empty for what only concerns a set-up."""
    if lesson.outcome is None:
        return ""
    if lesson.outcome is SET:
        return f"{ACTIVITIES[lesson.operation]}: success"
    result = "success" if lesson.outcome.set_on_premises else "failure"
    return f"{ACTIVITIES[lesson.operation]}: {result}, {lesson.outcome.value}"


def table() -> str:
    """All faults as the rows of a table in Markdown."""
    lines = ["| switch | what is wrong | a person sees | events of the job | events of the agent | audit row |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for fault in Fault:
        lesson = LESSONS[fault]
        seen = SEEN[lesson.outcome] if lesson.outcome else "nothing: only setting up is concerned"
        cells = (f"`{fault.value}`", str(lesson.means), seen, _listed(lesson.told), _listed(lesson.of_itself))
        lines.append(f"| {' | '.join(cells)} | {audited(lesson)} |")
    return "\n".join(lines) + "\n"


def _listed(events: tuple[str, ...]) -> str:
    return ", ".join(events)
