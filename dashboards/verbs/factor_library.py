"""`barometer factors list|show|check`: the factor library, read from the command line."""

from argparse import Namespace
from pathlib import Path

import polars as pl

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.session import factors_of
from dashboards.words import text, word
from factors import library

FIGURES = ("impact_category", "life_cycle_stage", "amount", "unit", "per", "low", "high")
COLUMNS = ("equipment_type", *FIGURES, "source")
DETAIL = (*FIGURES, "range_rule", "valid_from", "source", "locator")


def list_factors(arguments: Namespace) -> int:
    """Every factor in force, or those of one type."""
    table = factors_of(arguments).factors.impact_factors
    if arguments.type:
        table = table.filter(pl.col("equipment_type") == arguments.type)
        if table.is_empty():
            raise DashboardsError("type_unknown", equipment_type=arguments.type)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    print_rows(table.to_dicts(), COLUMNS, [word(column, arguments.language) for column in COLUMNS])
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
    for name, value in types.row(0, named=True).items():
        if value is not None:
            print_text(f"{word(name, arguments.language)} : {value}")
    if table.is_empty():
        print_text(text("no_factor_for_type", arguments.language))
        return exits.DONE
    print_rows(table.to_dicts(), DETAIL, [word(column, arguments.language) for column in DETAIL])
    for source in sources.iter_rows(named=True):
        print_text(f"{source['source']} : {source['title']} – {source['publisher']} – {source['licence']}")
    return exits.DONE


def check_factors(arguments: Namespace) -> int:
    """Check our factors, or ours with a folder laid over them; every problem is told."""
    overlay = None if arguments.factors is None else Path(arguments.factors)
    problems = library.check(overlay)
    if is_json(arguments):
        print_json([problem.message(arguments.language) for problem in problems])
    else:
        for problem in problems:
            print_text(problem.message(arguments.language))
    say(arguments, text("factors_checked", arguments.language, count=len(problems)))
    return exits.SOME_REJECTED if problems else exits.DONE
