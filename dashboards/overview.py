"""What the overview and an edition both show: perimeter, control panel, coverage, gaps, with their words.

In: a context and one assessed year. Out: frames in the columns of an edition (`barometer/editions/tables.toml`).
"""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from barometer.assessment import Assessment, grouped
from barometer.editions import formatting
from barometer.exact import exact_sum
from barometer.perimeter import OF_BODIES, control_panel, perimeter_table
from barometer.services import SERVICE
from dashboards.loading import Context
from dashboards.scopes import Scope, groups_of
from dashboards.uncomputed import added_up, devices, of_places
from dashboards.words import gap_reason, word
from factors import nomenclature
from factors.spelling import fill

#: Codes of the catalogue computed today for a territory.
COMPUTED_CODES = ("EMP-01", "EMP-02", "EMP-03")
#: Those that tell of the data, of what is published and of strategies: of any territory.
GOVERNED_CODES = ("GOU-01", "GOU-02", "SEN-03")
#: Those that need a reuse chain, and have one where the log holds devices.
CHAIN_CODES = ("REU-01", "REU-03", "REU-04", "REU-05", "REU-06", "REU-08", "REU-09", "INC-01", "INC-03")


def territory_cells(context: Context, assessed: Assessment, territory: str | None = None) -> pl.DataFrame:
    """Impact cells of a territory, the region by default."""
    return grouped(assessed.cells, groups_of(context, [Scope(territory=territory or context.region)]), by="commune")


def perimeter(context: Context, assessed: Assessment, territory: str | None = None) -> pl.DataFrame:
    """The perimeter table of a territory (the region by default) with its notes (METHODOLOGY 3.5)."""
    cells = territory_cells(context, assessed, territory)
    bodies = {sector: _bodies(context, assessed, territory, sector) for sector in OF_BODIES}
    table = perimeter_table(cells, contributors={sector: counted for sector, (counted, _) in bodies.items()})
    rows = [
        row | {f"note_{language}": _perimeter_note(row, bodies, language) for language in ("fr", "en")}
        for row in table.iter_rows(named=True)
    ]
    columns = ["sector", "tier", "coverage", "value_kgco2eq", "note_fr", "note_en"]
    typed = pl.DataFrame(rows, schema_overrides={"value_kgco2eq": pl.Float64}).select(columns)
    return typed.with_columns(year=pl.lit(assessed.year, dtype=pl.Int32))


def _bodies(context: Context, assessed: Assessment, territory: str | None, sector: str) -> tuple[int, int]:
    """How many bodies of a sector are known by an inventory, and how many are modelled from a head count."""
    inside = groups_of(context, [Scope(territory=territory or context.region)])
    # A volume of networks or services is no inventory, and no territory counts it.
    own = assessed.cells.filter((pl.col("sector") == sector) & (pl.col("flow") != SERVICE))
    located = own.join(inside, on="commune", how="semi")
    modelled = pl.col("origin") == "assumption"
    kinds = (located.filter(~modelled), located.filter(modelled))
    counted, from_agents = (part["organisation"].drop_nulls().n_unique() for part in kinds)
    return counted, from_agents


def _perimeter_note(row: dict[str, Any], bodies: dict[str, tuple[int, int]], language: str) -> str:
    if row["coverage"] == "national_pro_rata" and row["sector"] != "all":
        return sentence("note_pro_rata", language)
    known = bodies.get(row["sector"], (0, 0)) if row["tier"] == "terminals" else (0, 0)
    parts = [
        sentence(f"note_bodies_{how}", language, count=count)
        for how, count in zip(("counted", "modelled"), known, strict=True)
        if count
    ]
    if not parts:
        return sentence(f"note_{row['sector']}_{row['tier']}", language)
    return sentence("note_bodies", language, parts=", ".join(parts))


def controls(
    context: Context, assessed: Assessment, indicators: pl.DataFrame, territory: str | None = None
) -> pl.DataFrame:
    """The control panel of a territory (the region by default) with its labels and reasons (METHODOLOGY 3.6)."""
    place = territory or context.region
    population = context.territories.population(place)
    if population is None:
        raise AssertionError(place)  # a modelled territory always has inhabitants
    panel = control_panel(territory_cells(context, assessed, place), context.factors, population=population)
    sources = dict(context.factors.parameters.select("parameter", "source").iter_rows())
    rows = []
    for row in panel.iter_rows(named=True):
        low, high = _terminals_interval(indicators, place, assessed.year, row["control"])
        words = {
            f"{what}_{language}": sentence(f"{prefix}_{row['control']}", language)
            for what, prefix in (("label", "control"), ("reasons", "reasons"))
            for language in ("fr", "en")
        }
        figures = {"ours": row["ours"], "reference": row["reference"], "ours_low": low, "ours_high": high}
        rows.append({**words, **figures, "unit": row["unit"], "reference_source": sources[row["source_parameter"]]})
    return pl.DataFrame(rows, schema_overrides={"ours_low": pl.Float64, "ours_high": pl.Float64})


