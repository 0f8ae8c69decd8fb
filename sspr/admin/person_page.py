"""What every page about one person needs: the person, as far as the administrator reaches, and the frame."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from directory.admin import acting
from directory.models import User
from directory.permissions import visible_to


def find(request: HttpRequest, person_id: UUID, right: str, *, reach: bool) -> User:
    """The person, if the administrator sees them and holds `right`; with `reach`, over this very person.

    A licence gives nobody more rights, so a License Administrator may assign one to a Global Administrator.
    """
    people = User.objects.select_related("tenant__policy").filter(deleted_at=None)
    person = get_object_or_404(visible_to(acting(request), people), pk=person_id)
    if not acting(request).has_perm(right, person if reach else None):
        raise PermissionDenied
    return person


def page(request: HttpRequest, template: str, person: User, **context: Any) -> HttpResponse:
    frame = admin.site.each_context(request)
    return render(request, f"admin/person/{template}.html", {**frame, "opts": User._meta, "person": person, **context})
