"""How much anybody may send at once, judged by what the request says of its length, before a byte of it is read."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sspr.portal import errors

GetResponse = Callable[[HttpRequest], HttpResponse]

MOST = 32 * 1024 * 1024  # bytes of a form with files; each field says its own, smaller limit
# The only forms that take files, with the right that opens them.
TAKE_FILES = {
    "admin:directory_branding_add": "directory.add_branding",
    "admin:directory_branding_change": "directory.change_branding",
    "admin:batch-people": "licensing.add_licenseassignment",
    "admin:directory_user_import": "directory.add_user",
    "admin:directory_group_import": "directory.add_group",
    "admin:directory_membership_import": "directory.add_membership",
    "admin:licensing_licenseassignment_import": "licensing.add_licenseassignment",
}


class UploadMiddleware:
    """Answers 413 to a body larger than forms of words are, but for those that take files and who may fill them in.

    Stands before the check against forgery, which reads the form; that the page and the person are known already is
    what `process_view` is for.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> HttpResponse | None:
        length = _length(request)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or (length <= MOST and _may_send_files(request)):
            return None
        return errors.page(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "bad_request")


def _length(request: HttpRequest) -> int:
    """As Django reads it: without a length there is no body, as servers take chunks together before they come here."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _may_send_files(request: HttpRequest) -> bool:
    match = request.resolver_match
    right = TAKE_FILES.get(match.view_name) if match else None
    return right is not None and request.user.is_authenticated and request.user.has_perm(right)
