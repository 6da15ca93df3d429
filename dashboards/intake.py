"""What comes in: a spreadsheet into the store, what it changes, what waits, and taking it back.

In: an opened data folder, who acts, a file. Out: what became of it. Refusals are `UserError`s.
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from barometer.changes import FleetChanges, compare_fleets
from barometer.identity import CONFLICT_SCHEMA, list_conflicts
from barometer.records import access, batches, fleets, quarantine
from barometer.records.batch_list import Waiting
from barometer.records.batches import Batch
from barometer.records.contents import CONTENTS, INVENTORY
from barometer.records.entry_fields import named
from barometer.records.errors import SameFileError
from barometer.records.home import Home
from barometer.records.mandates import Sending, mandated
from barometer.records.organisations import Register
from barometer.records.quarantine import decided_before, propose
from barometer.records.registers import list_organisations, read_register
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import prepare_fleet
from dashboards.people import known_people
from dashboards.serial_conflicts import add_chain_conflicts
from factors import library, territories
from imports.extent import Limits
from imports.findings import rows_left_out
from imports.inventory import InventoryReading, read_inventory
from imports.layouts import NO_WORDS, UserWords
from imports.placing import Sender
from imports.purchases import PurchaseReading
from imports.sniffing import sniff


@dataclass(frozen=True)
class ImportRequest:
    """One file, and what the person who sends it says of it."""

    path: Path
    organisation: str | None = None
    is_complete: bool = False
    as_of: date | None = None
    dry_run: bool = False
    strict: bool = False
    into_demo: bool = False
    language: str = "fr"
    sent_by: str | None = None
    known: UserWords = NO_WORDS


#: Of the file and of the fleets it is about: up to here an import says what it changed; beyond, ask its dry run.
ROWS_COMPARED = 20_000


@dataclass(frozen=True)
class ImportOutcome:
    """What became of a file. `batch` is None where nothing was stored; `same_as` where it was stored before.

    `changes`: what it would change (dry run); `changed`: what it changed, where the fleet is not too large to say it.
    """

    reading: InventoryReading | PurchaseReading | None
    batch: Batch | None
    same_as: Batch | None
    changes: FleetChanges | None = None
    conflicts: pl.DataFrame | None = None
    changed: FleetChanges | None = None


def import_inventory(
    home: Home, actor: Actor, request: ImportRequest, progress: Callable[[str], None] = lambda _step: None
) -> ImportOutcome:
    """A spreadsheet into the store: read, check, keep as one batch, prepare the fleets it touches."""
    register = read_register(home)
    chosen = None if request.organisation is None else register.find(request.organisation).organisation
    sending = Sending(CONTENTS[INVENTORY].mandate, actor.today)
    access.require_for_some(home, actor.name, "import", [] if chosen is None else [chosen], sending=sending)
    digest = digest_of(request.path)
    if (same := batches.find_same_file(home, digest, organisation=chosen, on=request.as_of)) is not None:
        return _as_before(request, same)
    reading = _read(home, actor, request, chosen, digest, progress)
    access.require_for_some(home, actor.name, "import", reading.rows["organisation"].unique(), sending=sending)
    if request.strict and (left_out := rows_left_out(reading)):
        raise StrictRefusalError("strict_refusal", reading=reading, rejected=left_out)
    if request.dry_run:
        return ImportOutcome(reading, None, None, _changes(home, actor, reading, sending))
    if reading.rows.is_empty() and reading.waiting.is_empty():
        return ImportOutcome(reading, None, None)
    progress("step_keeping")
    changed = _changes(home, actor, reading, sending) if _is_short(home, reading) else None
    try:
        batch = _keep(home, actor, request, reading, digest, register)
    except SameFileError as before:  # sent by somebody else at the same instant
        return ImportOutcome(None, None, batches.show_batch(home, before.batch))
    for organisation in batch.organisations:
        prepare_fleet(home, organisation)
    conflicts = add_chain_conflicts(home, actor, _new_conflicts(home, batch), reading.rows, sending)
    return ImportOutcome(reading, batch, None, conflicts=conflicts, changed=changed)


def _new_conflicts(home: Home, batch: Batch) -> pl.DataFrame:
    """Serial numbers that this batch makes contradict what was known: listed, each asset still counted."""
    if not batch.organisations:
        return pl.DataFrame(schema=CONFLICT_SCHEMA)
    rows = fleets.read_rows_of(home, batch.organisations)
    before = list_conflicts(rows.filter(pl.col("batch") != batch.batch))
    return list_conflicts(rows).join(before, on=["organisation", "assets", "code"], how="anti")


def _as_before(request: ImportRequest, same: Batch) -> ImportOutcome:
    """A file that counts already: nothing to do, unless it is sent with another date or another meaning."""
    is_same_day = request.as_of is None or request.as_of == same.inventoried_on
    if not is_same_day or request.is_complete != same.is_complete:
        raise DashboardsError(
            "same_file_other_options",
            batch=same.batch,
            day=same.inventoried_on or "–",
            mode=named("mode_replace" if same.is_complete else "mode_complete"),
        )
    if request.strict and same.rejected:
        raise DashboardsError("same_file_rejected", batch=same.batch, rejected=same.rejected)
    return ImportOutcome(None, None, same)


def _keep(
    home: Home, actor: Actor, request: ImportRequest, reading: InventoryReading, digest: str, register: Register
) -> Batch:
    return batches.record_batch(
        home,
        actor=actor.name,
        recorded_at=actor.now,
        file_name=request.path.name,
        file_sha256=digest,
        template=reading.template_version or "inventory",
        is_complete=request.is_complete,
        inventoried_on=reading.inventoried_on,
        rows=pl.concat([reading.rows, _kept_present(home, reading)]),
        rejected=reading.rows_rejected,
        warnings=reading.warnings.height,
        columns=reading.columns,
        into_demo=request.into_demo,
        sent_by=None if request.sent_by is None else register.find(request.sent_by).organisation,
        quarantined=reading.waiting,
        proposals=propose(reading.waiting["organisation"].unique().sort(), register, decided_before(home)),
    )


class StrictRefusalError(DashboardsError):
    """`--strict`: some rows were rejected, so everything is refused; the reading tells which."""

    def __init__(self, code: str, *, reading: InventoryReading | PurchaseReading, rejected: int) -> None:
        super().__init__(code, rejected=rejected)
        self.reading = reading


def undo_batch(home: Home, actor: Actor, batch: str, organisation: str | None = None) -> Batch:
    """Take a batch back, or what it says of one organisation; the fleets it touched are prepared again."""
    chosen = None if organisation is None else read_register(home).find(organisation).organisation
    undone = batches.undo_batch(home, batch, organisation=chosen, actor=actor.name, recorded_at=actor.now)
    _prepare(home)
    return undone


def assign_waiting(home: Home, actor: Actor, key: str, organisation: str) -> Waiting:
    """Say whose the waiting rows are; they count from now."""
    settled = quarantine.assign(home, key, organisation, actor=actor.name, recorded_at=actor.now)
    _prepare(home)
    return settled


def release_waiting(home: Home, actor: Actor) -> list[Waiting]:
    """Look again at all that waits, with the register as it is."""
    released = quarantine.release(home, actor=actor.name, recorded_at=actor.now)
    _prepare(home)
    return released


def drop_waiting(home: Home, actor: Actor, key: str) -> Waiting:
    """Say that the waiting rows are nobody's."""
    return quarantine.drop(home, key, actor=actor.name, recorded_at=actor.now)


