"""What an administrator on premises does to an account from its page.

Each act is a page that says what will happen and a POST that calls `writeback.onprem.accounts`. An account of another
tenant is not found, exactly as one that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from writeback.onprem import accounts, passwords, standing
from writeback.onprem.admin.forms import ExpiryForm, PasswordForm
from writeback.onprem.admin.rows import acting, ask_then_act, now_in, own
from writeback.onprem.models import Account
from writeback.onprem.rules import AccountControl
from writeback.onprem.standing import Standing, Stands
from writeback.onprem.words import RULES

MAY_CHANGE = "onprem.change_account"
Do = Callable[[Account, str, datetime], None]
Offered = Callable[[Account, Stands], bool]


@dataclass(frozen=True, slots=True)
class Act:
    """One page below the account's. `said` is read after the deed, `lede` before it."""

    path: str
    title: str | Promise
    icon: str
    view: Callable[..., HttpResponse]
    offered: Offered

    @property
    def name(self) -> str:
        return f"onprem-{self.path}"


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that needs nothing but a yes."""

    path: str
    title: str | Promise
    icon: str
    lede: str | Promise
    verb: str | Promise
    said: str | Promise
    do: Do
    offered: Offered

    def page(self) -> Act:
        return Act(self.path, self.title, self.icon, self.view, self.offered)

    @property
    def view(self) -> Callable[..., HttpResponse]:
        @ask_then_act
        def ask(request: HttpRequest, object_id: UUID) -> HttpResponse:
            row = find(request, object_id)
            if not self.offered(row, standing.of(row, now_in(row.domain.tenant_id))):
                messages.info(request, gettext("There was nothing to do: the account stands so already."))
                return _back(row)
            if request.method != "POST":
                return _page(request, "ask", row, title=self.title, act=self)
            _do(request, row, self.do)
            messages.success(request, str(self.said) % {"person": row.user_principal_name})
            return _back(row)

        return ask


def may_act(request: HttpRequest, row: Account) -> bool:
    user: Any = request.user
    return bool(user.has_perm(MAY_CHANGE, row))


def find(request: HttpRequest, object_id: UUID) -> Account:
    """The account, if the visitor sees it and may act on it."""
    rows = own(request, Account.objects.select_related("domain", "container"), "domain__tenant_id")
    row: Account = get_object_or_404(rows, pk=object_id)
    if not may_act(request, row):
        raise PermissionDenied
    return row


@ask_then_act
def expire(request: HttpRequest, object_id: UUID) -> HttpResponse:
    row = find(request, object_id)
    form = ExpiryForm(request.POST or None, initial={"expires_at": row.account_expires})
    if request.method == "POST" and form.is_valid():
        at = form.cleaned_data["expires_at"]
        _do(request, row, lambda account, by, now: accounts.expire(account, at, by=by, now=now))
        messages.success(request, gettext("The account’s expiry was changed."))
        return _back(row)
    return _page(request, "expire", row, title=gettext("Let the account expire"), form=form)


@ask_then_act
@sensitive_post_parameters("new_password", "confirmation")
def set_password(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """Set a password as the directory's own administrator: no history, no age, but every other rule (§3)."""
    row = find(request, object_id)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        broken = accounts.set_password(
            row.pk,
            given["new_password"],
            must_change=given["must_change"],
            unlock=given["unlock"],
            by=acting(request),
            now=now_in(row.domain.tenant_id),
        )
        if not broken:
            messages.success(request, gettext("The password is set."))
            return _back(row)
        for rule in broken:
            form.add_error("new_password", str(RULES[rule]))
    return _page(request, "set_password", row, title=gettext("Set a password"), form=form)


def _do(request: HttpRequest, row: Account, do: Do) -> None:
    with accounts.editing(pk=row.pk) as locked:
        do(locked, acting(request), now_in(row.domain.tenant_id))


def _page(request: HttpRequest, template: str, row: Account, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    page = f"admin/onprem/person/{template}.html"
    return render(request, page, {**frame, "opts": Account._meta, "account": row, **context})


def _back(row: Account) -> HttpResponse:
    return redirect("admin:onprem_account_change", row.pk)


def _switch(bit: AccountControl, on: bool) -> Do:
    return lambda row, by, now: accounts.switch(row, bit, on, by=by, now=now)


def _date(now_: bool) -> Do:
    return lambda row, by, now: passwords.date(row, now if now_ else None, by=by, now=now)


ASKED = (
    Asked(
        "unlock", _("Unlock"), "unlock",
        _("lockoutTime becomes 0, and the count of wrong passwords with it. The password stays as it is."),
        _("Unlock"), _("%(person)s is unlocked."),
        lambda row, by, now: passwords.unlock(row, by=by, now=now),
        lambda row, stands: Standing.LOCKED in stands,
    ),
    Asked(
        "lock", _("Lock"), "lock",
        _("The account is locked as after too many wrong passwords, for as long as its policy says."),
        _("Lock"), _("%(person)s is locked."),
        lambda row, by, now: accounts.lock(row, by=by, now=now),
        lambda row, stands: Standing.LOCKED not in stands,
    ),
    Asked(
        "disable", _("Disable"), "cross",
        _("Nobody signs in with the account, and writeback refuses it, until it is enabled again."),
        _("Disable"), _("%(person)s is disabled."),
        _switch(AccountControl.ACCOUNTDISABLE, True),
        lambda row, stands: Standing.DISABLED not in stands,
    ),
    Asked(
        "enable", _("Enable"), "check",
        _("The account can be used again. Password, lock and expiry stay as they are."),
        _("Enable"), _("%(person)s is enabled."),
        _switch(AccountControl.ACCOUNTDISABLE, False),
        lambda row, stands: Standing.DISABLED in stands,
    ),
    Asked(
        "must-change", _("Must change password"), "clock",
        _("pwdLastSet becomes 0: the next logon asks for a new password."),
        _("Ask for a change"), _("%(person)s must change the password at the next logon."),
        _date(False),
        lambda row, stands: row.pwd_last_set is not None,
    ),
    Asked(
        "need-not-change", _("Need not change password"), "clock",
        _("pwdLastSet becomes the present moment: the password is good again, and its age counts from now."),
        _("Ask no more"), _("%(person)s need not change the password any more."),
        _date(True),
        lambda row, stands: row.pwd_last_set is None,
    ),
)  # fmt: skip


def _always(row: Account, stands: Stands) -> bool:
    return True


PAGES = (
    *(asked.page() for asked in ASKED),
    Act("expire", _("Let the account expire"), "clock", expire, _always),
    Act("set-password", _("Set a password"), "key", set_password, _always),
)
