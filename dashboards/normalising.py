"""Figures of a place by inhabitant, agent or pupil, as its catalogue row asks (METHODOLOGY 9.5).

In: the values of one indicator and place, how many people there are. Out: the same values for so many of them. A base
that nobody counted, or that the place has not (agents of a territory), gives nothing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from barometer.indicators import TOTAL
from dashboards.loading import Context
from dashboards.scopes import Scope

#: "10,000 inhabitants" -> how many, of whom. Other bases of the catalogue (a line, a household) are counted nowhere.
_BASE = re.compile(r"^(?:(?P<per>[\d,]+) )?(?P<base>inhabitant|agent|pupil)s?(?: served .*)?$")
#: What is a share or a ratio already.
RATIOS = ("percent", "unit/person", "kWh/kWh", "/10")
ACTIVITY, INHABITANT = "activity", "inhabitant"
AMOUNTS = ("value", "low", "high")


def people_of(context: Context, scope: Scope, year: int) -> dict[str, int]:
    """Base -> people: inhabitants of a territory; agents and pupils of an organisation, as its register counts them."""
    if scope.territory:
        people = context.territories.population(scope.territory)
        return {INHABITANT: people} if people else {}
    counted = context.head_counts(year).filter(pl.col("organisation") == scope.organisation)
    found = dict(counted.select("category", "people").iter_rows())
    return {base: int(found[f"{base}s"]) for base in ("agent", "pupil") if found.get(f"{base}s")}


def normalised(
    asked: str | None, figures: Iterable[Mapping[str, Any]], people: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Values of an indicator, each for `per` people of a `base`. `asked`: what the catalogue normalises it by."""
    read = [_BASE.match(each.strip()) for each in re.split(r", (?!\d)|; ", asked or "")]
    bases = [(each["base"], int((each["per"] or "1").replace(",", ""))) for each in read if each]
    return [
        {"base": base, "per": per, "unit": row["unit"]}
        | {name: None if row[name] is None else row[name] * per / people[base] for name in AMOUNTS}
        for row in figures
        if row["breakdown"] in (TOTAL, ACTIVITY) and row["unit"] not in RATIOS
        for base, per in bases
        # A gain of pupils is no gain by agent: an activity is set beside the inhabitants alone.
        if base in people and (base == INHABITANT or row["breakdown"] == TOTAL)
    ]