def list_waiting(home: Home, actor: Actor, *, every: bool = False) -> list[Waiting]:
    """What waits for its organisation."""
    access.require(home, actor.name, "read")
    return quarantine.list_quarantine(home, every=every)


def released_now(home: Home, actor: Actor) -> list[Waiting]:
    """What this action let count, by registering an organisation that rows were waiting for."""
    settled = [one for one in quarantine.list_quarantine(home, every=True) if not one.is_dropped]
    return [one for one in settled if (one.settled_at, one.settled_by) == (actor.now, actor.name)]


def show_waiting(home: Home, actor: Actor, key: str) -> tuple[Waiting, pl.DataFrame]:
    """One entry of the quarantine and its rows."""
    access.require(home, actor.name, "register_organisations")
    return quarantine.show_quarantine(home, key)


def _prepare(home: Home) -> None:
    for organisation in fleets.unprepared(home):
        prepare_fleet(home, organisation)


def _read(
    home: Home,
    actor: Actor,
    request: ImportRequest,
    chosen: str | None,
    digest: str,
    progress: Callable[[str], None],
) -> InventoryReading:
    communes = territories.load()
    return read_inventory(
        request.path,
        batch=batches.new_batch_name(actor.now, digest),
        territories=communes,
        equipment_types=library.load().in_force(on=actor.today).equipment_types,
        language=request.language,
        organisation=chosen,
        organisations=list_organisations(home),
        as_of=request.as_of,
        is_complete=request.is_complete,
        received_on=actor.today,
        people=known_people(home, communes, actor.today),
        sender=sender_of(home, actor, request, INVENTORY),
        devices=lambda organisations: _equipment(home, organisations),
        known=request.known,
        progress=progress,
    )


