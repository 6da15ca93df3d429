"""What the two faces can do: authorise, load, call, record. The only place where the floors are strung together.

Each operation takes an opened data folder (or a context loaded from it), who acts, and when; it returns frames or
records, never text. Refusals are `UserError`s, whose sentence the face shows in the user's language.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from barometer import assessment as engine
from barometer.assessment import Assessment, Stock
from barometer.explanation import Explanation, explain
from barometer.indicators import Question
from barometer.records import access, batches, fleets
from barometer.records.batches import Batch
from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.stock import summarise_stock
from dashboards.errors import DashboardsError
from dashboards.loading import Context, FactorContext, prepare_fleet
from dashboards.people import known_people
from dashboards.scopes import Scope, covering, groups_of, names_of
from dashboards.tracing import with_cells
from factors import library, territories
from imports.inventory import InventoryReading, read_inventory
from imports.layouts import NO_WORDS, UserWords
from imports.purchases import PurchaseReading

VIEW = "amortised"


@dataclass(frozen=True)
class Actor:
    """Who acts, and when: nothing below reads a clock."""

    name: str
    now: datetime

    @property
    def today(self) -> date:
        """The day of the action."""
        return self.now.date()


def acting(name: str | None) -> Actor:
    """Whoever sits at this machine, now."""
    return Actor(name or "local", datetime.now(UTC))


# --- one file, nothing stored -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FileAssessment:
    """One inventory file, assessed without being stored."""

    reading: InventoryReading
    assessed: Assessment
    assets: pl.DataFrame


def assess_file(
    path: Path, context: FactorContext, *, year: int, view: str, language: str, known: UserWords = NO_WORDS
) -> FileAssessment:
    """Impacts of one file, along the whole main path, without any store (`barometer assess FILE`)."""
    context.check_year(year)
    reading = read_inventory(
        path,
        batch="assess",
        territories=territories.load(),
        equipment_types=context.factors.equipment_types,
        language=language,
        organisation_when_missing=path.stem,
        known=known,
    )
    assets, cohorts = engine.count_fleet(reading.rows.lazy())
    nobody = pl.DataFrame(schema={"organisation": pl.String, "kind": pl.String, "seat_commune": pl.String})
    nowhere = pl.DataFrame(schema={"commune": pl.String, "population": pl.Int64})
    stock = Stock(cohorts, nobody, nowhere)
    return FileAssessment(reading, engine.assess(stock, context.factors, year=year, view=view), assets)


# --- what comes in ------------------------------------------------------------------------------------------------


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
    known: UserWords = NO_WORDS


@dataclass(frozen=True)
class ImportOutcome:
    """What became of a file. `batch` is None where nothing was stored; `same_as` where it was stored before."""

    reading: InventoryReading | PurchaseReading | None
    batch: Batch | None
    same_as: Batch | None


def import_inventory(
    home: Home, actor: Actor, request: ImportRequest, progress: Callable[[str], None] = lambda _step: None
) -> ImportOutcome:
    """A spreadsheet into the store: read, check, keep as one batch, prepare the fleets it touches."""
    register = read_register(home)
    chosen = None if request.organisation is None else register.find(request.organisation).organisation
    access.require(home, actor.name, "import", chosen)
    digest = _digest(request.path)
    if digest is not None and (same := batches.find_same_file(home, digest)) is not None:
        return ImportOutcome(None, None, same)
    reading = _read(home, actor, request, chosen, digest or "", progress)
    if request.strict and reading.rows_rejected:
        raise StrictRefusalError("strict_refusal", reading=reading, rejected=reading.rows_rejected)
    if request.dry_run or reading.rows.is_empty():
        return ImportOutcome(reading, None, None)
    progress("step_keeping")
    batch = batches.record_batch(
        home,
        actor=actor.name,
        recorded_at=actor.now,
        file_name=request.path.name,
        file_sha256=digest or "",
        template=reading.template_version or "inventory",
        is_complete=request.is_complete,
        inventoried_on=reading.inventoried_on,
        rows=pl.concat([reading.rows, _kept_present(home, reading)]),
        rejected=reading.rows_rejected,
        warnings=reading.warnings.height,
        columns=reading.columns,
        into_demo=request.into_demo,
    )
    for organisation in batch.organisations:
        prepare_fleet(home, organisation)
    return ImportOutcome(reading, batch, None)


class StrictRefusalError(DashboardsError):
    """`--strict`: some rows were rejected, so everything is refused; the reading tells which."""

    def __init__(self, code: str, *, reading: InventoryReading | PurchaseReading, rejected: int) -> None:
        super().__init__(code, rejected=rejected)
        self.reading = reading


def undo_batch(home: Home, actor: Actor, batch: str) -> Batch:
    """Take a batch back; the fleets it touched are prepared again."""
    undone = batches.undo_batch(home, batch, actor=actor.name, recorded_at=actor.now)
    for organisation in fleets.unprepared(home):
        prepare_fleet(home, organisation)
    return undone


def _read(
    home: Home,
    actor: Actor,
    request: ImportRequest,
    chosen: str | None,
    digest: str,
    progress: Callable[[str], None],
) -> InventoryReading:
    from barometer.records.registers import list_organisations  # noqa: PLC0415 - the frame is needed here only

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
        known=request.known,
        progress=progress,
    )


def _kept_present(home: Home, reading: InventoryReading) -> pl.DataFrame:
    """Known assets whose row was rejected: they are in this inventory, so nothing may conclude that they left.

    Their last known row is kept, with the date of this inventory and the place of the rejected row in this file.
    """
    rejected = reading.rejected_assets.drop_nulls()
    parts = [reading.rows.clear()]
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


def _digest(path: Path) -> str | None:
    """Sha256 of a file; None where it cannot be read, which the reader then explains."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


# --- questions ----------------------------------------------------------------------------------------------------


def answer(context: Context, actor: Actor, scopes: list[Scope], *, year: int, view: str = VIEW) -> pl.DataFrame:
    """Published columns for territories or organisations, all of the same kind."""
    access.require(context.home, actor.name, "read")
    context = covering(context, scopes)
    assessed = context.assess(year, view)
    names = names_of(context, scopes)
    figures = engine.answer(
        assessed,
        groups_of(context, scopes),
        by=scopes[0].by,
        names=names,
        factors=context.factors,
        draws=context.draws,
        is_demo=context.home.is_demo,
    )
    if scopes[0].territory:
        return figures
    question = Question("organisation", year, view, context.factors.digest, context.home.is_demo)
    stock = summarise_stock(context.stock.cohorts, question, names, context.people(year))
    return pl.concat([figures, stock])


def explain_figure(
    context: Context, actor: Actor, scope: Scope, *, code: str, year: int, view: str = VIEW
) -> Explanation:
    """One value of a territory or an organisation, down to amount x factor, source and spreadsheet cells."""
    access.require(context.home, actor.name, "read")
    context = covering(context, [scope])
    assessed = context.assess(year, view)
    cells = engine.grouped(assessed.cells, groups_of(context, [scope]), by=scope.by)
    explanation = explain(code, cells, context.factors)
    return replace(explanation, parts=with_cells(context, scope, explanation.parts, year))
