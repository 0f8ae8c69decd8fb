#!/usr/bin/env python
"""The command line of the portal."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sspr.settings")
    if sys.argv[1:2] == ["demo"]:
        # Typing `demo` is the explicit act that switches demo mode on, and settings must know before they are read.
        os.environ.setdefault("PORTAL_MODE", "demo")
        os.environ.setdefault("LOG_LEVEL", "WARNING")  # the terminal shows people and links, not every request
    if sys.argv[1:2] == ["languages"]:
        # Catalogues are files of the checkout, whatever it will run as, and production does not start before they are
        # compiled.
        os.environ["PORTAL_MODE"] = "development"
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
