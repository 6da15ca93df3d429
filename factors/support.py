"""Ends of support of operating systems, as dated sourced data (METHODOLOGY 19.14).

In: what an inventory writes of an operating system. Out: the system, the day after which no free security update comes,
and the source; None where we hold no date, which is a gap and never means "supported".
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class SupportEnd:
    """A system we know the end of. `source`: a title; `locator`: where in it. `next_is_free`: the same computer takes
    the next version without charge.
    """

    code: str
    name: str
    ends_on: date
    source: str
    locator: str
    next_is_free: bool = False


def support_end(text: str | None) -> SupportEnd | None:
    """The end of support of a system as written in an inventory; None where we hold none."""
    if not text:
        return None
    return _found(_plain(text))


@cache
def support_ends() -> tuple[SupportEnd, ...]:
    """Every system with its end, in the order in which they are tried."""
    return tuple(known for _pattern, known in _systems())


@cache
def _found(plain: str) -> SupportEnd | None:
    return next((known for pattern, known in _systems() if pattern.search(plain)), None)


@cache
def _systems() -> tuple[tuple[re.Pattern[str], SupportEnd], ...]:
    document = _document()
    return tuple(
        (
            re.compile(entry["match"]),
            SupportEnd(
                code=code,
                name=entry["name"],
                ends_on=entry["ends_on"],
                source=document["source"][entry["source"]]["title"],
                locator=entry["locator"],
                next_is_free=entry.get("next_is_free", False),
            ),
        )
        for code, entry in document["system"].items()
    )


@cache
def _document() -> dict[str, Any]:
    text = (files("factors") / "data" / "operating_systems.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _plain(text: str) -> str:
    flat = unicodedata.normalize("NFKD", text.replace("\u00ae", " ").replace("\u2122", " ")).lower()
    kept = "".join(each for each in flat if not unicodedata.combining(each))
    return re.sub(r"\s+", " ", re.sub(r"[(),;_\-]", " ", kept)).strip()
