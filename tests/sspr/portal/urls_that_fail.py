"""Routes that go wrong on purpose, beside the portal's own."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError as BrokerError

from sspr.urls import handler400, handler403, handler404, handler500
from sspr.urls import urlpatterns as portal_urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def fails_with(exception: Exception):
    def view(request: HttpRequest) -> HttpResponse:
        raise exception

    return view


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("posted")


urlpatterns = [
    *portal_urlpatterns,
    path("fails/400", fails_with(BadRequest("secret detail"))),
    path("fails/403", fails_with(PermissionDenied("secret detail"))),
    path("fails/500", fails_with(ValueError("secret detail"))),
    path("fails/database", fails_with(OperationalError("secret detail"))),
    path("fails/broker", fails_with(BrokerError("secret detail"))),
    path("fails/405", only_post),
]
