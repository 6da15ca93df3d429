"""Repairs in the Open Repair Data Standard v0.3, so that they join the world's other repairs (METHODOLOGY 19.17).

In: the log of a workshop. Out: one row a repair that ended in a year, fourteen columns. No person is in it: the problem
is the fault as the log holds it, which names nobody.
"""

import csv
import io
import json
from collections import defaultdict
from datetime import date
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.equipment import class_names, equipment_kind
from reuse.kinds import day_of
from reuse.rights import ACTION

COLUMNS = ("id", "data_provider", "country", "partner_product_category", "product_category", "product_category_id",
           "brand", "year_of_manufacture", "product_age", "repair_status", "repair_barrier_if_end_of_life",
           "group_identifier", "event_date", "problem")  # fmt: skip
FIXED, REPAIRABLE, END_OF_LIFE = "Fixed", "Repairable", "End of life"
#: What a device came to after a repair -> the status of the standard.
AFTER = {"qualify": FIXED, "declare-waste": END_OF_LIFE, "dismantle": END_OF_LIFE}
ENDED, STARTED, VOIDED = "finish-repair", "start-repair", "void"
#: Reasons of waste -> the barriers of the standard, in its words (schema v0.3; «Item too worn out» is what data say).
BARRIERS = {"uneconomic": "Repair too expensive", "broken": "Item too worn out", "too_old": "Item too worn out"}


def ords_rows(
    home: Home, organisation: str, *, actor: str, provider: str, year: int | None = None
) -> list[dict[str, str]]:
    """The repairs of an organisation that ended in a year (or ever), in the order of its log."""
    event, current = store.EVENT.c, store.CURRENT.c
    wanted = (STARTED, ENDED, VOIDED, *AFTER)
    query = (
        sa.select(event.device_id, event.seq, event.position, event.type, event.occurred_at, event.payload_json,
                  current.equipment_type, current.manufacturer, current.state_json)
        .join_from(store.EVENT, store.CURRENT, event.device_id == current.device_id)
        .where(event.organisation == organisation, event.type.in_(wanted))
        .order_by(event.device_id, event.seq)
    )  # fmt: skip
    with read(home) as connection:
        access.require_in(connection, actor, ACTION, [organisation])
        rows = list(connection.execute(query))
    lives: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        lives[row.device_id].append(row)
    found = [repair for life in lives.values() for repair in _repairs(life, organisation, provider)]
    kept = [row for _, row in sorted(found, key=lambda each: each[0])]
    return [row for row in kept if year is None or row["event_date"].startswith(str(year))]


def ords_csv(rows: list[dict[str, str]]) -> bytes:
    """The file: UTF-8, commas, line feeds, quotes where a text needs them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _repairs(life: list[Any], organisation: str, provider: str) -> list[tuple[int, dict[str, str]]]:
    """Each repair of one device that ended, with what the device came to before the next one.

    Given up under repair (to waste, to parts), it ended there: left out, the fixed share would be too high.
    """
    gone = {json.loads(row.payload_json)["voided_seq"] for row in life if row.type == VOIDED}
    events = [row for row in life if row.seq not in gone and row.type != VOIDED]
    found: list[tuple[int, dict[str, str]]] = []
    fault: str | None = None  # of the repair that runs
    for place, row in enumerate(events):
        if row.type == STARTED:
            fault = json.loads(row.payload_json).get("fault", "")
        elif row.type == ENDED or (fault is not None and AFTER.get(row.type) == END_OF_LIFE):
            later = events[place + (row.type == ENDED) :]
            found.append((row.position, _row(row, later, fault or "", organisation, provider)))
            fault = None
    return found


def _row(row: Any, later: list[Any], fault: str, organisation: str, provider: str) -> dict[str, str]:
    came = next((each for each in later if each.type in {*AFTER, STARTED}), None)
    status = REPAIRABLE if came is None or came.type == STARTED else AFTER[came.type]
    reason = json.loads(came.payload_json).get("reason", "") if came is not None and status == END_OF_LIFE else ""
    kind = equipment_kind(row.equipment_type)
    category = "" if kind is None else kind.ords_category
    names = class_names().get(category)
    commissioned = json.loads(row.state_json).get("commissioned_on")
    ended = day_of(row.occurred_at)
    age = "" if commissioned is None else f"{(ended - date.fromisoformat(commissioned)).days / 365.25:.1f}"
    return {
        "id": f"{provider}-{row.position}",
        "data_provider": provider,
        "country": "FRA",
        "partner_product_category": "" if kind is None else kind.name["en"],
        "product_category": "Misc" if names is None else names["en"],
        "product_category_id": category.removeprefix("ords-"),
        "brand": row.manufacturer or "Unknown",
        "year_of_manufacture": "",
        "product_age": age,
        "repair_status": status,
        "repair_barrier_if_end_of_life": BARRIERS.get(reason, ""),
        "group_identifier": organisation,
        "event_date": ended.isoformat(),
        "problem": fault,
    }
