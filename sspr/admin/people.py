"""The person's page, composed of what every app knows about a person, and the list of people."""

from typing import Any, cast

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from directory.activities import Activity
from directory.admin import Audited, NamedRows, OwnTenantRows, Trail, acting
from directory.models import Membership, RoleAssignment, User
from directory.permissions import RESET_PASSWORD, grantable_roles
from directory.rules.methods import mask_email, mask_phone
from licensing.admin.assignments import OfProduct
from sspr.admin import batch_pages, panels, person_acts, person_changes, temporary_pages, what_if
from sspr.admin.exchange.people import People
from sspr.admin.exchange.views import Exchanging
from sspr.admin.person_changes import MASTERED_ON_PREMISES, PROOF_DATA
from sspr.admin.person_form import PersonForm
from sspr.admin.words import kind_of_group

STATE = ("account_enabled", "kind", "password_age", "change_due", "id")
HINTS = ("email_hint", "phone_hint")


class PersonCreated(HttpResponseRedirect):
    """Tells `add_view`, which runs outside the transaction, that somebody new is there."""

    def __init__(self, person: User) -> None:
        super().__init__(reverse("admin:directory_user_change", args=[person.pk]))
        self.person = person


class RoleRows(OwnTenantRows, admin.TabularInline):
    """Directory roles. Nobody gives a role that opens more than their own, and nobody changes their own roles."""

    model = RoleAssignment
    formset = NamedRows
    verbose_name = _("role")
    verbose_name_plural = _("Directory roles")
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj != acting(request) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a role is given or taken

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is not None and obj != acting(request) and super().has_delete_permission(request, obj)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        roles = sorted(grantable_roles(acting(request)))
        kwargs["choices"] = [("", gettext("Choose a role")), *((role.value, role.label) for role in roles)]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class AssignedRows(NamedRows):
    """Nobody is taken out by hand where a rule or the on-premises directory decides: there the box is out of use."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields and form.instance.pk is not None and not form.instance.group.assigned:
            form.fields["DELETE"].disabled = True  # whatever is sent


class GroupRows(OwnTenantRows, admin.TabularInline):
    model = Membership
    formset = AssignedRows
    verbose_name = _("group")
    verbose_name_plural = _("Groups, as a direct member")
    fields = ("group", "membership")
    readonly_fields = ("membership",)
    autocomplete_fields = ("group",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Membership]:
        return super().get_queryset(request).select_related("group", "user")

    @admin.display(description=_("members are"))
    def membership(self, row: Membership) -> str:
        return kind_of_group(row.group) if row.pk else ""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PersonPage(Exchanging, Audited):
    exchange = People
    trail = Trail(Activity.USER_ADDED, Activity.USER_UPDATED, Activity.USER_DELETED)
    form = PersonForm
    change_form_template = "admin/person/page.html"
    list_display = ("display_name", "user_principal_name", "kind", "location", "account_enabled")
    list_filter = (
        "account_enabled",
        "on_premises",
        ("role_assignments__role", admin.ChoicesFieldListFilter),
        ("license_assignments__sku", OfProduct),
        ("usage_location", admin.EmptyFieldListFilter),
        ("department", admin.EmptyFieldListFilter),
    )
    search_fields = ("user_principal_name", "display_name", "surname")
    search_help_text = _("Name or user principal name")
    ordering = ("display_name", "user_principal_name")
    show_full_result_count = False
    inlines = (RoleRows, GroupRows)
    list_select_related = ("tenant",)
    actions = ("assign_licences",)

    def has_assign_licences_permission(self, request: HttpRequest) -> bool:
        return acting(request).has_perm(person_acts.ASSIGN)

    @admin.action(description=_("Assign licences …"), permissions=["assign_licences"])
    def assign_licences(self, request: HttpRequest, chosen: QuerySet[User]) -> HttpResponse | None:
        """For those ticked, or for all the filters of the list find."""
        return batch_pages.draft_of(request, chosen)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # an account is disabled; deleting one would tear its jobs and licences out of the records

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Deleted people have a page of their own, from which they come back."""
        return super().get_queryset(request).filter(deleted_at=None)

    def get_urls(self) -> list[URLPattern]:
        acts = [
            path(f"<uuid:person_id>/{act.path}", self.admin_site.admin_view(act.view), name=act.name)
            for act in (*person_acts.ACTS, *what_if.ACTS)
        ]
        return [*acts, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "tenant") if acting(request).is_superuser else self.list_display

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[PersonForm]:
        form = cast(type[PersonForm], super().get_form(request, obj, change=change, **kwargs))
        form.acting = acting(request)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        tenant = ("tenant",) if acting(request).is_superuser else ()
        state = STATE if obj else ()
        identity = (*tenant, "user_principal_name", "given_name", "surname", "display_name", "usage_location")
        return [
            (_("Account"), {"fields": (*identity, *state)}),
            (_("Work"), {"fields": ("department", "job_title")}),
            (_("Where to reach them"), {"fields": ("mail", "office_phone", *self._proof_data(request, obj))}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        fixed = ("id", "tenant", "kind", "password_age", "change_due")
        mastered = MASTERED_ON_PREMISES if obj.on_premises else ()
        return (*fixed, *mastered, *HINTS)

    def _proof_data(self, request: HttpRequest, obj: Any) -> tuple[str, ...]:
        """In full for whoever could take the account over anyway; for others as the person sees it on the way back."""
        return PROOF_DATA if obj is None or acting(request).has_perm(RESET_PASSWORD, obj) else HINTS

    def get_inlines(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Sessions and resets begun before the account was disabled, and codes sent to the old address, end."""
        super().save_model(request, obj, form, change)
        person_changes.follow([obj], form.changed_data, tenant=obj.tenant)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        role = formset.model is RoleAssignment
        added, removed = (
            (Activity.ROLE_ADDED, Activity.ROLE_REMOVED) if role else (Activity.MEMBER_ADDED, Activity.MEMBER_REMOVED)
        )
        for activity, rows in ((added, formset.new_objects), (removed, formset.deleted_objects)):
            for row in rows:
                named = {"role": row.role} if role else {"group": str(row.group)}
                self.record(request, activity, row, **named)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().add_view(request, form_url, extra_context)
        if isinstance(response, PersonCreated):
            return temporary_pages.show_temporary_password(request, response.person)
        return response

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return PersonCreated(obj)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        person = kwargs.get("obj")
        context.update({"show_save_and_add_another": False})
        if person is not None:
            context.update(panels.of(person, acting(request)))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("kind"), ordering="on_premises")
    def kind(self, person: User) -> str:
        return gettext("synchronised") if person.on_premises else gettext("cloud-only")

    @admin.display(description=_("usage location"), ordering="usage_location")
    def location(self, person: User) -> str:
        return str(getattr(person.usage_location, "name", ""))

    @admin.display(description=_("alternate email"))
    def email_hint(self, person: User) -> str:
        return mask_email(person.alternate_email) if person.alternate_email else ""

    @admin.display(description=_("mobile phone"))
    def phone_hint(self, person: User) -> str:
        return mask_phone(str(person.mobile_phone)) if person.mobile_phone else ""

    @admin.display(description=_("last password change"))
    def password_age(self, person: User) -> str:
        changed_at = person.last_password_change_at
        if changed_at is None:
            return pgettext("last password change", "never")
        return gettext("%(moment)s UTC") % {"moment": date_format(changed_at, "DATETIME_FORMAT")}

    @admin.display(description=_("must change password at next sign-in"))
    def change_due(self, person: User) -> str:
        return gettext("yes") if person.must_change_password else gettext("no")
