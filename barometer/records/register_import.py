"""Many organisations at once, from a table: good rows are kept, the others come back with their faults.

In: a frame with the columns of `COLUMNS` (`name` and `kind` at least; `row` leads back to the spreadsheet). Out: rows
accepted (added, updated, unchanged) and rejected, one line a fault. Importing the same table twice changes nothing: a
repaired file can be given again whole. A blank cell never erases what the register holds.
"""

from collections.abc import Collection
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl
import sqlalchemy as sa

from barometer.records.access import require_in
from barometer.records.audit import append_entry
from barometer.records.database import write
from barometer.records.errors import FieldError, OrganisationUnknownError, RecordsError
from barometer.records.home import Home
from barometer.records.identifiers import lookup_key
from barometer.records.organisations import (
    HEAD_COUNT_CATEGORIES,
    Organisation,
    Register,
    check_organisation,
    known_communes,
    load_register,
    organisation_values,
)
from barometer.records.quarantine import release_in
from barometer.records.registers import HEAD_COUNT, ORGANISATION, head_count_problems, keep_head_count

FIELDS = tuple(Organisation.__dataclass_fields__)
#: `agents` and `pupils` are counted on `counted_on`, as `head_count_source` says.
COLUMNS = (*FIELDS, *HEAD_COUNT_CATEGORIES, "counted_on", "head_count_source")
ACCEPTED = {"row": pl.Int64(), "organisation": pl.String(), "outcome": pl.String()}
REJECTED = {
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "code": pl.String(),
    "reason_fr": pl.String(),
    "reason_en": pl.String(),
}
PARENT_UNKNOWN = "parent_unknown"
#: What a row can be called by.
NAMED = ("organisation", "uai", "siret", "siren")
Row = dict[str, Any]


