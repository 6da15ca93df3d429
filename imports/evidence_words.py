"""Words that tools write in snapshots, made ours: serials that are none, kinds of media, whole numbers.

In: a value of somebody's JSON. Out: a text, a number, or None where it says nothing.
"""

import re
from typing import Any

from reuse.kinds import IDENTIFIER
from reuse.policy import default_policy

GIBIBYTE_MEGABYTES = 1024.0
LONGEST_LABEL = 120
#: Above any size or count of a machine, in any unit: a number that is none.
HIGHEST = 10**15
NOT_IN_AN_IDENTIFIER = re.compile(r"[^A-Za-z0-9_./:+-]+")


def said(value: Any) -> str | None:
    """A short text; None where there is none, or what manufacturers leave where nothing was filled in."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return None
    text = " ".join(printable(value).split())[:LONGEST_LABEL]
    is_none = not text or (not text.isdigit() and default_policy().is_junk_serial(text))
    return None if is_none else text


def printable(value: Any) -> str:
    """A value as a text without what no database takes: control characters, halves of a character."""
    return "".join(sign for sign in str(value) if sign.isprintable() or sign.isspace())


def serial_of(value: Any) -> str | None:
    """A serial as our identifiers are written, or None: junk serials are no serials."""
    text = said(value)
    if text is None:
        return None
    serial = NOT_IN_AN_IDENTIFIER.sub("-", text).strip("-")
    is_serial = IDENTIFIER.fullmatch(serial) is not None and not default_policy().is_junk_serial(serial)
    return serial if is_serial else None


def medium_name(serial: Any, machine: str | None, place: int) -> str:
    """The serial printed on a medium; else the machine's own and a number, to be seen as such."""
    return serial_of(serial) or f"{machine or 'medium'}-{place}"


def medium_kind(kind: str, model: Any, bus: Any) -> str:
    """hdd, ssd, nvme, emmc or card, by what is said of it: a rule of erasure hangs on it, so flash wins."""
    words = f"{said(model) or ''} {said(bus) or ''}".casefold()
    if "nvme" in words:
        return "nvme"
    if "mmcblk" in words or "emmc" in words:
        return "emmc"
    return "ssd" if kind == "hdd" and re.search(r"\bssd\b", words) else kind


def whole(value: Any) -> int | None:
    """A whole number of zero or more; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < HIGHEST and value == int(value) else None
    text = str(value or "").strip()
    return int(text) if re.fullmatch(r"\d{1,15}", text) else None
