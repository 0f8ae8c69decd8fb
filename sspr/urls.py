"""Every route of the portal; the names are fixed (product.md §4)."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from sspr.portal import editions, language, operations, pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("", include("sspr.portal.signin.urls")),
    path("reset/", include("sspr.portal.reset.urls")),
    path("account/", include("sspr.portal.account.urls")),
    path("language/", language.choose, name="language"),
    path("branding/", include("sspr.portal.branding_urls")),
    path("editions/", editions.editions, name="editions"),
    path("admin/", admin.site.urls),
    path("healthz", operations.healthz, name="healthz"),
    path("readyz", operations.readyz, name="readyz"),
    path("metrics", operations.metrics, name="metrics"),
]
if settings.DEMO:
    urlpatterns.append(path("lab/", include("sspr.lab.urls")))

handler400 = "sspr.portal.errors.bad_request"
handler403 = "sspr.portal.errors.permission_denied"
handler404 = "sspr.portal.errors.not_found"
handler500 = "sspr.portal.errors.server_error"