@dataclass(frozen=True)
class OrganisationImport:
    """`accepted`: row, organisation, outcome. `rejected`: row, column, value, code, reason_fr, reason_en.

    `head_counts`: how many were added or corrected, also those of an organisation that is itself unchanged.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    head_counts: int


@dataclass
class _Sorting:
    """Where the rows of one table stand while they are read, parents before children."""

    register: Register
    communes: Collection[str]
    is_demo: bool
    recorded_at: datetime
    added: dict[str, Organisation] = field(default_factory=dict)
    updated: dict[str, tuple[Organisation, Organisation]] = field(default_factory=dict)
    first_row: dict[str, int] = field(default_factory=dict)
    accepted: list[tuple[Row, str, str]] = field(default_factory=list)
    rejected: list[tuple[int, FieldError]] = field(default_factory=list)
    #: The last people counted, by organisation and category.
    counted: dict[tuple[str, str], int] = field(default_factory=dict)


def import_organisations(
    home: Home,
    frame: pl.DataFrame,
    *,
    actor: str,
    recorded_at: datetime,
    communes: Collection[str] | None = None,
    is_dry_run: bool = False,
    beside: pl.DataFrame | None = None,
) -> OrganisationImport:
    """Register the good rows of a table, in one transaction, and say what is wrong with the others; or only say.

    `beside`: the other rows of the same file, so that a parent refused there is not said to be nowhere.
    """
    missing = [column for column in ("name", "kind") if column not in frame.columns]
    if missing and not ({*NAMED} & {*frame.columns} and "counted_on" in frame.columns):
        raise RecordsError("columns_missing", columns=", ".join(missing))
    accepted_codes = known_communes() if communes is None else communes
    rows = _numbered(frame)
    with write(home) as connection:
        require_in(connection, actor, "register_organisations", [])
        sorting = _Sorting(load_register(connection), accepted_codes, home.is_demo, recorded_at)
        last = [HEAD_COUNT.c[name] for name in ("organisation", "category", "people")]
        rows_held = connection.execute(sa.select(*last).order_by(HEAD_COUNT.c.counted_on))
        sorting.counted = {(held[0], held[1]): held[2] for held in rows_held}
        left = _sort(rows, sorting)
        sorting.rejected += _orphans(left, [*rows, *([] if beside is None else _numbered(beside))])
        head_counts = 0
        if not is_dry_run:
            head_counts = _keep(connection, sorting, actor)
            release_in(connection, actor, recorded_at)
    return OrganisationImport(
        accepted=pl.DataFrame(
            [(row["row"], name, outcome) for row, name, outcome in sorting.accepted], schema=ACCEPTED, orient="row"
        ).sort("row"),
        rejected=pl.DataFrame(
            [_reject(number, problem) for number, problem in sorting.rejected], schema=REJECTED, orient="row"
        ).sort("row", maintain_order=True),
        head_counts=head_counts,
    )


def _numbered(frame: pl.DataFrame) -> list[Row]:
    known = frame.select([column for column in (*COLUMNS, "row") if column in frame.columns])
    return (known if "row" in known.columns else known.with_row_index("row", offset=1)).to_dicts()


def _sort(rows: list[Row], sorting: _Sorting) -> list[tuple[Row, list[FieldError]]]:
    """Accept rows until none can be: a row whose parent comes later in the table waits for it. Out: those left."""
    waiting = rows
    while True:
        left = []
        for row in waiting:
            problems = _accept(row, sorting)
            if any(problem.code == PARENT_UNKNOWN for problem in problems):
                left.append((row, problems))
            else:
                sorting.rejected += [(row["row"], problem) for problem in problems]
        if len(left) == len(waiting):
            return left
        waiting = [row for row, _ in left]


def _orphans(left: list[tuple[Row, list[FieldError]]], rows: list[Row]) -> list[tuple[int, FieldError]]:
    """What is told of rows whose parent is not registered: it may stand in the same file, in a row that is refused."""
    places = {lookup_key(str(row[name])): row for row in reversed(rows) for name in NAMED if not _is_blank(row, name)}
    above = {row["row"]: places.get(lookup_key(str(row["parent"]))) for row in rows if not _is_blank(row, "parent")}
    told = []
    for row, problems in left:
        parent = above[row["row"]]
        for problem in problems:
            if problem.code != PARENT_UNKNOWN or parent is None:
                told.append((row["row"], problem))
            elif _depends_on_itself(row["row"], above):
                told.append((row["row"], FieldError("parent_loop", column="parent", value=row["parent"])))
            else:
                refused = FieldError("parent_refused", column="parent", value=row["parent"], row=parent["row"])
                told.append((row["row"], refused))
    return told


def _depends_on_itself(number: int, above: dict[int, Row | None]) -> bool:
    """Whether following parents from a row comes back to it."""
    passed, parent = set(), above.get(number)
    while parent is not None and parent["row"] not in passed:
        if parent["row"] == number:
            return True
        passed.add(parent["row"])
        parent = above.get(parent["row"])
    return False


def _accept(row: Row, sorting: _Sorting) -> list[FieldError]:
    """Take one row into the register in memory, or say why not."""
    before = _held(row, sorting.register)
    if before is not None:
        _leave_known_counts(row, before.organisation, sorting)
    if before is None and not {"name", "kind"} & row.keys():  # a table of head counts alone
        named = next((str(row[name]) for name in NAMED if not _is_blank(row, name)), "–")
        return [FieldError("counted_unknown", column="organisation", value=named)]
    fields = row
    if before is not None:
        written = {name: row[name] for name in FIELDS if not _is_blank(row, name)}
        fields = asdict(before) | written | {"organisation": before.organisation}
    entry, problems = check_organisation(
        fields,
        sorting.register,
        sorting.communes,
        is_demo=sorting.is_demo,
        replaces=None if before is None else before.organisation,
    )
    problems += _head_count_faults(row, sorting.recorded_at)
    if entry is not None:
        problems += _conflicts(entry, before, sorting)
    if problems or entry is None:
        return problems
    sorting.register.put(entry)
    sorting.accepted.append((row, entry.organisation, _outcome(entry, before, sorting)))
    sorting.first_row.setdefault(entry.organisation, row["row"])
    return []


def _held(row: Row, register: Register) -> Organisation | None:
    """The entry a row speaks of, by its identifier, else its UAI, else its SIRET."""
    for column in ("organisation", "uai", "siret"):
        if not _is_blank(row, column):
            try:
                return register.find(str(row[column]))
            except OrganisationUnknownError:
                continue  # not known by this number: the next one may tell
    return None


def _conflicts(entry: Organisation, before: Organisation | None, sorting: _Sorting) -> list[FieldError]:
    """What an update may not do: contradict an earlier row of the table, or change what is synthetic."""
    if before is None or entry == before:
        return []
    first = sorting.first_row.get(before.organisation)
    if first is not None:
        changed = next(name for name in FIELDS if getattr(entry, name) != getattr(before, name))
        return [FieldError("row_contradicts", column=changed, value=getattr(entry, changed), first=first)]
    if entry.is_synthetic != before.is_synthetic:
        return [FieldError("synthetic_fixed", column="is_synthetic", value=entry.is_synthetic)]
    return []


def _outcome(entry: Organisation, before: Organisation | None, sorting: _Sorting) -> str:
    if before is None:
        sorting.added[entry.organisation] = entry
        return "added"
    if entry != before:
        sorting.updated[entry.organisation] = (before, entry)
        return "updated"
    return "unchanged"


def _leave_known_counts(row: Row, organisation: str, sorting: _Sorting) -> None:
    """A count without day nor source that says what is known, as the list of the screen is exported: nothing new."""
    if _is_blank(row, "counted_on") and _is_blank(row, "head_count_source"):
        for category in HEAD_COUNT_CATEGORIES:
            if row.get(category) is not None and row[category] == sorting.counted.get((organisation, category)):
                row[category] = None


def _head_count_faults(row: Row, recorded_at: datetime) -> list[FieldError]:
    problems: dict[str, FieldError] = {}
    counted_on = row.get("counted_on")
    for category in HEAD_COUNT_CATEGORIES:
        people = row.get(category)
        if people is None:
            continue
        if not isinstance(people, int) or not (counted_on is None or type(counted_on) is date):
            return [FieldError("head_count_form", column=category, value=people)]
        for problem in head_count_problems(category, people, counted_on, row.get("head_count_source"), recorded_at):
            problems.setdefault(problem.column, problem)
    return list(problems.values())


def _keep(connection: sa.Connection, sorting: _Sorting, actor: str) -> int:
    """Write what was accepted: new entries in bulk (parents first), corrections, the log. Out: head counts written."""
    recorded = {"recorded_at": sorting.recorded_at, "recorded_by": actor}
    if sorting.added:
        connection.execute(
            ORGANISATION.insert(), [organisation_values(entry) | recorded for entry in sorting.added.values()]
        )
    for before, entry in sorting.updated.values():
        connection.execute(
            ORGANISATION.update()
            .where(ORGANISATION.c.organisation == entry.organisation)
            .values(**organisation_values(entry), **recorded)
        )
        changes = [
            f"{name}: {getattr(before, name)} -> {getattr(entry, name)}"
            for name in FIELDS
            if getattr(before, name) != getattr(entry, name)
        ]
        _log(connection, sorting, actor, "organisation update", entry.organisation, "; ".join(changes))
    by = (actor, sorting.recorded_at)
    written = sum(
        keep_head_count(connection, name, category, row[category], row["counted_on"], row["head_count_source"], *by)
        for row, name, _ in sorting.accepted
        for category in HEAD_COUNT_CATEGORIES
        if row.get(category) is not None
    )
    if sorting.added:
        _log(connection, sorting, actor, "organisation import", " ".join(sorting.added), f"{len(sorting.added)} added")
    return written


def _log(connection: sa.Connection, sorting: _Sorting, actor: str, verb: str, subject: str, detail: str) -> None:
    append_entry(connection, recorded_at=sorting.recorded_at, actor=actor, verb=verb, subject=subject, detail=detail)


def _reject(number: int, problem: FieldError) -> tuple[int, str, str, str, str, str]:
    return (number, problem.column, str(problem.value), problem.code, problem.message("fr"), problem.message("en"))


def _is_blank(row: Row, column: str) -> bool:
    return row.get(column) is None or not str(row[column]).strip()
