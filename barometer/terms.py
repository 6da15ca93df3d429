"""Products of named inputs: how a gap is completed by naming what fills it (METHODOLOGY 2.7, 4.1).

A term string such as `household.computer.per_equipped*1-household.computer.laptop_ratio*1/household.persons`
is evaluated on central values, or draw by draw; `1/x` is an inverse, `1-x` a complement, the empty string is 1.
Names never contain `*`, and never begin with `1/` or `1-`.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

import polars as pl

SEPARATOR = "*"


def join_terms(*terms: str | None) -> str:
    """One term string from several, the empty ones left out."""
    return SEPARATOR.join(term for term in terms if term)


def input_keys(terms: str) -> list[str]:
    """The names a term string multiplies, in order."""
    return [term[2:] if term[:2] in {"1/", "1-"} else term for term in terms.split(SEPARATOR) if term]


def evaluate(terms: str, value_of: Callable[[str], Any]) -> Any:
    """The product, with `value_of(name)` a number or a vector of draws. Left to right, so the same bytes everywhere."""
    return reduce(lambda product, term: product * _value(term, value_of), filter(None, terms.split(SEPARATOR)), 1.0)


def evaluated(terms: Iterable[str], value_of: Callable[[str], float], *, column: str, name: str) -> pl.DataFrame:
    """A small table: each distinct term string and its central value. Columns: `column` String, `name` Float64."""
    distinct = sorted(set(terms))
    return pl.DataFrame(
        {column: distinct, name: [float(evaluate(term, value_of)) for term in distinct]},
        schema={column: pl.String, name: pl.Float64},
    )


def _value(term: str, value_of: Callable[[str], Any]) -> Any:
    if term.startswith("1/"):
        return 1.0 / value_of(term[2:])
    if term.startswith("1-"):
        return 1.0 - value_of(term[2:])
    return value_of(term)
