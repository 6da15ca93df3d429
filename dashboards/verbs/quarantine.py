"""`barometer quarantine list|show|assign|release|drop`: rows whose organisation the register does not know."""

from argparse import Namespace
from typing import Any

from barometer.records.batch_list import Batch, Waiting
from barometer.records.home import Home
from dashboards import exits, intake
from dashboards.actors import Actor
from dashboards.output import is_json, print_json, print_rows, records, say
from dashboards.session import actor_of, opened
from dashboards.words import text, word

COLUMNS = ("key", "organisation_text", "rows", "batch", "proposal", "assigned_to")
SHOWN = 5
#: Of an inventory and of purchases; shown are those that the rows have.
ROW_COLUMNS = (
    "sheet", "row", "asset_id", "serial_number", "purchased_on", "order_number", "label", "equipment_type", "model",
    "quantity",
)  # fmt: skip


def list_all(arguments: Namespace) -> int:
    """What waits, with who it may be."""
    waiting = intake.list_waiting(opened(arguments), actor_of(arguments), every=arguments.all)
    if is_json(arguments):
        print_json([vars(one) for one in waiting])
        return exits.DONE
    if not waiting:
        say(arguments, text("quarantine_empty", arguments.language))
    print_waiting(arguments, waiting)
    return exits.DONE


def show(arguments: Namespace) -> int:
    """One entry and its rows."""
    one, rows = intake.show_waiting(opened(arguments), actor_of(arguments), arguments.key)
    if is_json(arguments):
        print_json(vars(one) | {"lines": records(rows)})
        return exits.DONE
    print_waiting(arguments, [one])
    shown = [column for column in ROW_COLUMNS if column in rows.columns]
    print_rows(rows.to_dicts(), shown, [word(column, arguments.language) for column in shown])
    return exits.DONE


def assign(arguments: Namespace) -> int:
    """Say whose the rows are."""
    one = intake.assign_waiting(opened(arguments), actor_of(arguments), arguments.key, arguments.organisation)
    return _settled(arguments, [one])


def release(arguments: Namespace) -> int:
    """Look again at all that waits."""
    released = intake.release_waiting(opened(arguments), actor_of(arguments))
    if not released:
        say(arguments, text("quarantine_none_released", arguments.language))
    return _settled(arguments, released)


def drop(arguments: Namespace) -> int:
    """Say that the rows are nobody's."""
    one = intake.drop_waiting(opened(arguments), actor_of(arguments), arguments.key)
    say(arguments, text("quarantine_dropped", arguments.language, entry=one.key, rows=one.rows))
    if is_json(arguments):
        print_json(vars(one))
    return exits.DONE


def print_waiting(arguments: Namespace, waiting: list[Waiting]) -> None:
    """A table of entries of the quarantine."""
    language = arguments.language
    rows: list[dict[str, Any]] = [vars(one) | {"proposal": proposed(one, language)} for one in waiting]
    if rows:
        print_rows(rows, COLUMNS, [word(column, language) for column in COLUMNS])


def tell_waiting(arguments: Namespace, waiting: list[Waiting]) -> None:
    """How many rows wait, for whom, and who it may be."""
    language = arguments.language
    for one in waiting[:SHOWN]:
        fields = {"rows": one.rows, "organisation": one.organisation_text, "entry": one.key}
        say(arguments, text("rows_wait", language, **fields, proposal=proposed(one, language)))
    if len(waiting) > SHOWN:
        say(arguments, text("and_more_waiting", language, count=len(waiting) - SHOWN))


def tell_released(arguments: Namespace, home: Home, actor: Actor) -> list[Waiting]:
    """Rows that waited for an organisation just registered, and count since: said, and returned."""
    released = intake.released_now(home, actor)
    _tell_assigned(arguments, released)
    return released


def proposed(one: Waiting, language: str) -> str:
    """Who it may be, in one line."""
    near = [f"{each['name']} ({each['organisation']})" for each in one.proposal if each["why"] != "to_add"]
    if any(each["why"] == "assigned_before" for each in one.proposal):
        return text("proposal_assigned_before", language, name=near[0])
    return ", ".join(near) if near else text("proposal_to_add", language)


def sent_for(batch: Batch, language: str) -> str:
    """The one line of history: who sent it, for how many organisations."""
    by = batch.sent_by or batch.recorded_by
    return text("sent_for", language, by=by, count=len(batch.organisations), file=batch.file_name)


def _settled(arguments: Namespace, settled: list[Waiting]) -> int:
    _tell_assigned(arguments, settled)
    if is_json(arguments):
        print_json([vars(one) for one in settled])
    return exits.DONE


def _tell_assigned(arguments: Namespace, settled: list[Waiting]) -> None:
    for one in settled:
        fields = {"entry": one.key, "rows": one.rows, "organisation": one.assigned_to}
        say(arguments, text("quarantine_assigned", arguments.language, **fields))
