"""What was rejected or repaired in a file, told cell by cell on standard error."""

from argparse import Namespace

from dashboards.output import say
from dashboards.words import word
from imports.findings import ReadingLike

SHOWN = 20


def show_findings(arguments: Namespace, reading: ReadingLike) -> None:
    """The first rejects and warnings: where, what, why, how to repair; then how many more."""
    for level, findings in (("reject", reading.rejects), ("warning", reading.warnings)):
        for finding in findings.head(SHOWN).iter_rows(named=True):
            place = " ".join(part for part in (finding["sheet"], finding["cell"]) if part)
            repair = f" {finding['repair']}" if finding["repair"] else ""
            said = word(level, arguments.language)
            say(
                arguments,
                f"{said} – {place} : {finding['reason']}{repair}" if place else f"{said} : {finding['reason']}",
            )
        if findings.height > SHOWN:
            say(arguments, word("and_more", arguments.language).format(count=findings.height - SHOWN))
    say(
        arguments,
        word("read_summary", arguments.language).format(
            read=reading.rows_read, kept=reading.rows_read - reading.rows_rejected, rejected=reading.rows_rejected
        ),
    )
