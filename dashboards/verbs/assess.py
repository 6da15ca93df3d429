"""`barometer assess [FILE]`: impacts of one inventory, or of the stored data, with intervals and gaps."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import polars as pl

from barometer.assessment import CELL_DIMENSIONS, Assessment, impact_table
from barometer.completion import completed_cells
from barometer.exact import exact_sum
from barometer.gaps import GAP_COLUMNS
from barometer.indicators import METHOD_VERSION
from barometer.records.batches import visible_batches
from dashboards import exits, teaching
from dashboards.copies import still_rejected
from dashboards.counted_elsewhere import counts_of, shared_devices
from dashboards.errors import DashboardsError
from dashboards.loading import FactorContext, counted_assets
from dashboards.operations import assess_file
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, beside, context_of, factors_of, known_home
from dashboards.uncomputed import added_up, gap_lines
from dashboards.verbs.changes import tell_shared
from dashboards.verbs.findings import findings_document, show_findings
from dashboards.verbs.mappings import explain_layout
from dashboards.words import gap_reason, shown_figure, text, word
from imports.columns import INVENTORY
from imports.errors import UnknownLayoutError
from imports.findings import rows_left_out

GAP_SCHEMA = {
    name: GAP_COLUMNS[name] for name in ("equipment_type", "impact_category", "life_cycle_stage", "units", "why")
}
DEFAULT_COLUMNS = ("impact_category", "life_cycle_stage", "tier", "equipment_type")


def assess(arguments: Namespace) -> int:
    """One-shot: the file is read, assessed and forgotten."""
    columns = _columns(arguments.by)
    if arguments.file is None:
        return _assess_stored(arguments, columns)
    context = factors_of(arguments)
    year = arguments.year or context.years[-1]
    path, words = Path(arguments.file), teaching.user_words(known_home(arguments), mapping=arguments.mapping)
    try:
        result = assess_file(
            path,
            context,
            year=year,
            view=arguments.view,
            language=arguments.language,
            known=words,
            beside=beside(arguments),
        )
    except UnknownLayoutError as refusal:
        document, code = explain_layout(arguments, path, refusal, INVENTORY, verb="assess")
        if is_json(arguments):
            print_json(document)
        return code
    show_findings(arguments, result.reading)
    document = _document(result.context, result.assessed, result.cohorts.select("organisation").unique(), columns)
    document["assets"] = {
        "rows": result.reading.rows_read,
        "units": _total(result.cohorts, "units"),
        "rejected": result.reading.rows_rejected,
        "completed": _completed([result.completed]),
    }
    document |= findings_document(arguments, result.reading)
    _show(arguments, document)
    return exits.SOME_REJECTED if rows_left_out(result.reading) else exits.DONE


def _assess_stored(arguments: Namespace, columns: list[str]) -> int:
    """Without a file: every organisation of the data folder, inventories only."""
    context = context_of(arguments)
    assessed = context.assess(arguments.year or context.years[-1], arguments.view)
    organisations = context.stock.cohorts.select("organisation").unique().sort("organisation")
    document = _document(context, assessed, organisations, columns)
    assets = counted_assets(context.home, organisations["organisation"].to_list())
    document["assets"] = {
        "rows": _total(context.stock.cohorts, "assets"),
        "units": _total(context.stock.cohorts, "units"),
        "rejected": still_rejected(visible_batches(context.home, content=INVENTORY)),
        "completed": _completed([completed_cells(each) for each in assets.values()]),
    }
    told = counts_of(shared_devices(context.home, actor_of(arguments), context.organisations["organisation"].to_list()))
    document["shared_devices"] = records(told)
    _show(arguments, document)
    tell_shared(arguments, told)
    return exits.DONE


def _columns(by: str | None) -> list[str]:
    columns = [column.strip() for column in by.split(",")] if by else list(DEFAULT_COLUMNS)
    for column in columns:
        if column not in CELL_DIMENSIONS:
            raise DashboardsError("by_unknown", column=column, known=", ".join(CELL_DIMENSIONS))
    # Two categories are never added up.
    return list(dict.fromkeys(["impact_category", *columns]))


def _document(
    context: FactorContext, assessed: Assessment, organisations: pl.DataFrame, columns: list[str]
) -> dict[str, Any]:
    groups = organisations.with_columns(group=pl.lit("all")).drop_nulls()
    table = impact_table(
        assessed, groups, by="organisation", columns=columns, factors=context.factors, draws=context.draws
    )
    gaps = assessed.gaps.join(groups, on="organisation", how="semi")
    return {
        "year": assessed.year,
        "view": assessed.view,
        "policy": context.factors.policy,
        "grid_series": context.factors.grid_series,
        "grid_year": context.grid_year(assessed.year),
        "factors_digest": context.factors.digest,
        "method_version": METHOD_VERSION,
        "assets": {},
        "impacts": records(table),
        "gaps": records(added_up(gaps).select(list(GAP_SCHEMA))),
    }


def _total(table: pl.DataFrame, column: str) -> int:
    return int(table.select(exact_sum(column)).item() or 0)


def _completed(cells: list[pl.DataFrame]) -> dict[str, dict[str, int]]:
    """Column -> origin -> how many cells were completed, over all the fleets or parts."""
    if not cells:
        return {}
    rows = pl.concat(cells).group_by("column", "origin").agg(exact_sum("cells")).sort("column")
    return {column: {origin: cells} for column, origin, cells in rows.iter_rows()}


def _show(arguments: Namespace, document: dict[str, Any]) -> None:
    language = arguments.language
    if is_json(arguments):
        gaps = [gap | {"reason": gap_reason(gap["why"], language)} for gap in document["gaps"]]
        print_json(document | {"gaps": gaps})
        return
    columns = [column for column in document["impacts"][0] if column != "unit"] if document["impacts"] else []
    if not document["impacts"]:
        print_text(text("no_impact", language))
    shown = [*columns, "unit"] if columns else []
    print_text(text("chosen_factors", language, policy=document["policy"], series=document["grid_series"]))
    rows = _worded(document["impacts"], language)
    if rows:
        print_rows(rows, shown, [word(column, language) for column in shown])
    if document["grid_year"] != document["year"]:
        say(arguments, text("grid_carried", language, year=document["year"], grid_year=document["grid_year"]))
    for line in gap_lines(pl.DataFrame(document["gaps"], schema=GAP_SCHEMA), language):
        say(arguments, line)


def _worded(impacts: list[dict[str, Any]], language: str) -> list[dict[str, Any]]:
    """Names of codes, and figures with the digits their interval supports; one scale a category."""
    largest: dict[str, float] = {}
    for row in impacts:
        category = row["impact_category"]
        largest[category] = max(abs(row["amount"] or 0), largest.get(category, 0))
    rows = []
    for row in impacts:
        named = {key: word(value, language) for key, value in row.items() if isinstance(value, str)}
        figure = shown_figure(row | {"value": row["amount"]}, language, magnitude=largest[row["impact_category"]])
        rows.append(row | named | figure | {"amount": figure["value"]})
    return rows
