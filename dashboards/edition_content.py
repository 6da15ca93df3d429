"""Everything one edition holds, gathered from a context: the input of `barometer.editions.build`.

In: a context, an edition name and its date. Out: `EditionContent`. Figures come from the operations; words from
`wording/edition.toml` and `wording/words.toml`. No clock, no machine path.
"""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from barometer.assessment import Assessment
from barometer.declared import DECLARED_INDICATORS
from barometer.editions.content import EditionContent, EditionMeta
from barometer.editions.published_factors import TYPE_FIGURES
from barometer.governance import STEPS, TOOL
from barometer.indicators import METHOD_VERSION
from barometer.models import STUDY_TYPES
from barometer.services import SERVICE
from dashboards.actors import Actor
from dashboards.firm_secrecy import told_secret, without_few_firms
from dashboards.governing import edition_answer
from dashboards.loading import Context
from dashboards.operations import VIEW
from dashboards.overview import controls, coverage, gaps, in_region, perimeter, sentence
from dashboards.scopes import Scope
from dashboards.words import word
from factors import nomenclature
from factors.alternatives import MASKED_CLASSES, masked
from factors.factor_set import FactorSet
from factors.gains import gains as gains_known
from factors.own_values import SEPARATOR
from reuse.indicators import MASS, SERIES

HEADLINE = "EMP-01"
DECLARED, EVIDENCE = "declared", "evidence_"
#: Parts of GOU-01, GOU-02 and SEN-03 that the tables and the page name.
MEASURES = ("values_measured", "values_declared", "values_modelled", "contributing_epci", "mean_quality", "volunteers")


def edition_content(context: Context, actor: Actor, *, edition: str, published_on: date) -> EditionContent:
    """Region, departments and EPCI, every year of the grid series, amortised view; the last year is the headline."""
    context, secret = without_few_firms(context)
    years = context.years
    codes = published_territories(context)
    scopes = [Scope(territory=code) for code in codes]
    indicators = pl.concat([edition_answer(context, actor, scopes, year=year, view=VIEW) for year in years])
    assessed = context.assess(years[-1], VIEW)
    name = context.territories.name(context.region)
    return EditionContent(
        edition=edition,
        status="demo" if context.home.is_demo else "published",
        title_fr=sentence("title", "fr", name=name),
        title_en=sentence("title", "en", name=name),
        region=context.region,
        years=tuple(years),
        indicators=indicators,
        perimeter=told_secret(perimeter(context, assessed), secret),
        control_panel=controls(context, assessed, indicators),
        coverage=coverage(context, assessed),
        gaps=_still_gaps(gaps(context, assessed), indicators, context.region),
        territories=territories(context, codes),
        nomenclature=names(context, indicators),
        **papers(context, indicators, assessed),
        meta=_meta(context, indicators, published_on),
    )


def _still_gaps(found: pl.DataFrame, indicators: pl.DataFrame, region: str) -> pl.DataFrame:
    """What an edition gives a figure of is no gap of it."""
    known = indicators.filter((pl.col("territory") == region) & pl.col("value").is_not_null())["code"].unique()
    return found.filter(pl.col("code").is_null() | ~pl.col("code").is_in(known.to_list()))


def published_territories(context: Context) -> list[str]:
    """The region, its departments, and every EPCI that touches it."""
    known = context.territories
    departments = known.departments.filter(pl.col("region") == context.region)["territory"].sort().to_list()
    return [context.region, *departments, *known.epci_touching(context.region)["territory"].sort().to_list()]


def territories(context: Context, codes: list[str]) -> pl.DataFrame:
    """Names, kinds and populations of the territories published."""
    known = context.territories
    departments = known.departments.select(
        "territory", "name", "population", kind=pl.lit("department"), seat_region="region", seat_department="territory"
    )
    regions = known.regions.select(
        "territory",
        "name",
        "population",
        kind=pl.lit("region"),
        seat_region="territory",
        seat_department=pl.lit(None, pl.String),
    )
    columns = ["territory", "name", "kind", "population", "seat_region", "seat_department"]
    epci = known.epci_touching(context.region).with_columns(kind=pl.lit("epci"))
    inside = epci.select("territory", "population_in_region")
    table = pl.concat([part.select(columns) for part in (regions, departments, epci)])
    return (
        table.filter(pl.col("territory").is_in(codes))
        .join(inside, on="territory", how="left")
        .with_columns(pl.coalesce("population_in_region", "population").alias("population_in_region"))
        .sort("territory")
    )


def names(context: Context, indicators: pl.DataFrame) -> pl.DataFrame:
    """French and English names of every code an edition uses."""
    rows: list[dict[str, Any]] = []
    lists = {
        "tier": ("terminals", "networks", "data_centres"),
        "life_cycle_stage": ("manufacturing", "distribution", "use", "end_of_life", "unspecified"),
        "impact_category": tuple(sorted(set(context.factors.impact_categories["impact_category"]))),
        "sector": ("households", "firms", "public_bodies", "all", "not_registered"),
        "measure": (*MEASURES, *(each.measure for each in DECLARED_INDICATORS if each.measure)),
        "activity": tuple(each.gain for each in gains_known()),
        "step": STEPS,
        "family": tuple(nomenclature.indicators()["family"].unique(maintain_order=True)),
        "equipment_type": (*sorted(context.factors.equipment_types["equipment_type"]), *sorted(STUDY_TYPES)),
    }
    for name, codes in lists.items():
        rows += [
            {"list": name, "position": place, "code": code, "name_fr": word(code, "fr"), "name_en": word(code, "en")}
            for place, code in enumerate(codes, start=1)
        ]
    catalogue = nomenclature.indicators().select("code", "name_fr", "name_en")
    rows += [{"list": "indicator", "position": place, **row} for place, row in enumerate(catalogue.to_dicts(), start=1)]
    policies = context.factors.policies.filter(pl.col("policy") == context.factors.policy)
    chosen = policies.select(pl.col("policy").alias("code"), "name_fr", "name_en").head(1)  # a row a rank
    rows += [{"list": "policy", "position": place, **row} for place, row in enumerate(chosen.to_dicts(), start=1)]
    series = sorted(indicators["series"].drop_nulls().unique())
    rows += [
        {
            "list": "series",
            "position": place,
            "code": code,
            **{f"name_{each}": named_series(context, code, each) for each in ("fr", "en")},
        }
        for place, code in enumerate(series, start=1)
    ]
    return pl.DataFrame(rows)


