"""`barometer import`, `batches` and `template`: what comes in, what came in, and the empty spreadsheet to fill."""

from argparse import Namespace
from pathlib import Path
from typing import Any

import polars as pl

from barometer.records import access, batches
from barometer.records.batches import Batch
from barometer.records.home import Home
from dashboards import exits, intake, teaching
from dashboards.arguments import REGISTERS
from dashboards.buying import import_purchases
from dashboards.copies import leave_copy
from dashboards.errors import DashboardsError
from dashboards.intake import ImportOutcome, ImportRequest, StrictRefusalError, import_inventory
from dashboards.output import (
    is_json,
    parse_date,
    print_fields,
    print_json,
    print_rows,
    print_text,
    records,
    say,
    step_teller,
)
from dashboards.purchase_answer import CONTENT as PURCHASES
from dashboards.session import actor_of, factors_of, opened
from dashboards.small_commune import is_page_of_counts, is_small_commune
from dashboards.verbs.changes import tell_changed, tell_changes, tell_conflicts
from dashboards.verbs.declared_table import TEMPLATE as DECLARATIONS
from dashboards.verbs.declared_table import import_declared
from dashboards.verbs.findings import findings_document, show_findings
from dashboards.verbs.import_folder import import_folder
from dashboards.verbs.mappings import explain_layout
from dashboards.verbs.quarantine import print_waiting, sent_for, tell_waiting
from dashboards.verbs.register_table import import_register
from dashboards.verbs.small_commune import leave_page
from dashboards.words import text, word
from factors.spelling import country_day
from imports.columns import INVENTORY, column_definitions
from imports.errors import UnknownLayoutError
from imports.findings import rows_left_out
from imports.guard import read_spreadsheet
from imports.inventory import InventoryReading
from imports.kinds import kinds_of
from imports.layouts import UserWords
from imports.purchases import PurchaseReading
from imports.templates import write_template as write_template_file

BATCH_COLUMNS = (
    "batch",
    "recorded_at",
    "recorded_by",
    "file_name",
    "inventoried_on",
    "rows",
    "waiting",
    "rejected",
    "undone_at",
)
PART_COLUMNS = ("organisation", "rows", "undone_at")

#: The page of a small commune has ten counts: a larger file that came before is not opened again to look for them.
ROWS_OF_A_PAGE = 20

#: Fields of a batch whose name in words is another.
TOLD = {"columns": "batch_columns_read", "warnings": "remarks_told"}


def import_file(arguments: Namespace) -> int:
    """One file, or each file of a folder; the annotated copy is written beside it when something was rejected."""
    path = Path(arguments.file)
    if path.is_dir():
        return import_folder(arguments, path, import_one)
    document, code = import_one(arguments, path)
    if is_json(arguments):
        print_json(document)
    return code


def import_one(arguments: Namespace, path: Path) -> tuple[dict[str, Any], int]:
    """One file into the store: the document that `--json` prints, and the exit code."""
    home, actor = opened(arguments), actor_of(arguments)
    known = teaching.user_words(home, mapping=arguments.mapping, organisation=arguments.organisation)
    template = _template(arguments, known)
    request = ImportRequest(
        path=path,
        organisation=arguments.organisation,
        is_complete=arguments.mode == "replace",
        as_of=parse_date(arguments.as_of, "--as-of"),
        dry_run=arguments.dry_run,
        strict=arguments.strict,
        into_demo=arguments.into_demo,
        language=arguments.language,
        known=known,
        sent_by=arguments.sent_by,
    )
    try:
        if template == DECLARATIONS:
            return import_declared(arguments, home, actor, request)
        if template in REGISTERS:
            return import_register(arguments, home, actor, request, template)
        if template == PURCHASES:
            factors = factors_of(arguments).factors
            outcome = import_purchases(home, actor, request, factors, step_teller(arguments))
        else:
            outcome = import_inventory(home, actor, request, step_teller(arguments))
    except UnknownLayoutError as refusal:
        kind = _other_kind(arguments, path, known, template) if refusal.may_be_mapped else None
        if kind is None:
            return explain_layout(arguments, path, refusal, template)
        if template is not None:
            raise DashboardsError(f"file_of_{kind}", file=path.name) from refusal
        say(arguments, text("kind_recognised", arguments.language, file=path.name, kind=word(kind, arguments.language)))
        return import_one(Namespace(**vars(arguments) | {"template": kind}), path)
    except StrictRefusalError as refusal:
        document = _tell(arguments, home, request, refusal.reading)
        say(arguments, refusal.message(arguments.language))
        return {"batch": None, **document, "code": refusal.code}, exits.REFUSED
    return _report(arguments, home, request, outcome)


