"""`barometer import FILE --template sites|mandates|…`: the table of a register, kept row by row."""

from argparse import Namespace
from typing import Any

from barometer.records.home import Home
from dashboards import exits
from dashboards.actors import Actor
from dashboards.copies import leave_copy
from dashboards.intake import ImportRequest
from dashboards.output import records, say
from dashboards.register_table import OUTCOMES, import_register_table
from dashboards.verbs.findings import show_findings
from dashboards.words import text


def import_register(
    arguments: Namespace, home: Home, actor: Actor, request: ImportRequest, template: str
) -> tuple[dict[str, Any], int]:
    """Keeps the good rows, tells the others, leaves the annotated copy: the document of `--json`, the exit code."""
    language = arguments.language
    reading, done = import_register_table(home, actor, request, template)
    show_findings(arguments, reading)
    annotated = leave_copy(home, request.path, reading, language) if reading.rows_rejected else None
    if annotated:
        say(arguments, text("annotated", language, path=annotated))
    is_refused = request.strict and bool(reading.rows_rejected)
    counts = {outcome: sum(each.outcome == outcome for each in done) for outcome in OUTCOMES}
    if is_refused:
        say(arguments, text("declared_strict", language, rejected=reading.rows_rejected))
    else:
        say(arguments, text("registered_looked" if request.dry_run else "registered_kept", language, **counts))
    document = {
        "rows_read": reading.rows_read,
        "rows_kept": 0 if is_refused or request.dry_run else reading.rows_read - reading.rows_rejected,
        "rows_rejected": reading.rows_rejected,
        **counts,
        "entries": [{"row": each.row, "key": each.key, "outcome": each.outcome} for each in done if each.outcome],
        "rejects": records(reading.rejects),
        "warnings": records(reading.warnings),
        "annotated": str(annotated) if annotated else None,
    }
    if is_refused:
        return document, exits.REFUSED
    return document, exits.SOME_REJECTED if reading.rows_rejected else exits.DONE
