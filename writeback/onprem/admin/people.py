"""The people of the directory at home: the list with its states, and each one's page."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from writeback.onprem import standing
from writeback.onprem.admin import acts, panels
from writeback.onprem.admin.rows import Logged, now_in, own
from writeback.onprem.models import Account, Domain
from writeback.onprem.rules import AccountControl
from writeback.onprem.words import KINDS, STANDINGS
from writeback.spelling import Spelled

DISABLED = int(AccountControl.ACCOUNTDISABLE)


class InDomain(SimpleListFilter):
    """The visitor's own domains; the stock filter would name everybody's."""

    title = _("domain")
    parameter_name = "in_domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, str]]:
        domains = own(request, Domain.objects.all(), "tenant_id").order_by("dns_name")
        return [(str(domain.pk), domain.dns_name) for domain in domains]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        chosen = self.value() or ""
        return queryset.filter(domain_id=chosen) if chosen.isdecimal() else queryset


class InState(SimpleListFilter):
    """Accounts somebody may have to look after."""

    title = pgettext_lazy("filter of accounts", "state")
    parameter_name = "standing"
    asked = {
        "locked": Q(lockout_time__isnull=False),
        "must-change": Q(pwd_last_set=None),
        "protected": Q(admin_count=1, inherits=False),
        "may-expire": Q(account_expires__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[str, Any]]:
        return [
            ("locked", _("locked out, also if the lock has run out")),
            ("disabled", pgettext_lazy("state of an account", "disabled")),
            ("must-change", _("must change password")),
            ("protected", _("protected")),
            ("may-expire", _("expires one day or has expired")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        chosen = self.value() or ""
        if chosen == "disabled":
            return queryset.annotate(off=F("user_account_control").bitand(DISABLED)).filter(off__gt=0)
        return queryset.filter(self.asked[chosen]) if chosen in self.asked else queryset


@admin.register(Account)
class PersonPage(Logged):
    tenant_path = "domain__tenant_id"
    change_form_template = "admin/onprem/person/page.html"
    list_display = ("user_principal_name", "display_name", "unit", "stands", "pwd_last_set")
    list_filter = (InState, InDomain)
    list_select_related = ("domain", "container")
    search_fields = ("user_principal_name", "sam_account_name", "display_name", "container__distinguished_name")
    search_help_text = _("Name, account name or organisational unit")
    ordering = ("user_principal_name", "pk")
    fields = (
        "user_principal_name", "sam_account_name", "given_name", "surname", "mail", "telephone_number", "mobile",
        "title", "department", "company", "office", "object_guid", "security_identifier", "source_anchor",
        "user_account_control", "admin_count", "inherits", "when_created", "when_changed", "usn_changed",
    )  # fmt: skip
    readonly_fields = ("security_identifier",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return super().get_queryset(request).select_related("domain", "container")

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(f"<uuid:object_id>/{act.path}/", self.admin_site.admin_view(act.view), name=act.name)
            for act in acts.PAGES
        ]
        return [*pages, *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        row = cast(Account, kwargs["obj"])
        context.update(panels.of(row, now_in(row.domain.tenant_id), may_act=acts.may_act(request, row)))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("organisational unit"), ordering="container__distinguished_name")
    def unit(self, row: Account) -> str:
        return row.container.distinguished_name.removesuffix(f",{row.domain.distinguished_name}")

    @admin.display(description=pgettext_lazy("of an account", "state"))
    def stands(self, row: Account) -> SafeString:
        states = standing.of(row, now_in(row.domain.tenant_id)).states
        badges = [{"text": STANDINGS[state], "kind": KINDS.get(state, "now")} for state in states]
        return render_to_string("admin/onprem/person/badges.html", {"badges": badges})

    @admin.display(description=Spelled("objectSid"))
    def security_identifier(self, row: Account) -> str:
        return row.object_sid