def _equipment(home: Home, organisations: Collection[str]) -> pl.DataFrame:
    """What these organisations gave before: types, identifiers and serial numbers."""
    return fleets.read_rows_of(home, organisations).select("equipment_type", "asset_id", "serial_number").collect()


def sender_of(home: Home, actor: Actor, request: ImportRequest, content: str) -> Sender | None:
    """Who sends a file for others, and for whom its mandates let it."""
    if request.sent_by is None:
        return None
    known = read_register(home).find(request.sent_by).organisation
    return Sender(known, mandated(home, known, Sending(CONTENTS[content].mandate, actor.today)))


def _is_short(home: Home, reading: InventoryReading) -> bool:
    """Whether comparing costs little beside the import itself."""
    known = fleets.read_rows_of(home, reading.rows["organisation"].unique().to_list())
    return reading.rows.height + int(known.select(pl.len()).collect().item()) <= ROWS_COMPARED


def _changes(home: Home, actor: Actor, reading: InventoryReading, sending: Sending) -> FleetChanges:
    """What this file would change in the fleets it is about."""
    incoming = pl.concat([reading.rows, _kept_present(home, reading)])
    changes = compare_fleets(fleets.read_rows_of(home, incoming["organisation"].unique().to_list()), incoming)
    return replace(changes, conflicts=add_chain_conflicts(home, actor, changes.conflicts, reading.rows, sending))


def _kept_present(home: Home, reading: InventoryReading) -> pl.DataFrame:
    """Known assets whose row was rejected: they are in this inventory, so nothing may conclude that they left.

    Their last known row is kept, with the date of this inventory and the place of the rejected row in this file.
    """
    parts = [reading.rows.clear()]
    if reading.rows.is_empty():
        return parts[0]
    rejected = reading.rejected_assets.drop_nulls()
    for organisation in rejected["organisation"].unique().sort():
        known = fleets.read_rows(home, organisation).collect()
        parts.append(
            known.sort("inventoried_on", "batch", "row", nulls_last=False)
            .unique("asset_id", keep="last", maintain_order=True)
            .drop("sheet", "row")
            .join(rejected, on=["organisation", "asset_id"], how="inner", validate="1:1")
            .with_columns(
                batch=pl.lit(reading.rows["batch"][0]),
                inventoried_on=pl.lit(reading.inventoried_on, dtype=pl.Date),
                is_complete=pl.lit(bool(reading.rows["is_complete"][0])),
            )
            .select(reading.rows.columns)
        )
    return pl.concat(parts)


def digest_of(path: Path) -> str:
    """Sha256 of a file that can be read; refused first is one that cannot, though its bytes came under another name."""
    sniff(path, file_bytes=Limits().file_bytes)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