def named_series(context: Context, code: str, language: str) -> str:
    """Counts of the chain, of the tool and of declarations have series of their own; other figures that of the grid."""
    is_own = code in (SERIES, MASS, TOOL, DECLARED) or code.startswith(EVIDENCE)
    return sentence(f"series_{code}", language) if is_own else series_name(context, language)


def series_name(context: Context, language: str) -> str:
    """The series of the figures in words: the electricity series, and the study that fills two tiers."""
    grids = context.factors.electricity_series
    grid = grids.filter(pl.col("series") == context.factors.grid_series)[f"name_{language}"].item()
    return sentence("series_name", language, series=grid)


def papers(context: Context, indicators: pl.DataFrame, assessed: Assessment) -> dict[str, pl.DataFrame]:
    """Factors, grids, parameters, sources and draws, as they were multiplied."""
    factors = context.factors
    # What an organisation uses elsewhere feeds no territory: neither its factors, nor its own, leave with an edition.
    assessed = replace(assessed, cells=assessed.cells.filter(pl.col("flow") != SERVICE))
    used_types = set(assessed.cells["factor_type"].unique())
    multiplied = factors.impact_factors.filter(pl.col("equipment_type").is_in(used_types))
    grids = factors.electricity_mixes.filter(pl.col("input_key").is_in(_terms(assessed)))
    parameters = pl.concat([factors.parameters, _type_figures(context, assessed)], how="diagonal")
    used_sources = {*multiplied["source"], *grids["source"], *parameters["source"].drop_nulls()}
    return {
        # Under a licence that forbids it, values do not leave, nor the draws that would give them away.
        "factors": masked(multiplied, factors.sources),
        "electricity": grids,
        "parameters": parameters,
        "sources": factors.sources.filter(pl.col("source").is_in(used_sources)),
        "draws": context.draws.frame().filter(~pl.col("input_key").is_in(_hidden(factors))),
    }


def _type_figures(context: Context, assessed: Assessment) -> pl.DataFrame:
    """Lifetimes and yearly electricity of the types used, as parameters; not those that may not be handed on."""
    factors, cells = context.factors, assessed.cells
    used = {*cells["equipment_type"], *cells["factor_type"]}
    checked = dict(factors.sources.select("source", "checked_on").iter_rows())
    figures = factors.inputs.filter(
        pl.col("kind").is_in(list(TYPE_FIGURES)) & ~pl.col("input_key").is_in(_hidden(factors))
    )
    rows = [
        {name: row[name] for name in ("value", "unit", "low", "high", "source", "input_key", "range_rule")}
        | {"parameter": row["input_key"], "checked_on": checked.get(row["source"])}
        | {f"description_{each}": _type_figure(row["input_key"], each) for each in ("fr", "en")}
        for row in figures.iter_rows(named=True)
        if row["input_key"].partition(":")[2].partition(SEPARATOR)[0] in used
    ]
    return pl.DataFrame(rows, schema={name: factors.parameters.schema[name] for name in rows[0]} if rows else None)


def _type_figure(input_key: str, language: str) -> str:
    kind, _, code = input_key.partition(":")
    return sentence(f"type_{kind}", language, type=word(code, language))


def _hidden(factors: FactorSet) -> list[str]:
    """Inputs whose source may not be handed on: factors, lifetimes and powers."""
    classes = pl.col("licence_class").is_in(MASKED_CLASSES)
    sources = factors.sources.filter(classes)["source"].to_list()
    return sorted(factors.inputs.filter(pl.col("source").is_in(sources))["input_key"])


def _terms(assessed: Assessment) -> list[str]:
    return sorted(set(assessed.cells["factor_terms"].unique()))


def _meta(context: Context, indicators: pl.DataFrame, published_on: date) -> EditionMeta:
    headline = indicators.filter(
        (pl.col("code") == HEADLINE)
        & (pl.col("territory") == context.region)
        & (pl.col("period_start") == date(context.years[-1], 1, 1))
        & (pl.col("breakdown") == "total")
    )
    value = context.factors.input_value
    return EditionMeta(
        published_on=published_on,
        publisher=context.territories.name(context.region),
        in_region_fr=in_region(context.region, "fr"),
        in_region_en=in_region(context.region, "en"),
        headline_year=context.years[-1],
        headline_series=headline["series"][0],
        method_version=METHOD_VERSION,
        factors_digest=context.factors.digest,
        policy=context.factors.policy,
        grid_series=context.factors.grid_series,
        draws_count=context.draws.count,
        rho=value("uncertainty.rho"),
        information_threshold_ratio=value("display.information_threshold_ratio"),
    )
