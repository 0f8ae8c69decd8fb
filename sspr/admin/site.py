"""The admin site: its sign-in is the portal's sign-in, its rights are the directory's roles."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Further:
    """A page about no single model, listed among those of an app for whoever holds the right."""

    app_label: str
    route: str
    view: Callable[..., HttpResponseBase]
    name: str
    title: str | Promise = ""  # without one it is not listed
    right: str = ""

    def listed(self) -> dict[str, Any]:
        """As the index lists a model that is only looked at."""
        look = {"add": False, "change": False, "delete": False, "view": True}
        address = reverse(f"admin:{self.name}")
        return {"name": self.title, "object_name": self.name, "perms": look, "admin_url": address, "view_only": True}


class PortalAdminSite(admin.AdminSite):
    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("Administration")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.further: list[Further] = []

    def get_urls(self) -> list[Any]:
        pages = [path(page.route, self.admin_view(page.view), name=page.name) for page in self.further]
        return [*pages, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            for page in self.further:
                if page.app_label == app["app_label"] and page.title and request.user.has_perm(page.right):
                    app["models"].append(page.listed())
            app["models"].sort(key=lambda model: str(model["name"]))
        return apps

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the portal's sign-in and back; refuse whoever is signed in but is no administrator."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        back = request.GET.get("next") or reverse("admin:index")
        return HttpResponseRedirect(f"{reverse('signin')}?{urlencode({'next': back})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("signout", preserve_request=True)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("password")


class PortalAdminConfig(AdminConfig):
    """Puts the site in place and registers our pages once all apps are loaded."""

    default_site = "sspr.admin.site.PortalAdminSite"

    def ready(self) -> None:
        super().ready()
        import_module("sspr.admin.pages")  # by name, because this module is imported before there are models
