"""People who were deleted less than thirty days ago, and their way back."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from directory import lifecycle
from directory.admin import acting, ask_then_act, correlation_of
from directory.models import User
from directory.permissions import visible_to
from sspr.admin.site import Further

SEES, MAY = "directory.view_user", "directory.change_user"
A_PAGE = 100


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not acting(request).has_perm(SEES):
        raise PermissionDenied
    gone = visible_to(acting(request), User.objects.exclude(deleted_at=None))
    people = [
        (person, person.deleted_at + lifecycle.RESTORABLE)
        for person in gone.select_related("tenant").order_by("-deleted_at", "pk")[:A_PAGE]
        if person.deleted_at
    ]
    return _render(request, "page", title=gettext("Deleted people"), people=people, may=acting(request).has_perm(MAY))


@ask_then_act
def restore(request: HttpRequest, person_id: UUID) -> HttpResponse:
    gone = visible_to(acting(request), User.objects.exclude(deleted_at=None).select_related("tenant"))
    person = get_object_or_404(gone, pk=person_id)
    if not acting(request).has_perm(MAY, person):
        raise PermissionDenied
    if request.method == "POST":
        lifecycle.restore(person, by=acting(request), correlation_id=correlation_of(request))
        messages.success(request, gettext("%(person)s is restored.") % {"person": person.display_name})
        return redirect("admin:directory_user_change", person.pk)
    return _render(request, "restore", title=gettext("Restore somebody"), person=person)


def _render(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    frame = {**admin.site.each_context(request), "opts": User._meta}
    return render(request, f"admin/deleted/{template}.html", {**frame, **context})


admin.site.further += [  # type: ignore[attr-defined]
    Further("directory", "deleted/", page, "deleted-people", _("Deleted people"), SEES),
    Further("directory", "deleted/<uuid:person_id>/", restore, "deleted-restore"),
]
