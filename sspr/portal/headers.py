"""What every answer carries for the browser's protection, whoever gave it: page, probe, static file, refusal."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware

from sspr.answers import is_never_compressed

# What no page of the portal needs; somebody else's script, were there ever one, could not ask for it either.
UNUSED_FEATURES = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "midi",
    "payment", "usb",
)  # fmt: skip
COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg+xml")


class HeadersMiddleware(SecurityMiddleware):
    """Django's protective headers and ours, on all answers (SR-WEB-01).

    Stands before everything that answers by itself: Django's own middleware, further in, redirects to https, and its
    refusal of an unknown host would otherwise leave without these headers.
    """

    def process_request(self, request: HttpRequest) -> None:
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES))
        return response


class CompressionMiddleware(GZipMiddleware):
    """gzip for text that lies nowhere compressed already, except for pages that show a secret.

    Compressing a secret beside something a stranger chose invites BREACH: guess by guess, the length tells what is
    there. Lax cookies travel with links from anywhere, and the random bytes Django pads answers with only make the
    measuring longer; neither is a defence. So pages with a secret that lasts say `never_compressed`. In the others the
    only secrets are drawn or masked anew for every answer (docs/decisions, compressed pages).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        whole = request.method != "HEAD" and response.status_code not in (
            HTTPStatus.PARTIAL_CONTENT,
            HTTPStatus.NOT_MODIFIED,
            HTTPStatus.NO_CONTENT,
        )
        text = response.headers.get("Content-Type", "").startswith(COMPRESSIBLE)
        if whole and text and not is_never_compressed(response):
            return super().process_response(request, response)
        return response
