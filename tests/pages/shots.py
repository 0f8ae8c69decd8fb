"""Pictures of every page in every state, made anew: `make screenshots ONLY=reset-verify`.

    python -m tests.pages.shots --only reset-verify --only home --language en --width 390 --theme dark --into var/x

writes page-state-width-theme-language.png and an index.html to look at all of them at once.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WIDTHS = ("1280", "390")
THEMES = ("light", "dark")


def arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.pages.shots", description=__doc__)
    parser.add_argument("--only", action="append", default=[], metavar="TEXT", help="those that contain TEXT")
    parser.add_argument("--into", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--language", action="append", default=[], help="en and ar unless given")
    parser.add_argument("--width", action="append", default=[], choices=WIDTHS)
    parser.add_argument("--theme", action="append", default=[], choices=THEMES)
    parser.add_argument("--readme", action="store_true", help="only those README shows, into docs/pictures")
    return parser.parse_args(given)


@contextmanager
def database() -> Iterator[None]:
    """Databases of the test suite's kind, thrown away at the end."""
    import django  # noqa: PLC0415 - nothing of Django may be imported before its settings are named

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    django.setup()
    from django.test.utils import (  # noqa: PLC0415
        setup_databases,
        setup_test_environment,
        teardown_databases,
        teardown_test_environment,
    )

    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()


def main(given: list[str]) -> int:
    options = arguments(given)
    with database():
        from tests.pages import pictures  # noqa: PLC0415

        if options.readme:
            return pictures.take_for_readme(ROOT / "docs" / "pictures")
        return pictures.take(
            options.into,
            only=options.only,
            languages=options.language,
            settings=list(product(options.width or WIDTHS, options.theme or THEMES)),
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
