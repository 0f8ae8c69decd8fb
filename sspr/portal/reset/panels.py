"""The methods of the page on which one proves oneself: one panel each, the chosen one open."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from directory.rules.methods import Method
from sspr.gates import offer, proof
from sspr.models import Gate, ResetRun
from sspr.portal.reset.forms import SENT_BY_US, Answer

LABELS: dict[Method, str | Promise] = {
    Method.EMAIL: _("Email my alternate email"),
    Method.MOBILE_SMS: _("Text my mobile phone"),
    Method.APP_CODE: _("Enter a code from my authenticator app"),
}
BUTTONS: dict[Method, str | Promise] = {
    Method.EMAIL: pgettext_lazy("button", "Email"),
    Method.MOBILE_SMS: pgettext_lazy("button", "Text"),
}
HELP_AFTER = timedelta(seconds=10)  # a code that is not there by then may not come; sspr-behaviour §1.4
ICONS = {Method.EMAIL: "mail", Method.MOBILE_SMS: "sms", Method.APP_CODE: "app"}


@dataclass(frozen=True, slots=True)
class Panel:
    """One way to prove oneself, and how far it got."""

    method: Method
    hint: str
    form: Answer
    chosen: bool
    asked_at: datetime | None  # when the newest code was asked for; None before that
    tries_left: int
    now: datetime  # the tenant's clock

    @property
    def label(self) -> str | Promise:
        return LABELS[self.method]

    @property
    def button(self) -> str | Promise:
        return BUTTONS[self.method]

    @property
    def icon(self) -> str:
        return ICONS[self.method]

    @property
    def is_sent(self) -> bool:
        return self.method in SENT_BY_US

    @property
    def takes_code(self) -> bool:
        """Whether there is a code to type: from the app always, from a message once it was asked for."""
        return not self.is_sent or self.asked_at is not None

    @property
    def help_in(self) -> int:
        """In how many seconds “Try again” and “Contact your administrator” are due (F-ENT-07)."""
        due_at = self.asked_at + HELP_AFTER if self.asked_at else self.now
        return max(0, round((due_at - self.now) / timedelta(seconds=1)))

    @property
    def takes_number(self) -> bool:
        return self.method is Method.MOBILE_SMS and self.asked_at is None


def panels(run: ResetRun, offers: tuple[offer.Offer, ...], answer: Answer | None, *, now: datetime) -> list[Panel]:
    """A panel for each method offered; `answer` is the form just sent, shown again with its errors."""
    gates = {gate.method: gate for gate in run.gates.all()}
    asked = {method: _asked_at(gate) for method, gate in gates.items()}
    methods = [entry.method for entry in offers]
    chosen = _chosen(methods, asked, answer)
    return [
        Panel(
            method=entry.method,
            hint=entry.hint,
            form=answer if answer and entry.method is chosen else Answer(offered=methods, panel=entry.method),
            chosen=entry.method is chosen,
            asked_at=asked.get(entry.method),
            tries_left=proof.tries_left(gates.get(entry.method)),
            now=now,
        )
        for entry in offers
    ]


def _asked_at(gate: Gate) -> datetime | None:
    return gate.challenges.order_by("-requested_at").values_list("requested_at", flat=True).first()


def _chosen(methods: list[Method], asked: dict[str, datetime | None], answer: Answer | None) -> Method | None:
    """The method just answered, else the one a code was asked for last, else the first."""
    sent = answer["method"].value() if answer else None
    if sent in methods:
        return Method(sent)
    waiting = [(at, method) for method in methods if (at := asked.get(method)) is not None]
    return max(waiting)[1] if waiting else next(iter(methods), None)
