"""What a verb prints: one JSON document, or a plain table a terminal and a spreadsheet can both read.

In: frames and records. Out: text on standard output; messages on standard error. No colour, no progress bar. Numbers
are written as the language of the command writes them; JSON keeps the point.
"""

import errno
import json
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from barometer.records.files import replace_bytes
from dashboards.hints import hinted
from dashboards.language import sentence
from dashboards.words import labelled
from factors.errors import messages
from factors.spelling import spelled_day, spelled_number

YES_NO = {"fr": ("non", "oui"), "en": ("no", "yes")}
#: The language of the command that runs: one a process.
SPOKEN: ContextVar[str] = ContextVar("spoken", default="fr")


def say(arguments: Namespace, text: str) -> None:
    """A message for the person, on standard error; silent with --quiet."""
    if not getattr(arguments, "quiet", False):
        sys.stderr.write(hinted(text) + "\n")


def write_output(path: Path, content: bytes) -> None:
    """The file that the user asked for, whole or not at all. Its folder is there: one mistyped is not made."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    replace_bytes(path, content)


def step_teller(arguments: Namespace) -> Callable[[str], None]:
    """Says each step of a long work by its code."""

    def tell(step: str) -> None:
        known = messages("imports")
        text = known[step][arguments.language] if step in known else sentence(step, arguments.language)
        say(arguments, text)

    return tell


def is_json(arguments: Namespace) -> bool:
    """Whether one JSON document is asked for."""
    return bool(getattr(arguments, "json", False))


def print_json(document: Any) -> None:
    """One JSON document on standard output, keys in the order given."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1, default=_plain, allow_nan=False) + "\n")


def print_rows(
    rows: Sequence[dict[str, Any]], columns: Sequence[str], headers: Sequence[str], *, amounts: Sequence[str] = ()
) -> None:
    """A table in aligned columns, numbers to the right; `amounts`: columns of numbers already written out."""
    cells = [[hinted(_text(row.get(column))) for column in columns] for row in rows]
    widths = [max(len(line[place]) for line in [list(headers), *cells]) for place in range(len(columns))]
    right = [
        column in amounts or all(isinstance(row.get(column), int | float | type(None)) for row in rows)
        for column in columns
    ]
    for line in [list(headers), *cells]:
        aligned = [
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ]
        sys.stdout.write("  ".join(aligned).rstrip() + "\n")


def print_fields(fields: Mapping[str, Any], language: str, named: Callable[[str, str], str]) -> None:
    """One thing, a line a field: `named` gives the name of a field in the language."""
    for name, value in fields.items():
        print_text(labelled(named(name, language), _text(value), language))


def print_text(text: str) -> None:
    """A line of the result."""
    sys.stdout.write(hinted(text) + "\n")


def records(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame for JSON."""
    return frame.to_dicts()


def parse_date(text: str | None, option: str) -> date | None:
    """dd/mm/yyyy or yyyy-mm-dd, as everywhere else; refused with the option's name."""
    from dashboards.errors import DashboardsError  # noqa: PLC0415 - light, but only where a date is given

    if text is None:
        return None
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    raise DashboardsError("date_unreadable", value=text, option=option)


def number(value: float) -> str:
    """A number as the language writes it, with four significant digits: 33,99 or 1 200 000; a whole number whole."""
    whole = isinstance(value, int) or abs(value) >= 1e4
    text = f"{value:,.0f}" if whole else f"{value:,.4g}"
    grouping, mark = ("\u202f", ",") if SPOKEN.get() == "fr" else (",", ".")
    return text.replace(",", "\0").replace(".", mark).replace("\0", grouping).replace("-", "−")


def _text(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return YES_NO[SPOKEN.get()][value]
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Decimal):
        return spelled_number(value, SPOKEN.get())
    if isinstance(value, date):
        return spelled_day(value, SPOKEN.get())
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value))
