"""What our middleware adds to a request, for the type checker to know."""

from uuid import UUID

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from directory.models import User
from sspr.models import Run


class PortalRequest(HttpRequest):
    """Any request of the portal."""

    correlation_id: UUID
    htmx: HtmxDetails  # true where a fragment is asked for
    run: Run | None  # the journey the visitor is on; pages take the helpdesk contact from it


class SignedInRequest(PortalRequest):
    """A request of somebody who is signed in."""

    user: User
