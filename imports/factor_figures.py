"""Lifetimes and powers of a file of factors (METHODOLOGY 20.7).

In: the text of a cell, its line and the type it is about. Out: the figure, or the problem told by the file's own line.
"""

import polars as pl

from factors.problems import Problem
from factors.spelling import Named
from imports.factor_cells import MAPPING, number_of
from imports.vocabularies import read_mapping

LIFETIME, POWER = "lifetime_years", "electricity_kwh_per_year"
UNITS = {LIFETIME: Named("ans", "years"), POWER: Named("kWh", "kWh")}


def figure_of(
    name: str, text: str | None, code: str, types: pl.DataFrame, *, confirmed: str | None = None
) -> tuple[float | None, Problem | None]:
    """The figure of a cell of `name`, or what is wrong with it (its file and line are still to be said)."""
    written = (text or "").strip()
    if not written:
        return None, None
    figure = number_of(written)
    if figure is None:
        return None, Problem("cell_not_a_number", "", column=name, value=written)
    if figure < 0 or (name == LIFETIME and figure == 0):
        wrong = "amount_not_positive" if name == LIFETIME else "amount_negative"
        return None, Problem(wrong, "", column=name, value=written)
    low, high = _band(name, code, types)
    if not low <= figure <= high and (confirmed or "").strip().lower() != "true":
        band = {"low": low, "high": high, "unit": UNITS[name]}
        return None, Problem("amount_implausible", "", column=name, value=written, values=band)
    return figure, None


def _band(name: str, code: str, types: pl.DataFrame) -> tuple[float, float]:
    bounds = read_mapping(MAPPING)["plausible"]
    if name == LIFETIME:
        return bounds["lifetime_low"], bounds["lifetime_high"]
    known = dict(types.select("equipment_type", POWER).drop_nulls().iter_rows())
    return 0.0, float((known.get(code) or max(known.values(), default=0.0)) * bounds["power_ratio"])
