"""`barometer factors list|show|check`: the factor library, read from the command line."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import polars as pl

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, number, print_json, print_rows, print_text, records, say
from dashboards.parts import by_life
from dashboards.session import factors_of
from dashboards.verbs.factor_gaps import no_factor
from dashboards.words import labelled, text, unit_name, word
from factors import library
from factors.alternatives import old_sources
from factors.companions import inapplicable_classes, missing_classes
from factors.spelling import source_text

FIGURES = ("impact_category", "life_cycle_stage", "amount", "unit", "per", "low", "high")
COLUMNS = ("equipment_type", *FIGURES, "source")
PLAIN = ("tier", "parent", "mass_kg", "storage_media", "weee_category", "agec_category", "price_class", "ords_category")
#: Value -> the stem of its low, high and source.
RANGED = (("lifetime_years", "lifetime"), ("electricity_kwh_per_year", "electricity"))
DETAIL = (*FIGURES, "range_rule", "valid_from", "source", "locator")


def list_factors(arguments: Namespace) -> int:
    """Every factor in force, or those of one type."""
    factors = factors_of(arguments).factors
    table = factors.impact_factors
    if arguments.type:
        if arguments.type not in set(factors.equipment_types["equipment_type"]):
            raise DashboardsError("type_unknown", equipment_type=arguments.type)
        table = table.filter(pl.col("equipment_type") == arguments.type)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    if table.is_empty():
        print_text(no_factor(factors, arguments.type or "", arguments.language))
        return exits.DONE
    _print_factors(table, COLUMNS, arguments.language)
    return exits.DONE


def show_factor(arguments: Namespace) -> int:
    """One equipment type: its lifetime, power, factors by stage, and their sources."""
    factors = factors_of(arguments).factors
    types = factors.equipment_types.filter(pl.col("equipment_type") == arguments.equipment_type)
    if types.is_empty():
        raise DashboardsError("type_unknown", equipment_type=arguments.equipment_type)
    table = factors.impact_factors.filter(pl.col("equipment_type") == arguments.equipment_type)
    sources = factors.sources.filter(pl.col("source").is_in(table["source"].unique().implode()))
    if is_json(arguments):
        print_json({"equipment_type": types.row(0, named=True), "factors": records(table), "sources": records(sources)})
        return exits.DONE
    classes = dict(factors.equipment_classes.select("code", f"name_{arguments.language}").iter_rows())
    _print_type(types.row(0, named=True), classes, arguments.language)
    if table.is_empty():
        print_text(no_factor(factors, arguments.equipment_type, arguments.language))
        return exits.DONE
    _print_factors(by_life(table), DETAIL, arguments.language)
    for source in sources.iter_rows(named=True):
        said = (source_text(source, column, arguments.language) for column in ("title", "publisher", "licence"))
        print_text(labelled(source["source"], " – ".join(said), arguments.language))
    return exits.DONE


def _print_type(row: dict[str, Any], classes: dict[str, str], language: str) -> None:
    """What is assumed of one type: lifetime and power with their range, mass, the classes of the law."""
    print_text(f"{row[f'name_{language}']} ({row['equipment_type']})")
    for name in PLAIN:
        if row[name] is not None:
            is_number = isinstance(row[name], int | float)
            said = number(row[name]) if is_number else classes.get(row[name]) or word(row[name], language)
            print_text(labelled(word(name, language), said, language))
    for name, stem in RANGED:
        if row[name] is not None:
            given = {"value": row[name], "low": row[f"{stem}_low"], "high": row[f"{stem}_high"]}
            shown = {key: number(value) for key, value in given.items()}
            fact = text("fact_range", language, **shown, source=row[f"{stem}_source"])
            print_text(labelled(word(name, language), fact, language))
    if row["note"] and language == "en":  # how a figure was worked out: written in English only
        print_text(labelled(word("note", language), row["note"], language))


def _print_factors(table: pl.DataFrame, columns: tuple[str, ...], language: str) -> None:
    """Rows of factors, their codes in words; the identifier of the type and the source stay as they are."""
    rows = [
        row
        | {name: word(row[name], language) for name in ("impact_category", "life_cycle_stage")}
        | {"unit": unit_name(row["unit"], language), "per": word(f"per_{row['per']}", language)}
        | {"range_rule": word(f"range_rule_{row['range_rule']}", language)}
        for row in table.to_dicts()
    ]
    print_rows(rows, columns, [word(column, language) for column in columns])


def check_factors(arguments: Namespace) -> int:
    """Check our factors, or ours with a folder laid over them; every problem is told, then types without a class, and
    sources in force that are old or undated (METHODOLOGY 20.4).

    A type without a class is no fault: the rule that needs the class leaves it out. Factors with a problem are not
    loaded, so that nothing is said of their classes (`null` with `--json`).
    """
    overlay = None if arguments.factors is None else Path(arguments.factors)
    problems = library.check(overlay)
    factors = None if problems else factors_of(arguments).factors
    missing = None if factors is None else missing_classes(factors.equipment_types)
    without = None if factors is None else inapplicable_classes(factors.equipment_types)
    old = [] if factors is None else old_sources(factors).to_dicts()
    if is_json(arguments):
        found = [problem.message(arguments.language) for problem in problems]
        classes = {"types_without_class": missing, "class_not_applicable": without}
        print_json({"problems": found, **classes, "old_sources": None if factors is None else old})
    else:
        for problem in problems:
            print_text(problem.message(arguments.language))
        for name, listed in (missing or {}).items():
            print_text(_without_class(name, listed, len((without or {})[name]), arguments.language))
        for age in sorted({row["age"] for row in old}):
            named = [row["source"] for row in old if row["age"] == age]
            print_text(text(f"sources_{age}", arguments.language, count=len(named), sources=", ".join(named)))
    say(arguments, text("factors_checked", arguments.language, count=len(problems)))
    return exits.SOME_REJECTED if problems else exits.DONE


def _without_class(name: str, types: list[str], inapplicable: int, language: str) -> str:
    """One class or mass, how many types lack it and which; how many cannot have one."""
    told = text("types_without_class", language, name=word(name, language), count=len(types), without=inapplicable)
    return f"{told} {', '.join(types)}".rstrip()
