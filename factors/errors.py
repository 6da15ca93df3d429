"""Refusals a user can act on: a code and its values; the words live in each folder's `messages.toml` (fr, en).

In: a code of the catalogue and the values its sentence needs. Out: the sentence in the user's language.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from factors.spelling import fill

LANGUAGES = ("fr", "en")


class UserError(Exception):
    """What is wrong, where, and how to repair it. Each folder has one subclass, which names its catalogue.

    `UserError("code", name=value)` reads `[code] fr = "… {name} …"` in the catalogue; a test walks all codes raised.
    """

    catalogue: ClassVar[str] = "factors"

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def message(self, language: str = "fr") -> str:
        """The sentence in `language` (fr or en). An unknown code is the program's fault and raises KeyError."""
        return fill(messages(self.catalogue)[self.code][language], language, self.values)

    def __str__(self) -> str:
        return self.message("en")


@cache
def messages(package: str) -> dict[str, dict[str, str]]:
    """The catalogue of a package: code -> language -> sentence, from `messages.toml` and every `messages_*.toml`."""
    return catalogue(files(package), "messages")


def catalogue(folder: Traversable, stem: str) -> dict[str, dict[str, str]]:
    """`<stem>.toml` and every `<stem>_*.toml` of a folder as one table; a key of two files is the program's fault."""
    merged: dict[str, dict[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name != f"{stem}.toml" and not (file.name.startswith(f"{stem}_") and file.name.endswith(".toml")):
            continue
        entries = tomllib.loads(file.read_text(encoding="utf-8"))
        if twice := merged.keys() & entries.keys():
            message = f"{file.name} repeats {sorted(twice)}"
            raise KeyError(message)
        merged |= entries
    return merged


class FactorsError(UserError):
    """A factor file, a territory code or a nomenclature that cannot be used."""

    catalogue = "factors"
