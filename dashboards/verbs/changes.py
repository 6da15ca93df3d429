"""What a file would change, told before it is kept (`import --dry-run`, « Regarder d'abord »)."""

from argparse import Namespace
from typing import Any

import polars as pl

from barometer.changes import FleetChanges
from dashboards.counted_elsewhere import counts_said
from dashboards.fleet_change_view import column_said, values_said
from dashboards.output import records, say
from dashboards.serial_conflicts import conflict_said
from dashboards.words import labelled, text, word

SHOWN = 20
#: A document of more lines helps nobody; counts are always whole.
LISTED = 5_000


def tell_changes(arguments: Namespace, changes: FleetChanges) -> dict[str, Any]:
    """Counts and the first lines on standard error; the part of the document that holds them."""
    say(arguments, text("changes_summary", arguments.language, **changes.counts))
    _tell_rows(arguments, changes.rows)
    conflicts = tell_conflicts(arguments, changes.conflicts)
    return {
        "counts": changes.counts,
        "rows": records(changes.rows.head(LISTED)),
        "rows_in_all": changes.rows.height,
        "conflicts": conflicts,
    }


def tell_changed(arguments: Namespace, changes: FleetChanges) -> dict[str, int]:
    """What an import changed: counts, and which assets left or came back, since their owner may not have meant it."""
    say(arguments, text("changed_summary", arguments.language, **changes.counts))
    surprising = changes.rows.filter(pl.col("change").is_in(["left", "returned"]))
    _tell_rows(arguments, surprising)
    if surprising.height > SHOWN:
        say(arguments, text("changed_more", arguments.language, count=surprising.height - SHOWN))
    return changes.counts


def tell_conflicts(arguments: Namespace, conflicts: pl.DataFrame) -> list[dict[str, Any]]:
    """What no rule settles (a serial number that left and reappears, one on two assets), and its place in `--json`."""
    for row in conflicts.head(SHOWN).iter_rows(named=True):
        say(arguments, conflict_said(row, arguments.language))
    if conflicts.height > SHOWN:
        say(arguments, text("conflicts_more", arguments.language, count=conflicts.height - SHOWN))
    return records(conflicts)


def tell_shared(arguments: Namespace, counts: pl.DataFrame) -> None:
    """Devices that several bodies declare: who counts them, one line a pair of bodies."""
    for line in counts_said(counts.head(SHOWN), {}, arguments.language):
        say(arguments, line)
    if counts.height > SHOWN:
        say(arguments, text("shared_more", arguments.language, count=counts.height - SHOWN))


def _tell_rows(arguments: Namespace, rows: pl.DataFrame) -> None:
    """The first of them, one line each."""
    language = arguments.language
    for row in rows.head(SHOWN).iter_rows(named=True):
        place = f"{word(row['change'], language)} – {row['organisation']} {row['asset_id']}"
        told = f"{column_said(row['field'], language)} {values_said(row, language)}" if row["field"] else ""
        say(arguments, labelled(place, told, language) if told else place)
