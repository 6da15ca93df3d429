"""`barometer project-sheet FILE`: one page before a project is funded; nothing is stored."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from barometer.decisions.projection import interval
from barometer.uncertainty import Vector
from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text, records, say, write_output
from dashboards.project_page import (
    TOTALS,
    assumption_lines,
    gap_lines,
    headline,
    project_page,
    question_lines,
    total_rows,
)
from dashboards.project_sheet import Project, assess_project_file
from dashboards.session import factors_of
from dashboards.verbs.findings import show_findings
from dashboards.words import text
from imports.findings import to_check

COLUMNS = ("figure", "value", "bounds")


def project_sheet(arguments: Namespace) -> int:
    """Reads one file, says what it would weigh, writes the page where `-o` is given."""
    language = arguments.language
    if arguments.output is not None and Path(arguments.output).suffix.lower() != ".html":
        raise DashboardsError("page_extension", file=Path(arguments.output).name)
    project = assess_project_file(Path(arguments.file), factors_of(arguments), language=language, year=arguments.year)
    show_findings(arguments, project.reading)
    if arguments.output is not None:
        write_output(Path(arguments.output), project_page(project, language).encode())
        say(arguments, text("project_written", language, file=arguments.output))
    if is_json(arguments):
        print_json(_document(project))
    else:
        _show(project, language)
    return exits.SOME_REJECTED if project.reading.rows_rejected else exits.DONE


def _show(project: Project, language: str) -> None:
    print_text(headline(project, language))
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in total_rows(project, language)]
    print_rows(rows, COLUMNS, [text(f"project_{name}", language) for name in COLUMNS])
    for title, lines in (
        ("questions", question_lines(project, language)),
        ("assumptions", assumption_lines(project, language)),
        ("gaps", gap_lines(project, language)),
    ):
        print_text(text(f"project_{title}", language))
        for line in lines:
            print_text(f"  {line}")


def _document(project: Project) -> dict[str, Any]:
    sheet = project.sheet
    return {
        "project": project.name,
        "year": sheet.year,
        "unit": "kgCO2eq",
        "change_a_year": _interval(sheet.change_a_year),
        **{name: _interval(sheet.total(name)) for name in TOTALS},
        "rows_rejected": project.reading.rows_rejected,
        "to_check": records(to_check(project.reading)),
        "questions": [
            {"code": each.code, "equipment_type": each.equipment_type, "stake": each.stake} for each in sheet.questions
        ],
        "assumed": [
            {"equipment_type": part.line["equipment_type"], "what": what}
            for part in sheet.parts
            for what in part.assumed
        ],
        "gaps": [
            {"equipment_type": part.line["equipment_type"] or part.line["equipment_type_text"], "what": what}
            for part in sheet.parts
            for what in part.gaps
        ],
    }


def _interval(vector: Vector | None) -> dict[str, float] | None:
    return None if vector is None else dict(zip(("value", "low", "high"), interval(vector), strict=True))
