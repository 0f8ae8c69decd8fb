"""The look of a tenant's pages, one row for all languages and one for each language that differs."""

from contextlib import suppress
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import branding
from directory.activities import Activity
from directory.admin import Audited, OwnTenantRows, Trail, acting, correlation_of
from directory.models import Branding
from directory.models.branding import MOST_LINKS
from directory.pictures import Kind
from sspr.admin.branding_form import BrandingForm

LINKS = tuple((f"link_{number}_title", f"link_{number}_address") for number in range(1, MOST_LINKS + 1))


@admin.register(Branding)
class BrandingPage(OwnTenantRows, Audited):
    """Every change goes through `directory.branding`, which writes the audit event as well."""

    trail = Trail(Activity.BRANDING_CHANGED, Activity.BRANDING_CHANGED, Activity.BRANDING_CHANGED)
    form = BrandingForm
    list_display = ("tenant", "language", "pictures", "colours")
    list_display_links = ("tenant", "language")
    ordering = ("tenant__name", "language")
    actions = None

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Branding]:
        kinds = [kind.value for kind in Kind]
        rows = super().get_queryset(request).select_related("tenant", *kinds)
        return rows.defer(*(f"{kind}__content" for kind in kinds))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = cast(type[BrandingForm], super().get_form(request, obj, change=change, **kwargs))
        form.own_tenant = acting(request).tenant
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("tenant",) if acting(request).is_superuser else ()
        return (
            (None, {"fields": (*own, "language")}),
            (_("Pictures"), {"fields": tuple(f"{kind}_file" for kind in Kind)}),
            (_("Colours"), {"fields": ("brand_colour", "ground_colour")}),
            (_("Words beside the password"), {"fields": ("sign_in_text",)}),
            (_("Links at the foot of each page"), {"fields": LINKS}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("tenant", "language") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        """Where somebody else was first, nothing is saved, and `_refused` says so instead of Django's own answer."""
        filled = cast(BrandingForm, form)
        try:
            branding.save(obj, filled.edit(), by=acting(request), correlation_id=correlation_of(request))
        except ObjectDoesNotExist:
            _refuse(request, gettext("Somebody else deleted this meanwhile. Nothing was saved."))
        except ValidationError as refusal:
            _refuse(request, " ".join(refusal.messages))
        else:
            for correction in filled.corrections:
                self.message_user(request, correction, messages.INFO)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return self._refused(request) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._refused(request) or super().response_change(request, obj)

    def _refused(self, request: HttpRequest) -> HttpResponse | None:
        reason = getattr(request, "branding_refused", None)
        if reason is None:
            return None
        self.message_user(request, reason, messages.ERROR)
        return HttpResponseRedirect(reverse("admin:directory_branding_changelist"))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with suppress(Branding.DoesNotExist):  # somebody else deleted it meanwhile, and it is gone as asked
            branding.remove(obj, by=acting(request), correlation_id=correlation_of(request))

    @admin.display(description=_("pictures"))
    def pictures(self, row: Branding) -> SafeString:
        shown = [picture for kind in Kind if (picture := getattr(row, kind))]
        return render_to_string("admin/branding/pictures.html", {"pictures": shown})

    @admin.display(description=_("colours"))
    def colours(self, row: Branding) -> SafeString:
        shown = [colour for colour in (row.brand_colour, row.ground_colour) if colour]
        return render_to_string("admin/branding/colours.html", {"colours": shown})


def _refuse(request: HttpRequest, reason: str) -> None:
    request.branding_refused = reason  # type: ignore[attr-defined]
