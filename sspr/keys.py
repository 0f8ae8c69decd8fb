"""Where the portal's keys come from: the environment, a secret file, or `var/keys` made on first start.

Pure file handling, without Django, because settings read it before Django exists.
"""

import os
import secrets
from pathlib import Path


class MissingKey(Exception):
    """A key that production must be given was not given; the message says which variable to set."""


def read_key(name: str, *, folder: Path, may_create: bool) -> str:
    """Return the key called `name` (64 hexadecimal digits unless given by the operator).

    Looked for in the variable `NAME`, then in the file named by `NAME_FILE`, then in `folder/name`, which is
    written with mode 600 when it is absent and `may_create` is true. Raises MissingKey otherwise.
    """
    variable = name.upper()
    if given := os.environ.get(variable):
        return given
    if secret_file := os.environ.get(f"{variable}_FILE"):
        return Path(secret_file).read_text(encoding="ascii").strip()
    if not may_create:
        raise MissingKey(f"Set {variable} or {variable}_FILE: production does not make up its own keys.")
    return _read_or_create(folder / name)


def _read_or_create(path: Path) -> str:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32), encoding="ascii")
    try:
        os.link(draft, path)  # all or nothing: of two first starts at once, one key wins and both read it
    except FileExistsError:
        pass  # an earlier start made it
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii")
