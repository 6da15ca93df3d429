"""One cell of a file of factors -> a number, or a code of ours. In: a text. Out: the value; None where it has none."""

from functools import cache

import polars as pl

from imports.parsing import VALUE, keys_of, parse_numbers
from imports.vocabularies import read_mapping

MAPPING = "factor_files"


@cache
def number_of(text: str | None, *, ratio: bool = False) -> float | None:
    """The number of a cell, French or English; `ratio` reads `41.60%` as 0.416. None where there is none."""
    if not text or not text.strip():
        return None
    parsed = parse_numbers(pl.Series([text]), is_ratio=ratio)
    return None if parsed.is_empty() else parsed[VALUE][0]


@cache
def code_of(section: str, text: str | None) -> str | None:
    """The code that a text names in a section of factor_files.toml, without case, accent or punctuation."""
    return _words(section).get(keys_of([text])[0]) if text else None


@cache
def _words(section: str) -> dict[str, str]:
    table = read_mapping(MAPPING)[section]
    return {word: code for code, words in table.items() for word in keys_of([code, *words])}
