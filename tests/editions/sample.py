"""A small, realistic edition made by hand: the shape of the real one, with amounts that can be checked by hand.

Department populations are those of the 2023 reference, EPCI populations are rounded. Amounts are grams per inhabitant
times inhabitants. `sample()` is an ordinary edition, `sample("demo")` a demonstration. Small tables: `sample_tables/`.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from barometer.editions.content import EditionContent, EditionMeta
from barometer.schemas import INDICATOR_COLUMNS

YEARS = (2022, 2023, 2024, 2025)
REGION = "REG-27"
DIGEST = "3f7a1c0de5b94286a0c1d2e3f4a5b6c7d8e9f00112233445566778899aabbccd"
#: (tier, stage) -> grams of CO2 equivalent per inhabitant and year; how far the interval reaches.
GRAMS = {
    ("terminals", "manufacturing"): 58_400,
    ("terminals", "distribution"): 1_900,
    ("terminals", "use"): 15_300,
    ("terminals", "end_of_life"): 900,
    ("networks", "unspecified"): 17_201,
    ("data_centres", "unspecified"): 197_813,
}
REACH = {"terminals": (0.72, 1.41), "networks": (0.5, 2.0), "data_centres": (0.5, 2.0)}
#: Watt-hours of terminals per inhabitant and year; those of the other tiers are not known.
WATT_HOURS = 268_000
DECLARED_IN_DEMO = 0.004
DRAWS = 200

Row = dict[str, Any]


def table(name: str) -> pl.DataFrame:
    """One of the small tables, all text: `canonical` types it."""
    return pl.read_csv(Path(__file__).parent / "sample_tables" / f"{name}.csv", infer_schema=False)


def meta() -> EditionMeta:
    """The facts of the sample."""
    return EditionMeta(
        published_on=date(2026, 11, 23),
        publisher="Région Bourgogne-Franche-Comté",
        headline_year=2025,
        headline_series="all",
        method_version="1.0",
        factors_digest=DIGEST,
        policy="ademe",
        grid_series="ademe_consumption",
        draws_count=DRAWS,
        rho=0.5,
        information_threshold_ratio=0.20,
        contact="le service numérique de la Région",
    )


def sample(status: str = "published", **changes: Any) -> EditionContent:
    """The sample edition; `changes` replace fields of the content."""
    is_demo = status == "demo"
    content = EditionContent(
        edition="2026.1",
        status="demo" if is_demo else "published",
        title_fr="L'empreinte du numérique en Bourgogne-Franche-Comté",
        title_en="The digital footprint of Bourgogne-Franche-Comté",
        region=REGION,
        years=YEARS,
        indicators=indicators(status, DECLARED_IN_DEMO if is_demo else 0.0),
        perimeter=perimeter(is_demo),
        coverage=coverage(is_demo),
        draws=draws(),
        meta=meta(),
        **{name: table(name) for name in ("control_panel", "gaps", "territories", "nomenclature")},
        **{name: table(name) for name in ("factors", "electricity", "parameters", "sources")},
    )
    return replace(content, **changes)


def shuffled(content: EditionContent, seed: int) -> EditionContent:
    """The same content, the rows of every frame in another order and its columns reversed."""
    frames = {name: value for name, value in vars(content).items() if isinstance(value, pl.DataFrame)}
    mixed = {
        name: frame.sample(fraction=1.0, shuffle=True, seed=seed).select(frame.columns[::-1])
        for name, frame in frames.items()
    }
    return replace(content, **mixed)


def indicators(status: str, declared: float) -> pl.DataFrame:
    """EMP-01 by tier and stage for every territory and year, and some other figures of the region."""
    rows: list[Row] = []
    for year in YEARS:
        for code, name, population in places().iter_rows():
            rows += _footprint(year, code, name, int(population), status, declared)
        rows += _others(year, status, declared)
    return pl.DataFrame(rows, schema=INDICATOR_COLUMNS)


def places() -> pl.DataFrame:
    """Code, name and population of every territory."""
    return table("territories").select("territory", "name", "population")


def region() -> tuple[str, int]:
    """Name and population of the region."""
    row = places().row(by_predicate=pl.col("territory") == REGION)
    return row[1], int(row[2])


def amount(tiers: tuple[str, ...] | None = None) -> float:
    """kgCO2eq of the region for some tiers (all by default)."""
    return sum(grams for (tier, _), grams in GRAMS.items() if tiers is None or tier in tiers) * region()[1] / 1000


def indicator(year: int, territory: str, name: str, status: str, declared: float, **cells: Any) -> Row:
    """One row of the indicator table, amortised, of all tiers, not split unless said."""
    return {
        "account": "footprint",
        "scope": "territory",
        "territory": territory,
        "territory_name": name,
        "organisation": None,
        "period_start": date(year, 1, 1),
        "period_end": date(year, 12, 31),
        "impact_category": None,
        "view": "amortised",
        "series": "all",
        "breakdown": "total",
        "breakdown_value": "total",
        "measured_share": 0.0,
        "declared_share": declared,
        "modelled_share": 1.0 - declared,
        "quality": 1,
        "status": status,
        "method_version": "1.0",
        "factors_digest": DIGEST,
        **cells,
    }


def _footprint(year: int, code: str, name: str, population: int, status: str, declared: float) -> list[Row]:
    def row(breakdown: str, value: str, keys: list[tuple[str, str]]) -> Row:
        grams = {key: GRAMS[key] * population for key in keys}
        bounds = [sum(each * REACH[tier][end] for (tier, _), each in grams.items()) / 1000 for end in (0, 1)]
        split = {"breakdown": breakdown, "breakdown_value": value}
        what = {"code": "EMP-01", "impact_category": "climate_change", "unit": "kgCO2eq"}
        figures = {"value": sum(grams.values()) / 1000, "low": bounds[0], "high": bounds[1]}
        return indicator(year, code, name, status, declared, **what, **split, **figures)

    rows = [row("total", "total", list(GRAMS))]
    rows += [row("tier", tier, [key for key in GRAMS if key[0] == tier]) for tier in REACH]
    stages = dict.fromkeys(stage for _, stage in GRAMS)
    return rows + [row("life_cycle_stage", stage, [key for key in GRAMS if key[1] == stage]) for stage in stages]


def _others(year: int, status: str, declared: float) -> list[Row]:
    """Other figures of the region: known, known for one tier only (the total is then a gap), not computed."""
    name, population = region()
    kwh = WATT_HOURS * population / 1000
    unknown = dict.fromkeys(("value", "low", "high", "quality", "measured_share", "declared_share", "modelled_share"))
    unknown |= {"status": "gap"}
    electricity = {"code": "EMP-03", "unit": "kWh"}
    terminals = {"breakdown": "tier", "breakdown_value": "terminals"}
    figures: list[Row] = [
        electricity | unknown,
        electricity | terminals | {"value": kwh, "low": kwh * 0.61, "high": kwh * 1.72},
        electricity | {"breakdown": "tier", "breakdown_value": "networks"} | unknown,
        {"code": "EMP-02", "unit": "percent", "value": 76.34, "low": 61.1, "high": 84.4} | terminals,
        {"code": "EQP-01", "value": 3.34, "low": 2.41, "high": 4.62, "unit": "unit/person"},
        {"code": "EMP-04", "unit": "kgSbeq", "impact_category": "resource_use"} | unknown,
    ]
    return [indicator(year, REGION, name, status, declared) | figure for figure in figures]


def perimeter(is_demo: bool) -> pl.DataFrame:
    """Household terminals modelled, networks and data centres from the national study, the rest not covered."""
    terminals = amount(("terminals",))
    public = 0.015 * terminals if is_demo else None
    bodies = ("3 organismes fictifs", "3 made-up bodies") if is_demo else ("Aucun inventaire", "No inventory")
    rates = ("Taux d'équipement nationaux × population", "National equipment rates × population")
    study = ("Étude nationale 2022, par habitant", "2022 national study, per inhabitant")
    rows: list[tuple[Any, ...]] = [
        ("households", "terminals", "modelled", terminals - (public or 0.0), *rates),
        ("firms", "terminals", "not_covered", None, "Aucun inventaire", "No inventory"),
        ("public_bodies", "terminals", "declared" if is_demo else "not_covered", public, *bodies),
    ]
    for tier in ("networks", "data_centres"):
        rows += [
            (each, tier, "national_pro_rata", None, None, None) for each in ("households", "firms", "public_bodies")
        ]
        rows.append(("all", tier, "national_pro_rata", amount((tier,)), *study))
    columns = ["sector", "tier", "coverage", "value_kgco2eq", "note_fr", "note_en"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def coverage(is_demo: bool) -> pl.DataFrame:
    """The bodies of data behind the figures."""
    empty = dict.fromkeys(("organisations", "organisations_expected", "rows", "rows_expected", "units", "dated_on"))
    model = {"label_fr": "Modèle des ménages", "label_en": "Household model", "origin": "assumption"}
    study = {"label_fr": "Réseaux et centres de données", "label_en": "Networks and data centres"}
    bodies = {"label_fr": "Inventaires d'organismes publics", "label_en": "Inventories of public bodies"}
    counted = {"organisations": 3, "rows": 1_204, "units": 1_391, "dated_on": date(2025, 12, 31)} if is_demo else {}
    rows: list[Row] = [
        model | {"rows": 3_814, "rows_expected": 3_814, "units": 9_360_000, "dated_on": date(2023, 1, 1)}
        | {"note_fr": "Une ligne par commune", "note_en": "One row a commune"},
        study | {"origin": "national_pro_rata", "rows": 1, "rows_expected": 1, "dated_on": date(2022, 12, 31)}
        | {"note_fr": "Valeur 2022, reprise pour les autres années", "note_en": "2022 value, repeated for other years"},
        bodies | {"origin": "declared", "organisations": 0, "organisations_expected": 129, "rows": 0} | counted
        | {"is_synthetic": is_demo},
    ]  # fmt: skip
    return pl.DataFrame([empty | {"is_synthetic": False, "note_fr": None, "note_en": None} | row for row in rows])


def draws() -> pl.DataFrame:
    """Draws of three inputs, from a written-out congruential generator: no library's random numbers."""
    state, rows = 12_345, []
    for key in (
        "factor:laptop:climate_change:manufacturing",
        "grid:ademe_consumption:FR:climate_change",
        "power:laptop",
    ):
        for draw in range(DRAWS):
            state = (state * 1_103_515_245 + 12_345) % 2**31
            rows.append((key, draw, 1_000_000 + state % 600_000))
    return pl.DataFrame(rows, schema={"input_key": pl.String, "draw": pl.Int32, "value": pl.Int64}, orient="row")
