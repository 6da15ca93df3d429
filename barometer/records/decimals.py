"""Numbers and periods as people write them, read exactly. In: text. Out: a Decimal, a Period, or a refusal.

No float on the way. What can be read in two ways (`1,234`) is refused with both readings, never guessed.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from barometer.records.errors import FieldError

#: Digits kept after the point: a Wh in kWh, a gram in kg, a litre in m3 hold with room to spare.
PLACES = 6
_SPACES = re.compile(r"[\s\u00a0\u202f\u2007'’]")
_TWO_WAYS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?:[QTqt](?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2])))?")
MONTHS_OF = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """A month, a quarter or a year; `text` as it is written: 2025, 2025-Q1, 2025-03."""

    text: str
    kind: str
    start: date
    end: date


def parse_decimal(text: str, column: str = "value") -> Decimal:
    """`1 200,5`, `1200.5`, `1.200,5` and `1,200.5` are one number."""
    written = _SPACES.sub("", text.strip()).replace("\u2212", "-")
    if not written:
        raise FieldError("decimal_missing", column=column, value=text)
    if _TWO_WAYS.fullmatch(written):
        raise FieldError(
            "decimal_two_ways", column=column, value=text, joined=written.replace(",", ""), cut=f"{written}0"
        )
    if _GROUPED.fullmatch(written):
        written = re.sub("[.,]", "", written)
    elif "," in written and "." in written:
        mark = max(written.rindex(","), written.rindex("."))
        written = re.sub("[.,]", "", written[:mark]) + "." + written[mark + 1 :]
    try:
        number = Decimal(written.replace(",", "."))
    except InvalidOperation:
        raise FieldError("decimal_form", column=column, value=text) from None
    if not number.is_finite() or number.adjusted() > 20:
        raise FieldError("decimal_form", column=column, value=text)
    return number


def parse_period(text: str) -> Period:
    """2025, 2025-Q1 (or 2025-T1), 2025-03."""
    if not text.strip():
        raise FieldError("period_empty", column="period", value=text)
    found = _PERIOD.fullmatch(text.strip())
    if found is None or int(found["year"]) < 1990:
        raise FieldError("period_form", column="period", value=text)
    year = int(found["year"])
    if found["month"]:
        return _period(f"{year}-{found['month']}", "month", year, int(found["month"]))
    if found["quarter"]:
        return _period(f"{year}-Q{found['quarter']}", "quarter", year, 3 * int(found["quarter"]) - 2)
    return _period(str(year), "year", year, 1)


def written(number: Decimal) -> str:
    """A number as stored: no exponent, no useless zero."""
    kept = number.quantize(Decimal(1).scaleb(-PLACES))
    text = f"{kept:f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _period(text: str, kind: str, year: int, month: int) -> Period:
    last = month + MONTHS_OF[kind] - 1
    return Period(text, kind, date(year, month, 1), date(year, last, monthrange(year, last)[1]))
