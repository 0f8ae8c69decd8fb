"""For `gunicorn --config`: no answer names the server program (SR-WEB-08), and no file is written beside the portal."""

from gunicorn.http import wsgi


class Response(wsgi.Response):
    def default_headers(self) -> list[str]:
        return [header for header in super().default_headers() if not header.startswith("Server:")]


control_socket_disable = True  # else a socket in the account's home, one for all that run there

wsgi.Response = Response  # gunicorn has no setting for it
