"""What a headline covers, and how it compares (METHODOLOGY 3.5, 3.6): perimeter table and control panel.

In: the cells of one territory. Out: sector x tier with its coverage, and our figures beside the published ones, never
tuned to agree.
"""

import polars as pl

from barometer.exact import NANO, exact_sum
from barometer.impacts import CLIMATE, ELECTRICITY
from barometer.models import ALL_SECTORS, PRO_RATA, household_devices
from barometer.terms import evaluate, join_terms
from factors.library import FactorSet

SECTORS = ("households", "firms", "public_bodies")
TIERS = ("terminals", "networks", "data_centres")
NOT_COVERED = "not_covered"
#: Sectors made of bodies: some may be known by an inventory, others by a model, and the rest not at all.
OF_BODIES = ("firms", "public_bodies")
#: A cell that holds both: neither hides the other.
BOTH = "declared_and_modelled"

#: The ways in which a body is known.
KNOWN = ("measured", "declared", "modelled")
#: Origin of the cells -> coverage shown; the weakest origin that holds most of the value names the cell.
COVERAGE_OF_ORIGIN = {
    "measured": "measured",
    "declared": "declared",
    "archetype": "declared",
    "assumption": "modelled",
    PRO_RATA: PRO_RATA,
}


def perimeter_table(cells: pl.DataFrame, *, contributors: dict[str, int]) -> pl.DataFrame:
    """sector, tier, coverage, value_kgco2eq, organisations: one row a cell of the perimeter.

    `contributors`: sector -> organisations whose inventory counts. A stock counted in an inventory is `declared` even
    where its lifetime or power is an archetype: the origin shares tell that apart. Bodies modelled from a head count
    beside those with an inventory make a cell `BOTH`. Nobody known: `not_covered`, and so are the other bodies of a
    cell that knows some; filling them as a residual would be tuning. The study does not split by sector: its
    value stands on the row `all`.
    """
    climate = cells.filter(pl.col("impact_category") == CLIMATE)
    rows = [_cell(climate, sector, tier, contributors.get(sector, 0)) for sector in SECTORS for tier in TIERS]
    rows += [_cell(climate, ALL_SECTORS, tier, 0) for tier in TIERS if _value(climate, ALL_SECTORS, tier) is not None]
    return pl.DataFrame(rows, schema_overrides={"value_kgco2eq": pl.Float64, "organisations": pl.Int64})


def _cell(climate: pl.DataFrame, sector: str, tier: str, organisations: int) -> dict[str, object]:
    value = _value(climate, sector, tier)
    from_study = tier != "terminals" and _value(climate, ALL_SECTORS, tier) is not None
    coverage = PRO_RATA if value is None and from_study else NOT_COVERED
    if value is not None:
        coverage = _coverage(climate.filter(_place(sector, tier)), is_of_bodies=sector in OF_BODIES)
    return {
        "sector": sector,
        "tier": tier,
        "coverage": coverage,
        "value_kgco2eq": value,
        "organisations": organisations if value is not None else 0,
    }


def _place(sector: str, tier: str) -> pl.Expr:
    return (pl.col("sector") == sector) & (pl.col("tier") == tier)


def _value(climate: pl.DataFrame, sector: str, tier: str) -> float | None:
    total = climate.filter(_place(sector, tier)).select(exact_sum("impact")).item()
    return None if total is None else float(total) / NANO


def _coverage(cells: pl.DataFrame, *, is_of_bodies: bool) -> str:
    """Coverage that holds most of the value (ties: alphabetical order); `BOTH` where bodies are known both ways."""
    by_coverage = (
        cells.with_columns(coverage=pl.col("origin").replace_strict(COVERAGE_OF_ORIGIN))
        .group_by("coverage")
        .agg(exact_sum("impact"))
        .sort("impact", "coverage", descending=[True, False])
    )
    kinds = by_coverage["coverage"].to_list()
    is_both = is_of_bodies and "modelled" in kinds and len(kinds) > 1
    return BOTH if is_both else str(kinds[0])


def ways_known(coverage: str) -> list[str]:
    """How a cell is known, part by part: a cell of both has two."""
    return ["declared", "modelled"] if coverage == BOTH else [coverage]


def control_panel(cells: pl.DataFrame, factors: FactorSet, *, population: int) -> pl.DataFrame:
    """control, ours, reference, unit, source: our bottom-up figures beside the published ones, for one territory."""
    value = factors.input_value
    share_of_france = population / value("national.population")
    terminals = cells.filter(pl.col("tier") == "terminals")
    rows = [
        {
            "control": "terminals_footprint",
            "ours": _total(terminals, CLIMATE),
            "reference": value("national.footprint") * value("national.terminals_ratio") * share_of_france,
            "unit": "kgCO2eq",
            "source_parameter": "national.footprint",
        },
        {
            "control": "terminals_electricity",
            "ours": _total(terminals, ELECTRICITY),
            "reference": value("national.electricity") * share_of_france,
            "unit": "kWh",
            "source_parameter": "national.electricity",
        },
        {
            "control": "screen_devices_per_household",
            "ours": screen_devices_per_household(factors),
            "reference": value("published.screen_devices_per_household"),
            "unit": "unit/household",
            "source_parameter": "published.screen_devices_per_household",
        },
    ]
    return pl.DataFrame(rows)


def screen_devices_per_household(factors: FactorSet) -> float:
    """Modelled devices with a screen, in use, per household: Σ devices per inhabitant x persons per household."""
    with_screen = factors.equipment_types.filter("has_screen")["equipment_type"].to_list()
    modelled = household_devices().filter(pl.col("equipment_type").is_in(with_screen))
    terms = [join_terms(parameters, "household.persons") for parameters in modelled["parameters"]]
    return float(sum(evaluate(term, factors.input_value) for term in terms))


def _total(cells: pl.DataFrame, category: str) -> float | None:
    total = cells.filter(pl.col("impact_category") == category).select(exact_sum("impact")).item()
    return None if total is None else float(total) / NANO
