"""Text comes as UTF-8 or not at all.

Python knows codecs that are no character sets: some fail while a form is parsed, others bring halves of characters
that neither a page nor a database can take. No browser that shows our pages declares any of them.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from sspr.portal import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

READ = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class CharsetMiddleware:
    """Answers 400 to a body in any other character set, before anybody reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = (request.content_params or {}).get("charset", "utf-8")
        if declared.lower() not in READ:
            return errors.bad_request(request, BadRequest("character set"))
        return self.get_response(request)
