"""What the two faces can do with the page of a small commune: read it, assess it, nothing stored (METHODOLOGY 16).

In: a file, a factor context. Out: the answers, the figures, what could not be computed. Refusals are `UserError`s.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment, Stock
from barometer.decisions.small_commune import NOW, REFURBISHED, SheetResult, assess_counts, central_counts
from barometer.exact import as_float, exact_sum
from barometer.impacts import CLIMATE
from barometer.records.home import Home
from barometer.records.registers import read_register
from dashboards.errors import DashboardsError
from dashboards.loading import FactorContext
from factors import territories
from imports.guard import read_spreadsheet
from imports.inventory import InventoryReading, read_inventory
from imports.small_commune import Count, unfold

KEYS = ["group", "equipment_type", "life_cycle_stage"]


@dataclass(frozen=True)
class SmallCommune:
    """One page, assessed. `result` is null where no count could be computed. `missing`: types without any factor;
    `use_only`: types whose manufacture has none.
    """

    name: str
    counted_on: date | None
    year: int
    reading: InventoryReading
    counts: list[Count]
    result: SheetResult | None
    missing: list[str]
    use_only: list[str]


def is_small_commune(reading: object) -> bool:
    """Whether a file that was read is the page of a small commune."""
    return isinstance(reading, InventoryReading) and reading.is_page_of_counts


def is_page_of_counts(path: Path) -> bool:
    """Whether a file that is not read again is the page of a small commune."""
    return unfold(read_spreadsheet(path))[1] is not None


def assess_small_commune(
    path: Path, context: FactorContext, *, language: str, year: int | None = None, counted_on: date | None = None
) -> SmallCommune:
    """Read and assess one page. Refused where the file is none, or where a count was rejected.

    `counted_on`: the day given beside the file, where there was one.
    """
    _, page = unfold(read_spreadsheet(path))
    if page is None:
        raise DashboardsError("small_commune_not_one", file=path.name)
    types = context.factors.equipment_types
    reading = read_inventory(
        path,
        batch="small-commune",
        territories=territories.load(),
        equipment_types=types,
        language=language,
        organisation_when_missing=path.stem,
    )
    day = counted_on or reading.inventoried_on
    chosen = year or _year_of(day, context)
    context.check_year(chosen)
    place = page.fields.get("organisation")
    name = place.text if place else path.stem
    rejected = set(reading.rejects["row"].drop_nulls())
    sound = [count for count in page.counts if count.low is not None and count.row not in rejected]
    result, missing, use_only = _assess(reading, sound, context, chosen)
    return SmallCommune(name, day, chosen, reading, page.counts, result, missing, use_only)


def named_after(sheet: SmallCommune, home: Home, organisations: Iterable[str]) -> SmallCommune:
    """The page under the name that the register has for the organisation whose counts were kept."""
    for organisation in organisations:
        sheet = replace(sheet, name=read_register(home).find(organisation).name)
    return sheet


def _year_of(day: date | None, context: FactorContext) -> int:
    """The year of the count where the electricity of that year is known, else the last one that is."""
    return day.year if day is not None and day.year in context.years else context.years[-1]


def _assess(
    reading: InventoryReading, counts: list[Count], context: FactorContext, year: int
) -> tuple[SheetResult | None, list[str], list[str]]:
    bands = central_counts([(each.equipment_type, each.low or 0, each.high or 0) for each in counts])
    rows = reading.rows.filter(pl.col("equipment_type").is_in(list(bands)))
    if rows.is_empty():
        return None, [], []
    factors = context.factors
    assessed = _as_they_are_and_refurbished(rows, context, year)
    groups = pl.DataFrame({"organisation": [NOW, REFURBISHED], "group": [NOW, REFURBISHED]})
    cells = (
        engine.grouped(assessed.cells, groups, by="organisation")
        .filter(impact_category=CLIMATE)
        .group_by(KEYS)
        .agg(exact_sum("impact"))
        .with_columns(kgco2eq=as_float("impact"))
    )
    if cells.is_empty():
        return None, sorted(bands), []
    climate = Assessment(
        year, assessed.view, assessed.cells.filter(impact_category=CLIMATE), assessed.gaps, assessed.dated_defaults
    )
    drawn = engine.draw(climate, groups, by="organisation", factors=factors, draws=context.draws)
    lifetimes = {name: months / 12 for name, months in engine.default_lifetimes(factors).items()}
    result = assess_counts(bands, cells, drawn, draws=context.draws, lifetime_years=lifetimes)
    made = set(climate.cells.filter(flow="embodied")["equipment_type"].to_list())
    return result, sorted(set(bands) - set(result.types)), sorted(set(result.types) - made)


def _as_they_are_and_refurbished(rows: pl.DataFrame, context: FactorContext, year: int) -> Assessment:
    """The counted devices twice, under two names: as they are, and as if all had been bought refurbished."""
    undated = rows.with_columns(inventoried_on=pl.lit(None, pl.Date), organisation=pl.lit(NOW))
    second = undated.with_columns(organisation=pl.lit(REFURBISHED), condition=pl.lit("refurbished"))
    _, cohorts = engine.count_fleet(pl.concat([undated, second]).lazy())
    nobody = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
    nowhere = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
    return engine.assess(Stock(cohorts, nobody, nowhere), context.factors, year=year, view="amortised")
