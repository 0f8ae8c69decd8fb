"""The policy editor: a domain's own policy, and fine-grained ones with whom they apply to."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from writeback.onprem import security
from writeback.onprem.admin.forms import PolicyForm
from writeback.onprem.admin.rows import Logged, acting, now_in, own
from writeback.onprem.models import Account, Domain, Group, PasswordSettings, PasswordSettingsLink
from writeback.onprem.router import ALIAS

PASSWORD = ("min_password_length", "complexity", "password_history_length", "min_password_age", "max_password_age")
LOCKOUT = ("lockout_threshold", "lockout_window", "lockout_duration")
Row = TypeVar("Row", bound=models.Model)


class Policies(Logged):
    """Pages whose visitors may change policies if their role says so, each change told to the security log."""

    form = PolicyForm

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.has_perm(f"onprem.change_{self.opts.model_name}", obj))

    def tell(self, request: HttpRequest, domain: Domain, detail: str) -> None:
        security.log_policy(domain, by=acting(request), now=now_in(domain.tenant_id), detail=detail)


@admin.register(Domain)
class DomainPage(Policies):
    tenant_path = "tenant_id"
    list_display = ("dns_name", "min_password_length", "password_history_length", "complexity", "lockout_threshold")
    list_select_related = ("forest",)
    search_fields = ("dns_name",)
    ordering = ("dns_name",)
    fieldsets = (
        (None, {"fields": ("dns_name", "forest_name", "sid")}),
        (_("Passwords"), {"fields": PASSWORD}),
        (_("Lockout"), {"fields": LOCKOUT}),
        (_("Password filter"), {"fields": ("filter_words", "filter_acts_on_sets")}),
        (
            _("The connector and the domain controllers"),
            {
                "fields": (
                    "connector_may_unexpire", "connector_may_call_sam", "supports_policy_hints", "unprotected_operators"
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = ("dns_name", "forest_name", "sid")

    @admin.display(description=_("forest"))
    def forest_name(self, row: Domain) -> str:
        return row.forest.dns_name

    def save_model(self, request: HttpRequest, obj: Domain, form: ModelForm, change: bool) -> None:
        """Only what was changed, so that a change number drawn meanwhile is not put back."""
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
            self.tell(request, obj, changed(form))


class FineGrainedForm(PolicyForm):
    people = forms.CharField(
        label=_("Applies to people"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "User principal names or account names, one a line. A policy on a person wins over one on a group."
        ),
    )
    groups = forms.CharField(
        label=_("Applies to the members of groups"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Names of groups, one a line; members of groups inside count."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            links = self.instance.links.select_related("account", "group")
            self.initial["people"] = "\n".join(link.account.user_principal_name for link in links if link.account)
            self.initial["groups"] = "\n".join(link.group.sam_account_name for link in links if link.group)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        domain = data.get("domain") or (None if self.instance._state.adding else self.instance.domain)
        if domain is None:
            return data
        others = PasswordSettings.objects.filter(domain=domain).exclude(pk=self.instance.pk)
        if others.filter(name__iexact=data.get("name", "")).exists():
            self.add_error("name", gettext("The domain has a policy of that name already."))
        accounts, groups = Account.objects.filter(domain=domain), Group.objects.filter(domain=domain)
        self._look_up(
            data,
            "people",
            lambda name: accounts.filter(Q(user_principal_name__iexact=name) | Q(sam_account_name__iexact=name)),
        )
        self._look_up(data, "groups", lambda name: groups.filter(sam_account_name__iexact=name))
        return data

    def _look_up(self, data: dict[str, Any], field: str, find: Callable[[str], QuerySet[Any]]) -> None:
        """Turn names into rows, or say which name is nobody's."""
        names = dict.fromkeys(line.strip() for line in data.get(field, "").splitlines() if line.strip())
        found = {name: tuple(find(name)) for name in names}
        for name, rows in found.items():
            if len(rows) != 1:
                self.add_error(
                    field, ValidationError(gettext("The domain has nothing called “%(name)s”.") % {"name": name})
                )
        data[f"{field}_found"] = tuple(dict.fromkeys(row for rows in found.values() for row in rows))


@admin.register(PasswordSettings)
class FineGrainedPage(Policies):
    tenant_path = "domain__tenant_id"
    form = FineGrainedForm
    list_display = ("name", "domain", "precedence", "min_password_length", "applies_to")
    list_select_related = ("domain",)
    search_fields = ("name",)
    ordering = ("domain__dns_name", "precedence", "name")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return [
            (None, {"fields": ("domain", "name", "precedence")}),
            (_("Applies to"), {"fields": ("people", "groups")}),
            (_("Passwords"), {"fields": PASSWORD}),
            (_("Lockout"), {"fields": LOCKOUT}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("domain",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[PasswordSettings]:
        return super().get_queryset(request).annotate(reached=models.Count("links"))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = own(request, Domain.objects.order_by("dns_name"), "tenant_id")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without the pop-up buttons beside a choice: one page does one thing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget
        return field

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.has_perm("onprem.add_passwordsettings"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        return bool(user.has_perm("onprem.delete_passwordsettings", obj))

    def save_model(self, request: HttpRequest, obj: PasswordSettings, form: ModelForm, change: bool) -> None:
        with transaction.atomic(using=ALIAS):
            super().save_model(request, obj, form, change)
            obj.links.all().delete()
            PasswordSettingsLink.objects.bulk_create(_links(obj, form.cleaned_data))
            verb = "changed" if change else "created"
            self.tell(request, obj.domain, f"{obj.name} {verb}: {changed(form)}")

    def delete_model(self, request: HttpRequest, obj: PasswordSettings) -> None:
        self.tell(request, obj.domain, f"{obj.name} deleted")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PasswordSettings]) -> None:
        for row in queryset:
            self.delete_model(request, row)

    @admin.display(description=_("applies to"))
    def applies_to(self, row: Any) -> int:
        return int(row.reached)


def _links(settings: PasswordSettings, data: dict[str, Any]) -> Iterable[PasswordSettingsLink]:
    yield from (PasswordSettingsLink(settings=settings, account=one) for one in data["people_found"])
    yield from (PasswordSettingsLink(settings=settings, group=one) for one in data["groups_found"])


def changed(form: ModelForm) -> str:
    """What the form changed, as `field old → new`, for the security log."""
    return "; ".join(
        f"{name} {form.initial.get(name)} → {form.cleaned_data[name]}".replace("\n", ", ") for name in form.changed_data
    )
