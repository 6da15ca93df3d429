"""`barometer import FILE --template declarations`: a table of declared inputs, kept row by row as drafts."""

from argparse import Namespace
from typing import Any

from barometer.records.declaration_import import DeclaredRow
from barometer.records.home import Home
from dashboards import exits
from dashboards.actors import Actor
from dashboards.copies import leave_copy
from dashboards.declaring_table import import_declared_table
from dashboards.intake import ImportRequest
from dashboards.output import records, say
from dashboards.verbs.findings import show_findings
from dashboards.words import text
from imports.findings import to_check

TEMPLATE = "declarations"


def import_declared(
    arguments: Namespace, home: Home, actor: Actor, request: ImportRequest
) -> tuple[dict[str, Any], int]:
    """Keeps the good rows, tells the others, leaves the annotated copy: the document of `--json`, the exit code."""
    language = arguments.language
    reading, done = import_declared_table(home, actor, request)
    show_findings(arguments, reading)
    annotated = leave_copy(home, request.path, reading, language) if reading.rows_rejected else None
    if annotated:
        say(arguments, text("annotated", language, path=annotated))
    is_refused = request.strict and bool(reading.rows_rejected)
    is_kept = not request.dry_run and not is_refused
    kept = [each.kept for each in done if each.kept is not None]
    new = [each for each in kept if not each.is_kept_before]
    counts = {
        "new": len(new),
        "same": len(kept) - len(new),
        "replacing": sum(each.replaces is not None for each in new),
    }
    if is_refused:
        say(arguments, text("declared_strict", language, rejected=reading.rows_rejected))
    elif not is_kept:
        say(arguments, text("declared_looked", language, **counts))
    else:
        say(arguments, text("declared_kept", language, **counts))
    document = {
        "rows_read": reading.rows_read,
        "rows_kept": reading.rows_read - reading.rows_rejected,
        "rows_rejected": reading.rows_rejected,
        "rejects": records(reading.rejects),
        "warnings": records(reading.warnings),
        "to_check": records(to_check(reading)),
        "annotated": str(annotated) if annotated else None,
        "declarations": [_row(each, is_kept=is_kept) for each in done if each.kept is not None],
    }
    if is_refused:
        return document, exits.REFUSED
    return document, exits.SOME_REJECTED if reading.rows_rejected else exits.DONE


def _row(each: DeclaredRow, *, is_kept: bool) -> dict[str, Any]:
    kept = each.kept
    if kept is None:
        return {"row": each.row}
    number = kept.declaration if is_kept or kept.is_kept_before else None
    return {
        "row": each.row,
        "declaration": number,
        "value": kept.value,
        "unit": kept.unit,
        "replaces": kept.replaces,
        "is_kept_before": kept.is_kept_before,
    }
