"""Parts make the whole: breakdowns, departments and perimeter against the published totals (METHODOLOGY 2.11, 3.5).

In: the canonical frames of an edition and its facts. Out: a list of problems, empty where everything adds up.
Only amounts add up; a share, an index or a ratio never does.
"""

from math import fsum, isclose

import polars as pl

from barometer.editions.content import SECTORS, TIERS, TOTAL
from barometer.editions.errors import Problem
from barometer.editions.rules import Facts, Frames

#: Units whose values add up over parts and territories.
ADDITIVE_UNITS = (
    "kgCO2eq",
    "tCO2eq",
    "ktCO2eq",
    "kgSbeq",
    "m3",
    "MJ",
    "kWh",
    "GWh",
    "kg",
    "t",
    "unit",
    "unit_year",
    "EUR",
)
#: What two figures share when one is a part of the other.
SHARED = ["code", "account", "scope", "territory", "organisation", "period_start", "period_end", "impact_category"]
SHARED += ["view", "series", "unit"]
#: The values come from the same exact integers; only their passage to floating point differs.
TOLERANCE = 1e-9


def broken_sums(frames: Frames, facts: Facts) -> list[Problem]:
    """All three comparisons."""
    return [*breakdowns(frames), *departments(frames, facts), *headline(frames, facts)]


def breakdowns(frames: Frames) -> list[Problem]:
    """Each breakdown of an amount has a total, and sums to it where no part is missing."""
    amounts = frames["indicators"].filter(pl.col("unit").is_in(ADDITIVE_UNITS))
    totals = amounts.filter(pl.col("breakdown") == TOTAL).select(*SHARED, total="value")
    parts = (
        amounts.filter(pl.col("breakdown") != TOTAL)
        .group_by(*SHARED, "breakdown", maintain_order=True)
        .agg(parts="value", is_whole=pl.col("value").is_not_null().all())
        .join(totals, on=SHARED, how="left", nulls_equal=True, validate="m:1")
    )
    found = []
    orphans = parts.filter(pl.col("total").is_null() & pl.col("is_whole"))
    if orphans.height:
        found.append(Problem("parts_without_total", count=orphans.height, first=_name(orphans.row(0, named=True))))
    for breakdown in parts["breakdown"].unique().sort():
        whole = parts.filter((pl.col("breakdown") == breakdown) & pl.col("is_whole") & pl.col("total").is_not_null())
        bad = [row for row in whole.iter_rows(named=True) if not _same(fsum(row["parts"]), row["total"])]
        if bad:
            values = {"first": _name(bad[0]), "parts": fsum(bad[0]["parts"]), "total": bad[0]["total"]}
            found.append(Problem("parts", breakdown=breakdown, count=len(bad), **values))
    return found


def departments(frames: Frames, facts: Facts) -> list[Problem]:
    """The departments of the region sum to the region, where all are published. EPCI cross its border and do not."""
    territories = frames["territories"].filter(
        (pl.col("kind") == "department") & (pl.col("seat_region") == facts.region)
    )
    if not territories.height:
        return []
    keys = [key for key in SHARED if key != "territory"]
    totals = frames["indicators"].filter(
        (pl.col("breakdown") == TOTAL) & pl.col("unit").is_in(ADDITIVE_UNITS) & (pl.col("scope") == "territory")
    )
    region = totals.filter(pl.col("territory") == facts.region).select(*keys, total="value")
    sums = (
        totals.filter(pl.col("territory").is_in(territories["territory"].to_list()))
        .group_by(keys, maintain_order=True)
        .agg(parts="value", territories=pl.len(), is_whole=pl.col("value").is_not_null().all())
        .filter(pl.col("is_whole") & (pl.col("territories") == territories.height))
        .join(region, on=keys, how="inner", nulls_equal=True, validate="1:1")
        .drop_nulls("total")
    )
    bad = [row for row in sums.iter_rows(named=True) if not _same(fsum(row["parts"]), row["total"])]
    if not bad:
        return []
    values = {"first": _name(bad[0]), "parts": fsum(bad[0]["parts"]), "total": bad[0]["total"]}
    return [Problem("departments", count=len(bad), **values)]


def headline_rows(indicators: pl.DataFrame, facts: Facts) -> pl.DataFrame:
    """The rows of the headline figure: its total and its breakdowns, for the region and the headline year."""
    return indicators.filter(
        (pl.col("code") == facts.headline_code)
        & (pl.col("scope") == "territory")
        & (pl.col("territory") == facts.region)
        & (pl.col("period_start").dt.year() == facts.headline_year)
        & (pl.col("impact_category") == facts.headline_category)
        & (pl.col("view") == facts.headline_view)
        & (pl.col("series") == facts.headline_series)
    )


def headline(frames: Frames, facts: Facts) -> list[Problem]:
    """There is one headline figure, and the perimeter sums to it."""
    rows = headline_rows(frames["indicators"], facts).filter(pl.col("breakdown") == TOTAL)
    if rows.height != 1 or rows["value"][0] is None:
        return [
            Problem(
                "headline",
                count=rows["value"].count(),
                indicator=facts.headline_code,
                territory=facts.region,
                year=facts.headline_year,
                category=facts.headline_category,
                view=facts.headline_view,
                series=facts.headline_series,
            )
        ]
    total = rows["value"][0]
    parts = fsum(value for tier in TIERS if (value := tier_value(frames["perimeter"], tier)) is not None)
    return [] if _same(parts, total) else [Problem("perimeter_sum", parts=parts, total=total)]


def tier_value(perimeter: pl.DataFrame, tier: str) -> float | None:
    """What the perimeter holds for one tier: the three sectors together where given so, else their known cells."""
    cells = perimeter.filter(pl.col("tier") == tier).drop_nulls("value_kgco2eq")
    together = cells.filter(pl.col("sector") == "all")
    values = (together if together.height else cells.filter(pl.col("sector").is_in(SECTORS)))["value_kgco2eq"]
    return fsum(values) if len(values) else None


def _same(parts: float, total: float) -> bool:
    return isclose(parts, total, rel_tol=TOLERANCE, abs_tol=1e-6)


def _name(row: dict[str, object]) -> str:
    words = ("code", "territory", "organisation", "period_end", "impact_category", "series")
    return " / ".join(str(row[word]) for word in words if row.get(word) is not None)
