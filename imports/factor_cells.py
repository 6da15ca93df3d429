"""One cell of a file of factors -> a number, or a code of ours. In: a text. Out: the value; None where it has none."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import polars as pl

from imports.dates import parse_dates
from imports.numbers import parse_numbers
from imports.parsing import CODE, TEXT, VALUE, keys_of
from imports.vocabularies import read_mapping

MAPPING = "factor_files"
#: Dates of which the day was made up, or may be another.
PARTIAL = ("date_month_only", "date_year_only", "date_order_mixed")


@cache
def number_of(text: str | None, *, ratio: bool = False) -> float | None:
    """The number of a cell, French or English; `ratio` reads `41.60%` as 0.416. None where there is none."""
    if not text or not text.strip():
        return None
    parsed = parse_numbers(pl.Series([text]), is_ratio=ratio)
    return None if parsed.is_empty() else parsed[VALUE][0]


def days_of(texts: Iterable[str | None]) -> dict[str | None, str | None]:
    """Text -> its day in ISO, read as by every import; one without a day of its own (2024) stays as written."""
    written = [text for text in texts if text]
    if not written:
        return {}
    read = parse_dates(pl.Series(written, dtype=pl.String)).select(TEXT, VALUE, CODE).iter_rows()
    return {text: text if day is None or code in PARTIAL else day.isoformat() for text, day, code in read}


@cache
def code_of(section: str, text: str | None) -> str | None:
    """The code that a text names in a section of factor_files.toml, without case, accent or punctuation."""
    return _words(section).get(keys_of([text])[0]) if text else None


def translated(cells: Mapping[str, Any]) -> tuple[tuple[str | None, str | None, str | None, float | None], bool]:
    """(stage, category, unit, amount) of a row of NumEcoEval, and whether the unit was Item or Line: the value is then
    that of one device, in the usual unit of its criterion.
    """
    stage, category = code_of("stages", cells.get("etapeacv")), code_of("categories", cells.get("critere"))
    unit = code_of("units", cells.get("unite"))
    is_item = unit == "item"
    if is_item:
        unit = read_mapping(MAPPING)["usual_units"].get(category)
    return (stage, category, unit, number_of(cells.get("valeur"))), is_item


@cache
def _words(section: str) -> dict[str, str]:
    table = read_mapping(MAPPING)[section]
    return {word: code for code, words in table.items() for word in keys_of([code, *words])}