def _template(arguments: Namespace, known: UserWords) -> str | None:
    """The kind of file asked for, else that of the mapping asked for; refused where they differ."""
    asked: str | None = arguments.template
    if arguments.mapping is None:
        return asked
    mapping = known.layouts[0]
    template = asked or teaching.template_of(mapping)
    if mapping.content != teaching.content_of(template):
        raise DashboardsError("mapping_other_kind", mapping=arguments.mapping, kind=mapping.content)
    return template


def _other_kind(arguments: Namespace, path: Path, known: UserWords, template: str | None) -> str | None:
    """What a file that is no inventory is instead; None where it was sent as another. Of two: it is asked."""
    if arguments.mapping is not None or template not in (None, INVENTORY):
        return None
    kinds = kinds_of(read_spreadsheet(path), known.layouts)
    if len(kinds) > 1:
        raise DashboardsError("file_of_several_kinds", file=path.name)
    return kinds[0] if kinds else None


def list_batches(arguments: Namespace) -> int:
    """Every batch in order of arrival."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    _table(arguments, batches.list_batches(home), BATCH_COLUMNS)
    return exits.DONE


def show_batch(arguments: Namespace) -> int:
    """One batch: its file, its rows by organisation, the letters of its columns."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    batch = batches.show_batch(home, arguments.batch)
    document = {
        name: getattr(batch, name) for name in (*BATCH_COLUMNS, "content", "sent_by", "waiting", "columns", "warnings")
    }
    document["organisations"] = {name: part._asdict() for name, part in batch.organisations.items()}
    document["quarantine"] = {key: vars(one) for key, one in batch.quarantine.items()}
    if is_json(arguments):
        print_json(document)
        return exits.DONE
    language = arguments.language
    print_text(sent_for(batch, language))
    told = {name: value for name, value in document.items() if name not in {"organisations", "quarantine"}}
    columns = column_definitions(batch.content)
    read = [f"{columns.get(name, {}).get(language, name)} ({letter})" for name, letter in batch.columns.items()]
    told |= {"content": word(f"content_{batch.content}", language), "columns": ", ".join(read)}
    print_fields({TOLD.get(name, name): value for name, value in told.items()}, language, word)
    # Taken back whole, every part of it is.
    parts = [
        {"organisation": name} | part._asdict() | {"undone_at": part.undone_at or batch.undone_at}
        for name, part in batch.organisations.items()
    ]
    print_rows(parts, PART_COLUMNS, [word(column, language) for column in PART_COLUMNS])
    print_waiting(arguments, list(batch.quarantine.values()))
    return exits.DONE


def undo_batch(arguments: Namespace) -> int:
    """Take a batch back."""
    batch = intake.undo_batch(opened(arguments), actor_of(arguments), arguments.batch, arguments.organisation)
    if is_json(arguments):
        print_json({"batch": batch.batch, "undone_at": batch.undone_at, "organisations_left": batch.holders})
    if arguments.organisation is None:
        say(arguments, text("batch_undone", arguments.language, batch=batch.batch, rows=batch.rows))
    else:
        left = {"organisation": arguments.organisation, "count": len(batch.holders)}
        say(arguments, text("batch_part_undone", arguments.language, batch=batch.batch, **left))
    return exits.DONE


