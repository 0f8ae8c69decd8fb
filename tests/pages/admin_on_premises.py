"""The console of the directory at home: people with their states, acts on them, and the policy editor."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from directory import clock
from directory.models import User
from tests.factories.onpremises import home
from tests.pages.people import adele, operator, patti
from tests.pages.registry import Page, State, Visit
from tests.pages.visitor import Visitor
from tests.pages.way_back import HOME_DOMAIN
from writeback.onprem import stage
from writeback.onprem.models import Account, Domain, PasswordSettings

GOOD, BAD = "Quiet-lantern-tide-48", "adele"
Made = Callable[[], Account]


def account_of(user: User) -> Account:
    return Account.objects.get(source_anchor=user.on_premises_immutable_id)


def plain() -> Account:
    return account_of(adele())


def troubled() -> Account:
    """Every state at once, and policies from everywhere."""
    user = adele()
    anchor, now = user.on_premises_immutable_id, clock.now(home(user))
    stage.create_group(HOME_DOMAIN, "Managers")
    stage.add_member(HOME_DOMAIN, "Managers", anchor=anchor)
    stage.add_member(HOME_DOMAIN, "Domain Users", inner="Managers")
    for name, precedence in (("Long passwords", 20), ("Administrators", 10)):
        stage.create_password_settings(HOME_DOMAIN, name, precedence, min_password_length=14, lockout_threshold=5)
    stage.apply_password_settings(HOME_DOMAIN, "Long passwords", anchor=anchor)
    stage.apply_password_settings(HOME_DOMAIN, "Administrators", group="Managers")
    stage.set_flags(anchor, protected=True, disabled=True, password_not_required=True)
    stage.lock(anchor, now)
    stage.set_password_age(anchor, None)
    stage.set_account_expiry(anchor, now - timedelta(days=1))
    return account_of(user)


def locked() -> Account:
    user = adele()
    stage.lock(user.on_premises_immutable_id, clock.now(home(user)))
    return account_of(user)


def disabled() -> Account:
    user = adele()
    stage.set_flags(user.on_premises_immutable_id, disabled=True)
    return account_of(user)


def must_change() -> Account:
    user = adele()
    stage.set_password_age(user.on_premises_immutable_id, None)
    return account_of(user)


def page(made: Made, by: Callable[[], User] = patti) -> Visit:
    visitor, row = Visitor(by()), made()
    return visitor.sees("admin:onprem_account_change", row.pk)


def asked(act: str, made: Made) -> Visit:
    visitor, row = Visitor(patti()), made()
    return visitor.sees(f"admin:onprem-{act}", row.pk)


def sent(act: str, fields: dict[str, str]) -> Visit:
    visitor, row = Visitor(patti()), plain()
    return visitor.sends(f"admin:onprem-{act}", fields, row.pk)


def people(**query: str) -> Visit:
    visitor = Visitor(patti())
    troubled()
    return visitor.sees("admin:onprem_account_changelist", **query)


def domain() -> Domain:
    adele()
    return Domain.objects.get(dns_name=HOME_DOMAIN)


def domain_page() -> Visit:
    visitor = Visitor(patti())
    return visitor.sees("admin:onprem_domain_change", domain().pk)


POLICY = {
    "min_password_length": "257", "password_history_length": "24", "min_password_age": "10", "max_password_age": "2",
    "lockout_threshold": "5", "lockout_window": "60", "lockout_duration": "30", "complexity": "on",
}  # fmt: skip


def domain_refused() -> Visit:
    visitor = Visitor(patti())
    fields = POLICY | {"filter_words": "", "unprotected_operators": "0"}
    return visitor.sends("admin:onprem_domain_change", fields, domain().pk, button="_save")


def fine_grained(by: Callable[[], User] = patti) -> Visit:
    visitor = Visitor(by())
    troubled()
    row = PasswordSettings.objects.get(name="Long passwords")
    return visitor.sees("admin:onprem_passwordsettings_change", row.pk)


def fine_grained_refused() -> Visit:
    visitor = Visitor(patti())
    fields = POLICY | {
        "domain": str(domain().pk),
        "name": "Strict",
        "precedence": "0",
        "people": "nobody",
        "groups": "x",
    }
    return visitor.sends("admin:onprem_passwordsettings_add", fields, button="_save")


def ask(act: str, made: Made) -> Page:
    return Page(f"admin:onprem-{act}", "admin/onprem/person/ask.html", State("asked", partial(asked, act, made)))


PAGES = (
    Page(
        "admin:onprem_account_change",
        "admin/onprem/person/page.html",
        State("plain", partial(page, plain)),
        State("every-trouble", partial(page, troubled), sample="ar"),
        State("seen-by-the-operator", partial(page, plain, operator)),
        name="admin-on-premises-person",
    ),
    Page(
        "admin:onprem_account_changelist",
        "admin/change_list.html",
        State("states", people),
        State("protected", partial(people, standing="protected")),
        name="admin-on-premises-people",
    ),
    ask("unlock", locked),
    ask("lock", plain),
    ask("disable", plain),
    ask("enable", disabled),
    ask("must-change", plain),
    ask("need-not-change", must_change),
    Page(
        "admin:onprem-expire",
        "admin/onprem/person/expire.html",
        State("asked", partial(asked, "expire", plain)),
    ),
    Page(
        "admin:onprem-set-password",
        "admin/onprem/person/set_password.html",
        State("asked", partial(asked, "set-password", plain)),
        State("refused", partial(sent, "set-password", {"new_password": BAD, "confirmation": BAD})),
        State("different", partial(sent, "set-password", {"new_password": GOOD, "confirmation": BAD})),
    ),
    Page(
        "admin:onprem_domain_change",
        "admin/change_form.html",
        State("policy", domain_page),
        State("refused", domain_refused),
        name="admin-on-premises-domain",
    ),
    Page(
        "admin:onprem_passwordsettings_change",
        "admin/change_form.html",
        State("applied", fine_grained),
        name="admin-on-premises-fine-grained",
    ),
    Page(
        "admin:onprem_passwordsettings_add",
        "admin/change_form.html",
        State("refused", fine_grained_refused),
        name="admin-on-premises-fine-grained-refused",
    ),
)
