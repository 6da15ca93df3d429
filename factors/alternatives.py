"""Several sources for one device, side by side (METHODOLOGY 20.1, 20.4): what each says, its perimeter, the spread.

In: a library and a date. Out: one record per source: manufacturing and embodied figures with their interval, stages
covered, perimeter, licence, dates, age flag, and the policies that choose it. Stages of two sources are never added.
"""

from datetime import date
from typing import Any

import polars as pl

from factors.factor_set import FactorSet
from factors.library import Library
from factors.schemas import TOTAL_STAGE

CLIMATE = "climate_change"
MANUFACTURING, USE = "manufacturing", "use"
OLD, UNDATED = "old", "undated"
#: A licence under which values may be used here and never handed on.
MASKED_CLASSES = ("restricted_upstream",)
#: What a person says of the licence of a base -> our class.
LICENCES = {"open": "open", "sharealike": "sharealike", "restricted": "restricted_upstream", "own": "own"}
#: What a source is called and under which licence, in our two languages where ours are the words.
NAMED = ("title", "publisher", "licence", "title_fr", "publisher_fr", "licence_fr")


def compare_sources(library: Library, on: date, equipment_type: str, category: str = CLIMATE) -> list[dict[str, Any]]:
    """One record per source that knows the type and category, lowest manufacturing figure first."""
    sources = {row.cells["source"]: row.cells for row in library.tables["sources"]}
    rows = library.every_source(on).filter(
        (pl.col("equipment_type") == equipment_type) & (pl.col("impact_category") == category)
    )
    choosers = _choosers(library, set(rows["source"]))
    oldest = int(next(c["value"] for c in library.parameters if c["parameter"] == "factors.oldest_years"))
    found = []
    for (source,), group in rows.group_by("source", maintain_order=True):
        embodied = group.filter(pl.col("life_cycle_stage") != USE)
        made = embodied.filter(pl.col("life_cycle_stage").is_in([MANUFACTURING, TOTAL_STAGE]))
        papers = sources[str(source)]
        found.append(
            {
                "source": source,
                **{name: papers.get(name) for name in NAMED},
                "stages": embodied["life_cycle_stage"].to_list(),
                "per": group["per"][0],
                "unit": group["unit"][0],
                **_figures(made, "manufacturing"),
                **_figures(embodied, "embodied"),
                **{name: papers.get(name) for name in ("perimeter_fr", "perimeter_en", "licence_class")},
                "published_on": papers.get("published_on"),
                "checked_on": papers["checked_on"],
                "age": age_flag(papers.get("published_on"), on, oldest),
                "policies": choosers[str(source)],
                "locator": made["locator"][0] if made.height else group["locator"][0],
                "note": made["note"][0] if made.height else group["note"][0],
            }
        )
    return sorted(found, key=lambda each: (each["manufacturing"] is None, each["manufacturing"] or 0, each["source"]))


def spread(records: list[dict[str, Any]]) -> tuple[float, float, float] | None:
    """Lowest, highest and their ratio over the manufacturing figures; None with fewer than two."""
    amounts = [each["manufacturing"] for each in records if each["manufacturing"] is not None]
    if len(amounts) < 2:
        return None
    return min(amounts), max(amounts), max(amounts) / min(amounts)


def age_flag(published_on: date | None, on: date, oldest_years: int) -> str | None:
    """`old` when the source is more than `oldest_years` years old on the date, `undated` when it does not say."""
    if published_on is None:
        return UNDATED
    limit = (published_on.year + oldest_years, published_on.month, published_on.day)
    return OLD if (on.year, on.month, on.day) > limit else None


def old_sources(factors: FactorSet) -> pl.DataFrame:
    """Sources of the factors in force with their flag: source, published_on, age (old or undated)."""
    oldest = int(factors.input_value("factors.oldest_years"))
    used = factors.sources.filter(pl.col("source").is_in(factors.impact_factors["source"].unique().implode()))
    rows = [
        {"source": source, "published_on": day, "age": age_flag(day, factors.on, oldest)}
        for source, day in used.select("source", "published_on").iter_rows()
        if source != "house-assumption"
    ]
    schema = {"source": pl.String, "published_on": pl.Date, "age": pl.String}
    return pl.DataFrame(rows, schema=schema).filter(pl.col("age").is_not_null())


def masked(rows: pl.DataFrame, sources: pl.DataFrame) -> pl.DataFrame:
    """Rows as they may be handed on: amounts under a licence that forbids it are empty; name, source and type stay."""
    hidden = sources.filter(pl.col("licence_class").is_in(MASKED_CLASSES))["source"].implode()
    figures = [name for name in ("amount", "low", "high", "value", "factor") if name in rows.columns]
    return rows.with_columns(
        pl.when(~pl.col("source").is_in(hidden)).then(pl.col(name)).alias(name) for name in figures
    )


def _figures(rows: pl.DataFrame, name: str) -> dict[str, float | None]:
    """The figure with its interval; stages of one source are added, their bounds too."""
    if rows.is_empty():
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    # A handful of stages of one source, in the order of their codes: shown, never published.
    low, value, high = (sum(rows[column].to_list()) for column in ("low", "amount", "high"))
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _choosers(library: Library, sources: set[str]) -> dict[str, list[str]]:
    """Source -> the policies that choose it among these."""
    chosen: dict[str, list[str]] = {source: [] for source in sources}
    for policy in library.policies():
        ranks = {source: rank for source, rank in library.ranks(policy).items() if source in sources}
        if ranks:
            chosen[min(ranks, key=ranks.__getitem__)].append(policy)
    return chosen