def _terminals_interval(
    indicators: pl.DataFrame, territory: str, year: int, control: str
) -> tuple[float | None, float | None]:
    code = {"terminals_footprint": "EMP-01", "terminals_electricity": "EMP-03"}.get(control)
    if code is None:
        return (None, None)
    rows = indicators.filter(
        (pl.col("code") == code)
        & (pl.col("territory") == territory)
        & (pl.col("period_start") == date(year, 1, 1))
        & (pl.col("breakdown_value") == "terminals")
    )
    return rows.select("low", "high").row(0) if not rows.is_empty() else (None, None)


def coverage(context: Context, assessed: Assessment) -> pl.DataFrame:
    """What fed the figures: the modelled stock, the study, the inventories."""
    cohorts = context.stock.cohorts
    communes = context.stock.communes.height
    rows = [
        _coverage_row("coverage_households", "assumption", communes=communes, rows=communes, rows_expected=communes),
        _coverage_row("coverage_study", "national_pro_rata", rows=1, rows_expected=1),
    ]
    for synthetic in sorted(cohorts["synthetic"].unique()):
        part = cohorts.filter(pl.col("synthetic") == synthetic)
        unknown = devices(added_up(assessed.gaps.filter(pl.col("why") == "unknown_type")))
        uncomputed = 0 if unknown.is_empty() else unknown["units"][0]
        assets = part.select(exact_sum("assets")).item()
        key = "coverage_inventories_synthetic" if synthetic else "coverage_inventories"
        figures = {
            "organisations": part["organisation"].n_unique(),
            "units": int(part.select(exact_sum("units")).item()),
        }
        row = _coverage_row(key, "declared", rows=assets, rows_expected=assets) | figures | {"is_synthetic": synthetic}
        notes = {f"note_{each}": sentence("coverage_uncomputed", each, count=uncomputed) for each in ("fr", "en")}
        rows.append(row | (notes if uncomputed else {}))
    return pl.DataFrame(rows, infer_schema_length=None)


def _coverage_row(key: str, origin: str, *, rows: int, rows_expected: int, **counts: int) -> dict[str, Any]:
    labels = {
        f"label_{language}": sentence(
            key, language, **{name: formatting.whole(count, language) for name, count in counts.items()}
        )
        for language in ("fr", "en")
    }
    empty = dict.fromkeys(("organisations", "organisations_expected", "units", "dated_on", "note_fr", "note_en"))
    return {**labels, "origin": origin, "is_synthetic": False, "rows": rows, "rows_expected": rows_expected, **empty}


def gaps(context: Context, assessed: Assessment) -> pl.DataFrame:
    """What was not computed: cells of the region's figures, then catalogue indicators without data."""
    cells = (
        assessed.gaps.filter(of_places(context))
        .group_by("equipment_type", "impact_category", "life_cycle_stage", "why")
        .agg(exact_sum("units").cast(pl.Int64))
        .sort("why", "equipment_type", "impact_category", "life_cycle_stage", nulls_last=True)
    )
    rows = [_gap_row(row) for row in cells.iter_rows(named=True)]
    computed = (*COMPUTED_CODES, *GOVERNED_CODES, *(CHAIN_CODES if context.chain.workshops else ()))
    catalogue = nomenclature.indicators().filter(~pl.col("code").is_in(computed))
    rows += [_catalogue_gap(entry) for entry in catalogue.iter_rows(named=True)]
    return pl.DataFrame(rows, infer_schema_length=None)


def _gap_row(row: dict[str, Any]) -> dict[str, Any]:
    parts = [row["equipment_type"] or "unknown_type", row["impact_category"], row["life_cycle_stage"]]
    labels = {
        f"label_{each}": " · ".join([*(word(part, each) for part in parts if part), gap_reason(row["why"], each)])
        for each in ("fr", "en")
    }
    reasons = {f"why_{language}": gap_reason(row["why"], language) for language in ("fr", "en")}
    kept = {key: row[key] for key in ("equipment_type", "impact_category", "life_cycle_stage", "units")}
    return {**labels, "code": None, **kept, **reasons}


def _catalogue_gap(entry: dict[str, Any]) -> dict[str, Any]:
    empty = dict.fromkeys(("equipment_type", "impact_category", "life_cycle_stage", "units"))
    labels = {f"label_{language}": f"{entry['code']} {entry[f'name_{language}']}" for language in ("fr", "en")}
    reasons = {
        f"why_{language}": sentence("gap_catalogue_why", language, what=entry[f"source_{language}"])
        for language in ("fr", "en")
    }
    return {**labels, "code": entry["code"], **empty, **reasons}


def sentence(key: str, language: str, **values: object) -> str:
    """A sentence of an edition. An unknown key is the program's fault."""
    return fill(_catalogue()[key][language], language, values)


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("dashboards") / "wording" / "edition.toml").read_text(encoding="utf-8"))


def in_region(region: str, language: str) -> str:
    """A region as it stands in a sentence: "en Bourgogne-Franche-Comté"."""
    return _regions()[region][language]


@cache
def _regions() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("dashboards") / "wording" / "regions.toml").read_text(encoding="utf-8"))
