"""Small texts a user teaches the program, one file each in the data folder: mappings of files, words for types.

In: a home, a kind (`mappings`, `aliases`, `targets/organisation-…`) and a name. Out: the text. What it means is not
this room's business.
"""

import re
from pathlib import Path

from barometer.records.errors import RecordsError
from barometer.records.files import replace_text
from barometer.records.home import Home

SUFFIX = ".toml"
_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9_-]{0,60}[a-z0-9])?$")


def read_taught(home: Home, kind: str) -> dict[str, str]:
    """Name -> text of everything of one kind."""
    files = sorted((home.folder / kind).glob(f"*{SUFFIX}"))
    return {file.stem: file.read_text(encoding="utf-8", errors="replace") for file in files}


def write_taught(home: Home, kind: str, name: str, text: str) -> Path:
    """Keep a text under a name, whole or not at all; an earlier one of this name is replaced."""
    path = _path(home, kind, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_text(path, text)
    return path


def remove_taught(home: Home, kind: str, name: str) -> None:
    """Forget a text; refused where there is none."""
    path = _path(home, kind, name)
    if not path.is_file():
        raise RecordsError("taught_unknown", name=name, known=", ".join(read_taught(home, kind)) or "–")
    path.unlink()


def _path(home: Home, kind: str, name: str) -> Path:
    if not _NAME.match(name):
        raise RecordsError("taught_name", name=name)
    return home.folder / kind / f"{name}{SUFFIX}"
