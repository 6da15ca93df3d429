"""`barometer reuse day FILE`: the operations of a day without network, from our template; each reject explained."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards.day_sheet import APPLIED, REJECTED, record_day
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, factors_of, opened
from dashboards.words import text, word

COLUMNS = ("row", "device_id", "event", "outcome", "scan_why")


def record_file(arguments: Namespace) -> int:
    """Record a day. Exit 1 where rows were rejected."""
    language = arguments.language
    types = factors_of(arguments).factors.equipment_types
    home, actor, path = opened(arguments), actor_of(arguments), Path(arguments.file)
    found = record_day(home, actor, path, organisation=arguments.organisation, equipment_types=types)
    rows = [
        {
            "row": each.row,
            "device_id": each.device_id,
            "event": each.event,
            "outcome": each.outcome if is_json(arguments) else word(f"day_{each.outcome}", language),
            "scan_why": None if each.why is None else each.why.message(language),
            "remarks": [remark.code if is_json(arguments) else remark.said(language) for remark in each.remarks],
        }
        for each in found
    ]
    counts = {name: sum(each.outcome == name for each in found) for name in (APPLIED, "already", REJECTED)}
    late = sum(any(remark.code == "late_entry" for remark in each.remarks) for each in found)
    if is_json(arguments):
        documents = [{"why" if name == "scan_why" else name: value for name, value in row.items()} for row in rows]
        print_json(counts | {"late": late, "rows": documents})
    else:
        print_rows(rows, COLUMNS, [word(column, language) for column in COLUMNS])
        print_text(text("day_counts", language, late=late, **counts))
    return exits.SOME_REJECTED if counts[REJECTED] else exits.DONE
