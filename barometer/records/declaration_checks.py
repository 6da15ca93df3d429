"""What makes a declared value acceptable (METHODOLOGY 17.2). In: text. Out: a checked value, or faults.

Nothing is written here. A refusal names both figures: the one found, and the one it goes against.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from barometer.records.decimals import MONTHS_OF, Period, parse_decimal, parse_period, written
from barometer.records.entry_fields import check_organisation, check_territory
from barometer.records.errors import FieldError, told_in
from barometer.records.organisations import load_register
from factors.addresses import without_address
from factors.errors import LANGUAGES
from factors.services import service_flows
from factors.spelling import Named, Quantity
from factors.unit_words import spelled_unit

HEAD_COUNT = "head_count."
#: The unit of a share: from 0 to 1, or in per cent as people write it.
SHARE = "ratio"
#: As many inputs are proposed for one that nobody knows.
NEAREST = 3
LINKS = ("https://", "http://")
#: What answers an input that asks whether something is; kept as 1 or 0.
ANSWERS = {"oui": Decimal(1), "yes": Decimal(1), "non": Decimal(0), "no": Decimal(0)}
YEAR_MONTHS = 12
#: A length of period as a refusal says it.
LENGTHS = {"year": Named("année", "year"), "quarter": Named("trimestre", "quarter"), "month": Named("mois", "month")}


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


def is_yes_no(code: str) -> bool:
    """Whether an input asks whether something is, and not how much."""
    row = inputs().get(code)
    return row is not None and row["unit"] == "unit" and row["upper_bound"] == 1


def label_of(code: str, language: str) -> str:
    """How an input is called; the code of one that the catalogue no longer has, declared before."""
    row = inputs().get(code)
    return code if row is None else str(row[f"label_{language}"])


def _nearest(text: str, language: str) -> str:
    """The inputs that look most like a text, by code and by label of either language."""
    labels = {code: str(row[f"label_{language}"]) for code, row in inputs().items()}
    called = {str(row[f"label_{each}"]).casefold(): code for code, row in inputs().items() for each in LANGUAGES}
    called |= {code: code for code in labels}
    close = get_close_matches(text.casefold(), called, n=3 * NEAREST, cutoff=0.0)
    codes = list(dict.fromkeys(called[each] for each in close))[:NEAREST]
    return ", ".join(f"{labels[code]} ({code})" for code in codes)


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
    problems: list[FieldError],
    organisation: str | None = None,
    territory: str | None = None,
    unit: str | None = None,
    method: str | None = None,
) -> Statement | None:
    """What can be checked without the data folder; every fault is added to `problems`, and None is the answer."""
    found = len(problems)
    row, span, place, declared = inputs().get(input_code), None, None, None
    if row is None:
        known = {language: _nearest(input_code, language) for language in LANGUAGES}
        problems.append(FieldError("input_unknown", column="input", value=input_code, input=input_code, known=known))
    is_both_or_none = (organisation is None) == (territory is None)
    if is_both_or_none or (is_of_organisation(input_code) and organisation is None):
        problems.append(FieldError("declared_by_whom", column="organisation", value=organisation or ""))
    if territory is not None:
        with told_in(problems):
            place = check_territory(territory)
    with told_in(problems):
        span = parse_period(period)
        check_period(row, span, today)
    if row is None:
        with told_in(problems):
            parse_decimal(value)
    else:
        declared = check_value(row, value, unit, span, problems)
    if len(problems) > found or span is None or declared is None:
        return None
    return Statement(input_code, organisation, place, span, declared, method and without_address(method))


def check_value(
    row: dict[str, Any], text: str, unit: str | None, period: Period | None, problems: list[FieldError]
) -> Declared | None:
    """The value in the unit of the catalogue, within its bounds; None where it or its unit is at fault."""
    from factors.units import UnitError, converted_exactly  # noqa: PLC0415 - pint costs a quarter of a second

    amount, value, wanted = None, None, str(row["unit"])
    given = (unit or wanted).strip()
    with told_in(problems):
        amount = _answer(text) if is_yes_no(row["input"]) else _number(text, wanted)
    try:
        # The unit is judged even where the number cannot be read.
        value = converted_exactly(Decimal(1) if amount is None else amount, given, wanted)
    except UnitError as error:
        problems.append(_unit_refused(given, wanted, is_known=error.code == "unit_dimension"))
    if amount is None or value is None:
        return None
    found = len(problems)
    with told_in(problems):
        # The unit of the catalogue, where none was written, is told by what was read.
        _check_bounds(row, value, f"{text.strip()} {unit.strip()}" if unit else text.strip())
        if wanted in {"person", "unit"} and row["input"].startswith(HEAD_COUNT) and value != value.to_integral_value():
            raise FieldError("declared_not_whole", column="value", value=text.strip())
    if len(problems) > found:
        return None
    unlikely = None if period is None else _unlikely(row, value, period)
    return Declared(written(value), wanted, text.strip(), given, unlikely)


def is_of_organisation(input_code: str) -> bool:
    """Whether an input is counted for an organisation alone: its heads, its volumes of networks, cloud and services."""
    return input_code.startswith(HEAD_COUNT) or input_code in service_flows()["input"]


def _unit_refused(given: str, wanted: str, *, is_known: bool) -> FieldError:
    """With the unit to write, in words of each language; a count and a share have none."""
    fr, en = (spelled_unit(wanted, language) for language in LANGUAGES)
    if not fr:
        code = "declared_unit_share" if wanted == SHARE else "declared_unit_count"
        return FieldError(code, column="unit", value=given)
    code = "declared_unit_dimension" if is_known else "declared_unit_unknown"
    return FieldError(code, column="unit", value=given, wanted=Named(fr, en))


def _number(text: str, unit: str) -> Decimal:
    """The number that somebody wrote; a share may be in per cent: 30 % is 0,3."""
    told = text.strip()
    if unit == SHARE and told.endswith("%"):
        return parse_decimal(told.removesuffix("%")) / 100
    return parse_decimal(text)


def _answer(text: str) -> Decimal:
    """1 for yes, 0 for no, in either language or as a number."""
    said = ANSWERS.get(text.strip().casefold())
    if said is None:
        try:
            said = parse_decimal(text)
        except FieldError as error:
            if error.code == "decimal_missing":
                raise
    if said not in {Decimal(0), Decimal(1)}:
        raise FieldError("declared_not_yes_no", column="value", value=text.strip())
    return said


def _check_bounds(row: dict[str, Any], value: Decimal, said: str) -> None:
    lower, upper = Decimal(repr(row["lower_bound"])), Decimal(repr(row["upper_bound"]))
    if not lower <= value <= upper:
        raise FieldError(
            "declared_out_of_bounds",
            column="value",
            value=said,
            read=Quantity(value, row["unit"]),
            lower=Quantity(lower, row["unit"]),
            upper=Quantity(upper, row["unit"]),
        )


def _unlikely(row: dict[str, Any], value: Decimal, period: Period) -> tuple[str, str] | None:
    """The plausible range of a period that the value lies outside of. None at all is an answer, not a slip."""
    if value == 0:
        return None
    times = MONTHS_OF[period.kind] // MONTHS_OF[str(row["period"])]
    low, high = (Decimal(repr(row[name])) * times for name in ("plausible_low", "plausible_high"))
    return None if low <= value <= high else (f"{written(low)} {row['unit']}", f"{written(high)} {row['unit']}")


def check_period(row: dict[str, Any] | None, period: Period, today: date) -> None:
    """Not finer than the catalogue asks, where the input is known, and not before it has begun."""
    if row is not None and MONTHS_OF[period.kind] < MONTHS_OF[str(row["period"])]:
        raise FieldError("period_too_fine", column="period", value=period.text, wanted=LENGTHS[str(row["period"])])
    if period.start > today:
        raise FieldError("period_future", column="period", value=period.text, today=today)


def check_evidence(evidence: str | None) -> None:
    """A link, or a file that is there."""
    text = (evidence or "").strip()
    if text and not text.startswith(LINKS) and not Path(text).is_file():
        raise FieldError("evidence_missing", column="evidence", value=text)


def add_unknown_body(connection: sa.Connection, organisation: str | None, problems: list[FieldError]) -> None:
    """That nobody answers to the organisation is said with what else is wrong."""
    if organisation is not None:
        with told_in(problems):
            check_organisation(organisation, load_register(connection))


def check_overlap(period: Period, value: str, others: Sequence[dict[str, Any]], unit: str) -> None:
    """A year and its parts may stand together only if the parts sum to the year; both are named.

    `others`: what already counts for the same input and the same body, the corrected row left out; all in `unit`.
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
                whole=Quantity(Decimal(whole["value"]), unit),
                total=Quantity(total, unit),
            )


def _holds(whole: dict[str, Any], part: dict[str, Any]) -> bool:
    return bool(whole["start"] <= part["start"] and part["end"] <= whole["end"])


def _months(row: dict[str, Any]) -> int:
    start, end = row["start"], row["end"]
    return int((end.year - start.year) * YEAR_MONTHS + end.month - start.month + 1)
