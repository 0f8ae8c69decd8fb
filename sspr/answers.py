"""What a view says of its own answer, for the middleware around it to heed."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.http.response import HttpResponseBase

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=HttpResponseBase)

FOR_EVER = "public, max-age=31536000, immutable"


def kept_for_ever(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Marks a file that says nothing about anybody and lies under a name that changes with it.

    Every cache may keep it and hand it to anybody, so nothing that depends on the visitor may be put on it.
    """

    def keep(answer: HttpResponseBase) -> None:
        answer.headers["Cache-Control"] = FOR_EVER
        answer.kept_for_ever = True  # type: ignore[attr-defined]

    return _marked_by(view, keep)


def is_kept_for_ever(response: HttpResponseBase) -> bool:
    return getattr(response, "kept_for_ever", False)


def never_compressed(view: Callable[P, Answer]) -> Callable[P, Answer]:
    """Marks a page that shows a secret worth guessing: its length may not tell what stands in it."""

    def spare(answer: HttpResponseBase) -> None:
        answer.never_compressed = True  # type: ignore[attr-defined]

    return _marked_by(view, spare)


def is_never_compressed(response: HttpResponseBase) -> bool:
    return getattr(response, "never_compressed", False)


def _marked_by(view: Callable[P, Answer], mark: Callable[[HttpResponseBase], None]) -> Callable[P, Answer]:
    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> Answer:
        answer = view(*args, **kwargs)
        mark(answer)
        return answer

    return marked
