"""`barometer file agec|calendar`: the legal files of an organisation, and when they are owed."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.filing import LegalFile, agec_file, calendar_of
from dashboards.filing_view import calendar_document, calendar_headers, calendar_rows
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.session import actor_of, factors_of, opened
from dashboards.words import text


def write_agec(arguments: Namespace) -> int:
    """The yearly AGEC table, with what it was made from beside it (.sources.json)."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = legal_path(arguments)
    factors = factors_of(arguments).factors
    made = agec_file(home, actor, factors, arguments.organisation, arguments.year, is_partial=arguments.partial)
    write_legal(arguments, path, made)
    say(arguments, text("agec_before_sending", language, not_read=made.sources["not_read"][language]))
    if made.left_out.height:
        say(arguments, text("agec_partial", language, count=made.left_out.height))
    if is_json(arguments):
        print_json(
            {"file": str(path), "rows": made.rows, "sources": made.sources, "left_out": made.left_out.to_dicts()}
        )
    return exits.SOME_REJECTED if made.left_out.height else exits.DONE


def legal_path(arguments: Namespace) -> Path:
    """Where a legal file goes; refused without organisation, year or file, with another extension, or over a file."""
    for name in ("organisation", "year"):
        if getattr(arguments, name) is None:
            raise DashboardsError("file_needs", option=f"--{name}")
    if arguments.output is None:
        raise DashboardsError("output_missing")
    path = Path(arguments.output)
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise DashboardsError("file_extension", file=path.name)
    if path.exists():
        raise DashboardsError("output_exists", path=path)
    return path


def write_legal(arguments: Namespace, path: Path, made: LegalFile) -> None:
    """The file, and beside it what it was made from."""
    content = made.csv() if path.suffix.lower() == ".csv" else made.xlsx()
    companion = path.with_name(path.name + ".sources.json")
    path.write_bytes(content)
    companion.write_bytes(made.companion(content))
    for written in (path, companion):
        say(arguments, text("written", arguments.language, path=written))


def show_calendar(arguments: Namespace) -> int:
    """What one organisation owes, by date, with the text it comes from."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    if arguments.organisation is None:
        raise DashboardsError("file_needs", option="--organisation")
    known, dues = calendar_of(home, actor, arguments.organisation, arguments.year)
    if is_json(arguments):
        print_json({"organisation": known.organisation, "deadlines": calendar_document(dues, language)})
        return exits.DONE
    if not dues:
        print_text(text("calendar_empty", language, organisation=known.name))
        return exits.DONE
    headers = calendar_headers(language)
    print_rows([dict(zip(headers, row, strict=True)) for row in calendar_rows(dues, language)], headers, headers)
    for note in dict.fromkeys(due.deadline.text.not_read[language] for due in dues):
        print_text(note)
    return exits.DONE