def write_template(arguments: Namespace) -> int:
    """An empty, documented spreadsheet."""
    if arguments.output is None:
        raise DashboardsError("output_missing")
    path = Path(arguments.output)
    if path.exists():
        raise DashboardsError("output_exists", path=path)
    types = factors_of(arguments).factors.equipment_types
    write_template_file(arguments.kind, path, arguments.language, equipment_types=types)
    say(arguments, text("written", arguments.language, path=path))
    return exits.DONE


def _report(
    arguments: Namespace, home: Home, request: ImportRequest, outcome: ImportOutcome
) -> tuple[dict[str, Any], int]:
    """Summary for the person and for the program; exit code 1 when rows were rejected."""
    language = arguments.language
    if outcome.same_as is not None:
        return _report_same(arguments, home, request, outcome.same_as)
    reading = outcome.reading
    if reading is None:  # a file is either the same as before, or read
        raise AssertionError
    document = _tell(arguments, home, request, reading)
    if outcome.batch is not None:
        kept = {"batch": outcome.batch.batch, "rows": outcome.batch.rows - outcome.batch.waiting}
        say(arguments, text("batch_kept", language, **kept))
        if len(outcome.batch.organisations) > 1:
            say(arguments, sent_for(outcome.batch, language))
        tell_waiting(arguments, list(outcome.batch.quarantine.values()))
    elif not request.dry_run:
        say(arguments, text("nothing_kept", language))
    if outcome.changed is not None:
        document["changed"] = tell_changed(arguments, outcome.changed)
    if outcome.conflicts is not None:
        document["conflicts"] = tell_conflicts(arguments, outcome.conflicts)
    if outcome.changes is not None:
        document["changes"] = tell_changes(arguments, outcome.changes)
    if is_small_commune(reading):
        page = leave_page(arguments, home, request.path, outcome.batch)
        document["result_page"] = None if page is None else str(page)
    code = exits.SOME_REJECTED if rows_left_out(reading) else exits.DONE
    waiting = [] if outcome.batch is None else [vars(one) for one in outcome.batch.quarantine.values()]
    return {"batch": outcome.batch.batch if outcome.batch else None, **document, "quarantine": waiting}, code


def _report_same(arguments: Namespace, home: Home, request: ImportRequest, same: Batch) -> tuple[dict[str, Any], int]:
    """The same of a file that counts already; a page of counts gives its page of results again."""
    language = arguments.language
    say(arguments, text("same_file", language, batch=same.batch, at=country_day(same.recorded_at)))
    if same.rejected:
        say(arguments, text("same_file_rejects", language, rejected=same.rejected))
    tell_waiting(arguments, [one for one in same.quarantine.values() if one.is_waiting])
    left_out = {"rows_rejected": same.rejected, "rows_waiting": same.waiting}
    code = exits.SOME_REJECTED if any(left_out.values()) else exits.DONE
    recorded = {"recorded_on": country_day(same.recorded_at)}
    known: dict[str, Any] = {"batch": same.batch, "same_file": True, **recorded, **left_out}
    if same.rows <= ROWS_OF_A_PAGE and is_page_of_counts(request.path):
        page = leave_page(arguments, home, request.path, same)
        known["result_page"] = None if page is None else str(page)
    return known, code


def _tell(
    arguments: Namespace, home: Home, request: ImportRequest, reading: InventoryReading | PurchaseReading
) -> dict[str, Any]:
    """Says what was found and leaves the annotated copy; the part of the document that tells both."""
    show_findings(arguments, reading)
    annotated = leave_copy(home, request.path, reading, request.language) if rows_left_out(reading) else None
    if annotated:
        say(arguments, text("annotated", arguments.language, path=annotated))
        if annotated.parent != request.path.parent:
            say(arguments, text("annotated_elsewhere", arguments.language, folder=annotated.parent))
    return {**findings_document(arguments, reading), "annotated": str(annotated) if annotated else None}


def _table(arguments: Namespace, table: pl.DataFrame, columns: tuple[str, ...]) -> None:
    if is_json(arguments):
        print_json(records(table))
        return
    print_rows(table.to_dicts(), columns, [word(column, arguments.language) for column in columns])
