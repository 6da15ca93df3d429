"""`barometer study recycling`: what will have to be recycled, until when, where; nothing is stored."""

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from dashboards import downloads, exits
from dashboards import recycling_view as view
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text, say, write_output
from dashboards.recycling import LEVELS, RecyclingStudy, recycling_study
from dashboards.recycling_page import recycling_page
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice

SUFFIXES = (".html", ".xlsx", ".csv")


def recycling(arguments: Namespace) -> int:
    """The study on the screen, or in the file of `-o`."""
    output = None if arguments.output is None else Path(arguments.output)
    if output is not None and output.suffix.lower() not in SUFFIXES:
        raise DashboardsError("recycling_suffix", path=output)
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, None)
    found = recycling_study(context, actor_of(arguments), scope, year=arguments.year, until=arguments.until)
    if output is not None:
        for path in _written(found, output, arguments.by, voice):
            say(arguments, voice("recycling_written", path=path))
    if is_json(arguments):
        print_json(view.document(found, arguments.by or LEVELS[0]))
    elif output is None:
        _show(found, arguments.by, voice)
    return exits.DONE


def _written(found: RecyclingStudy, output: Path, level: str | None, voice: Voice) -> list[Path]:
    """One page, one workbook, or one csv a table beside each other."""
    suffix = output.suffix.lower()
    if suffix == SUFFIXES[0]:
        write_output(output, recycling_page(found, voice.language).encode())
        return [output]
    tables = view.tables(found, voice, level)
    if suffix == SUFFIXES[1]:
        write_output(output, downloads.workbook_bytes(tables))
        return [output]
    paths = []
    for number, (name, table) in enumerate(tables.items()):
        path = output if number == 0 else output.with_stem(f"{output.stem}-{downloads.file_name(name, suffix='')[:-1]}")
        write_output(path, downloads.csv_bytes(table))
        paths.append(path)
    return paths


def _show(found: RecyclingStudy, level: str | None, voice: Voice) -> None:
    print_text(view.finding(found, voice))
    _print(view.YEAR_COLUMNS, view.year_rows(found, voice), voice)
    if level is not None:
        _print(view.PLACE_COLUMNS, view.place_rows(found, level, voice), voice)
    _print(view.TYPE_COLUMNS, view.type_rows(found, voice), voice)
    _print(view.MATERIAL_COLUMNS, view.material_rows(found, voice), voice)
    print_text(voice("recycling_gaps"))
    for line in (*view.gap_lines(found, voice), voice("recycling_rule")):
        print_text(f"  {line}")


def _print(columns: Sequence[str], rows: Sequence[Sequence[str]], voice: Voice) -> None:
    heads = [voice(f"recycling_head_{column}") for column in columns]
    print_rows([dict(zip(columns, row, strict=True)) for row in rows], columns, heads)
    print_text("")
