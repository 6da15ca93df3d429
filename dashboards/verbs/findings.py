"""What was rejected, repaired or is to check in a file: told cell by cell on standard error; its place in `--json`."""

from argparse import Namespace
from typing import Any

import polars as pl

from dashboards.output import is_json, records, say
from dashboards.words import labelled, text, word
from imports.findings import TO_CHECK, ReadingLike, rows_left_out, rows_waiting, to_check
from imports.inventory import InventoryReading
from imports.purchases import PurchaseReading

SHOWN = 20
#: A cell may hold a page of text: nobody needs all of it to find the cell.
LONGEST_SENTENCE = 480


def show_findings(arguments: Namespace, reading: ReadingLike) -> None:
    """The first rejects, warnings and values to check: where, what, why, how to repair; then how many more."""
    language = arguments.language
    understood = reading.warnings.filter(~pl.col("code").str.starts_with(TO_CHECK))
    _show(arguments, "reject", reading.rejects)
    _show(arguments, "warning", understood)
    asked = to_check(reading)
    if not asked.is_empty():
        say(arguments, text("to_check_heading", language, count=asked.height))
        _show(arguments, "folder_to_check", asked)
    waiting = rows_waiting(reading)
    counts = {"read": reading.rows_read, "rejected": reading.rows_rejected, "waiting": waiting}
    said = "read_summary_waiting" if waiting else "read_summary"
    say(arguments, text(said, language, kept=reading.rows_read - rows_left_out(reading), **counts))


def findings_document(arguments: Namespace, reading: InventoryReading | PurchaseReading) -> dict[str, Any]:
    """The part of the document that tells what was read and found: the same for every verb that reads such a file."""
    found = (reading.quarantined, reading.rejects, reading.warnings)
    # Only a program reads them, and of a million they fill more memory than the file.
    waiting, rejects, warnings = (records(each) for each in found) if is_json(arguments) else ([], [], [])
    return {
        "rows_read": reading.rows_read,
        "rows_kept": reading.rows.height,
        "rows_rejected": reading.rows_rejected,
        "rows_waiting": reading.waiting.height,
        "waiting": waiting,
        "rejects": rejects,
        "warnings": warnings,
        "to_check": records(to_check(reading)),
    }


def shortened(sentence: str) -> str:
    """The sentence without the middle of what a huge cell holds."""
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    half = LONGEST_SENTENCE // 2
    return f"{sentence[:half]} […] {sentence[-half:]}"


def _show(arguments: Namespace, level: str, findings: pl.DataFrame) -> None:
    said = word(level, arguments.language)
    for finding in findings.head(SHOWN).iter_rows(named=True):
        place = " ".join(part for part in (finding["sheet"], finding["cell"]) if part)
        reason = shortened(finding["reason"])
        repair = f" {finding['repair']}" if finding["repair"] else ""
        head = f"{said} – {place}" if place else said
        say(arguments, labelled(head, f"{reason}{repair if place else ''}", arguments.language))
    if findings.height > SHOWN:
        say(arguments, text("and_more", arguments.language, count=findings.height - SHOWN))
