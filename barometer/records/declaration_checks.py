"""What makes a declared value acceptable (METHODOLOGY 17.2). In: text. Out: a checked value, or faults.

Nothing is written here. A refusal names both figures: the one found, and the one it goes against.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from barometer.records.decimals import MONTHS_OF, Period, parse_decimal, parse_period, written
from barometer.records.entry_fields import check_territory
from barometer.records.errors import FieldError, RecordsError
from factors.spelling import Quantity

HEAD_COUNT = "head_count."
YEAR_MONTHS = 12


@dataclass(frozen=True)
class Declared:
    """A value in the unit of the catalogue, as decimal text, and as it was written."""

    value: str
    unit: str
    written_value: str
    written_unit: str
    #: The plausible range it lies outside of, as text; None where it lies within.
    unlikely: tuple[str, str] | None


@cache
def inputs() -> dict[str, dict[str, Any]]:
    """The catalogue of declared inputs, by code, in file order."""
    from factors.nomenclature import declared_inputs  # noqa: PLC0415 - polars, only where one is declared

    return {str(row["input"]): row for row in declared_inputs().iter_rows(named=True)}


def find_input(code: str) -> dict[str, Any]:
    """One input of the catalogue; refused with those known."""
    known = inputs()
    if code not in known:
        raise RecordsError("input_unknown", input=code, known=", ".join(known))
    return known[code]


@dataclass(frozen=True)
class Statement:
    """A value, whose and of which period, checked by itself: it may still contradict what was declared before."""

    input_code: str
    organisation: str | None
    territory: str | None
    period: Period
    declared: Declared
    method: str | None


def check_statement(
    input_code: str,
    value: str,
    *,
    period: str,
    today: date,
    organisation: str | None = None,
    territory: str | None = None,
    unit: str | None = None,
    method: str | None = None,
) -> Statement:
    """What can be checked without the data folder; a refusal names the field."""
    row = find_input(input_code)
    if (organisation is None) == (territory is None):
        raise RecordsError("declared_by_whom")
    span = parse_period(period)
    check_period(row, span, today)
    declared = check_value(row, value, unit, span)
    place = None if territory is None else check_territory(territory)
    if input_code.startswith(HEAD_COUNT) and organisation is None:
        raise RecordsError("declared_by_whom")
    return Statement(input_code, organisation, place, span, declared, method)


def check_value(row: dict[str, Any], text: str, unit: str | None, period: Period) -> Declared:
    """The value in the unit of the catalogue, within its bounds."""
    from factors.units import UnitError, converted_exactly  # noqa: PLC0415 - pint costs a quarter of a second

    amount, wanted = parse_decimal(text), str(row["unit"])
    given = (unit or wanted).strip()
    try:
        value = converted_exactly(amount, given, wanted)
    except UnitError as error:
        code = "declared_unit_dimension" if error.code == "unit_dimension" else "declared_unit_unknown"
        raise FieldError(code, column="unit", value=given, wanted=wanted) from error
    lower, upper = Decimal(repr(row["lower_bound"])), Decimal(repr(row["upper_bound"]))
    if not lower <= value <= upper:
        raise FieldError(
            "declared_out_of_bounds",
            column="value",
            value=f"{text.strip()} {given}",
            read=Quantity(value, wanted),
            lower=Quantity(lower, wanted),
            upper=Quantity(upper, wanted),
        )
    if wanted in {"person", "unit"} and row["input"].startswith(HEAD_COUNT) and value != value.to_integral_value():
        raise FieldError("declared_not_whole", column="value", value=text.strip())
    times = MONTHS_OF[period.kind] // MONTHS_OF[str(row["period"])]
    low, high = (Decimal(repr(row[name])) * times for name in ("plausible_low", "plausible_high"))
    unlikely = None if low <= value <= high else (f"{written(low)} {wanted}", f"{written(high)} {wanted}")
    return Declared(written(value), wanted, text.strip(), given, unlikely)


def check_period(row: dict[str, Any], period: Period, today: date) -> None:
    """Not finer than the catalogue asks, and not before it has begun."""
    if MONTHS_OF[period.kind] < MONTHS_OF[str(row["period"])]:
        raise FieldError("period_too_fine", column="period", value=period.text, wanted=str(row["period"]))
    if period.start > today:
        raise FieldError("period_future", column="period", value=period.text, today=today)


def check_overlap(period: Period, value: str, others: Sequence[dict[str, Any]]) -> None:
    """A year and its parts may stand together only if the parts sum to the year; both are named.

    `others`: what already counts for the same input and the same body, the corrected row left out.
    """
    rows = [*others, {"period": period.text, "start": period.start, "end": period.end, "value": value}]
    for whole in rows:
        inside = [
            row for row in rows if row is not whole and whole["start"] <= row["start"] and row["end"] <= whole["end"]
        ]
        parts = [row for row in inside if not any(_holds(other, row) for other in inside if other is not row)]
        months = sum(_months(row) for row in parts)
        total = sum((Decimal(row["value"]) for row in parts), Decimal(0))
        is_whole = months == _months(whole)
        wrong = total != Decimal(whole["value"]) if is_whole else total > Decimal(whole["value"])
        if parts and wrong:
            raise FieldError(
                "periods_do_not_sum" if is_whole else "periods_exceed",
                column="value",
                value=Decimal(whole["value"]),
                period=whole["period"],
                parts=", ".join(str(row["period"]) for row in sorted(parts, key=lambda row: row["start"])),
                total=total,
            )


def _holds(whole: dict[str, Any], part: dict[str, Any]) -> bool:
    return bool(whole["start"] <= part["start"] and part["end"] <= whole["end"])


def _months(row: dict[str, Any]) -> int:
    start, end = row["start"], row["end"]
    return int((end.year - start.year) * YEAR_MONTHS + end.month - start.month + 1)
