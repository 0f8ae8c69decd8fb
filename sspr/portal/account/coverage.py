"""How well a person is covered: the ways on file that could be asked for, against those that will be."""

from dataclasses import dataclass

from directory import methods
from directory.models import User
from directory.rules.methods import Method

FROM_THE_DIRECTORY = {Method.EMAIL: "alternate_email", Method.MOBILE_SMS: "mobile_phone"}


@dataclass(frozen=True, slots=True)
class Coverage:
    usable: int  # different methods, on file and allowed
    required: int

    @property
    def enough(self) -> bool:
        return self.usable >= self.required

    @property
    def full(self) -> int:
        """Where the bar ends: one way more than is asked for is as well as one needs to be covered."""
        return max(self.usable, self.required + 1)


def of(user: User) -> Coverage:
    return Coverage(len(methods.usable(user)), methods.required(user))


def without(user: User, method_id: int) -> Coverage:
    """What is left once this method is removed. A second one of its kind, or what the directory knows, stands in."""
    rows = methods.rows(user)
    gone = {row.method for row in rows if row.id == method_id}
    stand_ins = {row.method for row in rows if row.id != method_id}
    stand_ins |= {method for method, field in FROM_THE_DIRECTORY.items() if getattr(user, field)}
    lost = gone - stand_ins
    left = [method for method in methods.usable(user) if method.method not in lost]
    return Coverage(len(left), methods.required(user))
