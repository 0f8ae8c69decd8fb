"""The admin site: its sign-in is the portal's sign-in, its rights are the directory's roles."""

from importlib import import_module
from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode


class PortalAdminSite(admin.AdminSite):
    site_header = "Administration"
    site_title = "Administration"
    index_title = "Administration"

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
