"""`barometer small-commune FILE`: the page of ten counts gives back a one-page result; nothing is stored."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from barometer.decisions.small_commune import Figure
from barometer.records.batches import Batch
from barometer.records.home import Home
from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.session import factors_of
from dashboards.small_commune import SmallCommune, assess_small_commune, named_after
from dashboards.small_commune_page import action_lines, answer_lines, page_name, small_commune_page, total_line
from dashboards.verbs.findings import show_findings
from dashboards.words import text
from imports.findings import rows_left_out

COLUMNS = ("label", "answer", "impact", "interval")


def small_commune(arguments: Namespace) -> int:
    """Reads one page, says what it gives, writes the result page where `-o` is given."""
    language = arguments.language
    if arguments.output is not None:
        _check_output(Path(arguments.output))
    sheet = assess_small_commune(Path(arguments.file), factors_of(arguments), language=language, year=arguments.year)
    show_findings(arguments, sheet.reading)
    if arguments.output is not None:
        _write(sheet, Path(arguments.output), language)
        say(arguments, text("small_commune_page_written", language, path=arguments.output))
    if is_json(arguments):
        print_json(_document(sheet))
    else:
        _show(sheet, language)
    return exits.SOME_REJECTED if rows_left_out(sheet.reading) else exits.DONE


def leave_page(arguments: Namespace, home: Home, path: Path, batch: Batch | None) -> Path | None:
    """The result page beside a sheet that was imported; None where that place cannot be written."""
    language = arguments.language
    day = None if batch is None else batch.inventoried_on
    read = assess_small_commune(path, factors_of(arguments), language=language, counted_on=day)
    sheet = named_after(read, home, () if batch is None else batch.holders)
    target = path.with_name(page_name(path, language))
    try:
        _write(sheet, target, language)
    except DashboardsError as refusal:
        say(arguments, refusal.message(language))
        return None
    say(arguments, text("small_commune_page_written", language, path=target))
    return target


def _check_output(path: Path) -> None:
    if path.suffix.lower() != ".html":
        raise DashboardsError("page_extension", file=path.name)
    if path.exists():
        raise DashboardsError("output_exists", path=path)


def _write(sheet: SmallCommune, path: Path, language: str) -> None:
    try:
        path.write_text(small_commune_page(sheet, language), encoding="utf-8")
    except OSError as problem:
        raise DashboardsError("small_commune_unwritable", path=path) from problem


def _show(sheet: SmallCommune, language: str) -> None:
    heads = [text(f"small_commune_{name}", language) for name in ("counted", "answer", "impact", "interval")]
    print_rows(answer_lines(sheet, language), COLUMNS, heads)
    if sheet.result is None:
        print_text(text("small_commune_nothing", language))
        return
    print_text(total_line(sheet.result, language))
    for line in action_lines(sheet.result, language):
        print_text(f"- {line}")


def _document(sheet: SmallCommune) -> dict[str, Any]:
    result = sheet.result
    return {
        "name": sheet.name,
        "counted_on": sheet.counted_on,
        "year": sheet.year,
        "counts": [
            {"code": each.code, "equipment_type": each.equipment_type, "low": each.low, "high": each.high}
            for each in sheet.counts
        ],
        "total": None if result is None else _numbers(result.total),
        "types": {} if result is None else {name: _numbers(each) for name, each in result.types.items()},
        "not_computed": sheet.missing,
        "use_only": sheet.use_only,
        "actions": []
        if result is None
        else [
            {"action": each.code, "saving": _numbers(each.saving), "is_distinguishable": each.is_distinguishable}
            for each in result.actions
        ],
        "rejects": records(sheet.reading.rejects),
        "warnings": records(sheet.reading.warnings),
    }


def _numbers(found: Figure) -> dict[str, float | str]:
    return {"value": found.value, "low": found.low, "high": found.high, "unit": "kgCO2eq"}
