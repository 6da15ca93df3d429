"""What the two faces can do about purchases and tenders: authorise, load, call, record (METHODOLOGY 13, 14).

In: an opened data folder or a factor context, who acts, a file. Out: records, never text. A tender is compared without
being stored: nothing of a bid stays in the data folder.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from barometer.decisions.purchasing import Purchases, summarise_purchases, years_of
from barometer.decisions.tenders import Comparison, compare_bids
from barometer.decisions.weights import Weights, parse_weights
from barometer.errors import BarometerError
from barometer.records import access, batches
from barometer.records.batch_list import find_same_file
from barometer.records.contents import CONTENTS
from barometer.records.home import Home
from barometer.records.mandates import Sending
from barometer.records.quarantine import decided_before, propose
from barometer.records.registers import list_organisations, read_register
from barometer.records.rows import read_content
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.intake import ImportOutcome, ImportRequest, StrictRefusalError, digest_of, sender_of
from dashboards.loading import FactorContext
from dashboards.purchase_answer import CONTENT
from factors import law
from factors.library import FactorSet
from imports.findings import rows_left_out
from imports.purchases import read_purchases
from imports.tenders import TenderReading, read_tender


def import_purchases(
    home: Home,
    actor: Actor,
    request: ImportRequest,
    factors: FactorSet,
    progress: Callable[[str], None] = lambda _step: None,
) -> ImportOutcome:
    """A file of purchases into the store, as one batch of content `purchases`: no fleet is touched, nothing is counted
    twice. Whoever reads the batch list sees it beside the inventories.
    """
    register = read_register(home)
    chosen = None if request.organisation is None else register.find(request.organisation).organisation
    sending = Sending(CONTENTS[CONTENT].mandate, actor.today)
    access.require_for_some(home, actor.name, "import", [] if chosen is None else [chosen], sending=sending)
    sender = sender_of(home, actor, request, CONTENT)
    digest = digest_of(request.path)
    if (same := find_same_file(home, digest, CONTENT, organisation=chosen)) is not None:
        return ImportOutcome(None, None, same)
    reading = read_purchases(
        request.path,
        batch=batches.new_batch_name(actor.now, digest),
        equipment_types=factors.equipment_types,
        language=request.language,
        organisation=chosen,
        organisations=list_organisations(home),
        today=actor.today,
        sender=sender,
        known=request.known,
        progress=progress,
    )
    if request.strict and (left_out := rows_left_out(reading)):
        raise StrictRefusalError("strict_refusal", reading=reading, rejected=left_out)
    if request.dry_run or (reading.rows.is_empty() and reading.waiting.is_empty()):
        return ImportOutcome(reading, None, None)
    progress("step_keeping")
    batch = batches.record_batch(
        home,
        actor=actor.name,
        recorded_at=actor.now,
        file_name=request.path.name,
        file_sha256=digest,
        template=reading.template_version or CONTENT,
        is_complete=False,
        inventoried_on=None,
        rows=reading.rows,
        rejected=reading.rows_rejected,
        warnings=reading.warnings.height,
        columns=reading.columns,
        into_demo=request.into_demo,
        content=CONTENT,
        sent_by=None if sender is None else sender.organisation,
        quarantined=reading.waiting,
        proposals=propose(reading.waiting["organisation"].unique().sort(), register, decided_before(home)),
    )
    return ImportOutcome(reading, batch, None)


def purchases_of(home: Home, actor: Actor, factors: FactorSet, organisation: str, year: int | None) -> Purchases:
    """The purchases of one organisation in a year, the last one with lines where none is given.

    Both faces and every file call this: one set of figures.
    """
    access.require(home, actor.name, "read")
    known = read_register(home).find(organisation).organisation
    rows = read_content(home, CONTENT, known).collect()
    years = years_of(rows, known)
    if not years:
        raise DashboardsError("purchases_missing", organisation=known)
    chosen = year or years[-1]
    if chosen not in years:
        raise DashboardsError(
            "purchases_year_missing", organisation=known, year=chosen, years=", ".join(map(str, years))
        )
    targets = {category: value.value for category, value in law.purchase_targets(chosen).items()}
    return summarise_purchases(
        rows,
        organisation=known,
        year=chosen,
        targets=targets,
        category_of_type=category_of_types(factors.equipment_types),
    )


def buyers(home: Home, actor: Actor) -> dict[str, list[int]]:
    """Organisation -> years with purchase lines, of those that have any."""
    access.require(home, actor.name, "read")
    rows = read_content(home, CONTENT).select("organisation", "purchased_on").collect()
    return {name: years_of(rows, name) for name in rows["organisation"].unique().sort()}


@dataclass(frozen=True)
class TenderAnswer:
    """One answer grid, read and compared. `comparison` is null where a row was rejected: no bid is ranked by halves."""

    reading: TenderReading
    comparison: Comparison | None


def compare_tender(
    path: Path,
    context: FactorContext,
    *,
    language: str,
    weights: str | None = None,
    declared_on: date | None = None,
    carbon_price: str | None = None,
    year: int | None = None,
) -> TenderAnswer:
    """Read, check, weigh and rank the bids of a file (`barometer tender compare`). Stores nothing."""
    chosen = year or context.years[-1]
    context.check_year(chosen)
    price = parse_price(carbon_price)
    given = None if weights is None else parse_weights(weights, declared_on)
    reading = read_tender(path, equipment_types=context.factors.equipment_types, language=language)
    if reading.rows_rejected or reading.rows.is_empty():
        return TenderAnswer(reading, None)
    comparison = compare_bids(
        reading.rows,
        agreed_weights(given, reading.weights),
        factors=context.factors,
        draws=context.draws,
        year=chosen,
        carbon_price=price,
    )
    return TenderAnswer(reading, comparison)


def agreed_weights(given: Weights | None, declared: Weights | None) -> Weights:
    """The weights of the file, else those of the command; refused where there are none, or where they differ."""
    if given is None and declared is None:
        raise BarometerError("tender_weights_missing")
    if given is None or declared is None:
        return given or declared  # type: ignore[return-value]
    if dict(given.of) != dict(declared.of):
        raise BarometerError("tender_weights_differ", given=written(given), declared=written(declared))
    return declared


def written(weights: Weights) -> str:
    """The weights as `--weights` takes them."""
    return ",".join(f"{criterion}={Decimal(value) / 100:f}" for criterion, value in weights.of.items())


def parse_price(text: str | None) -> float | None:
    """Euros a tonne, written as French or English does; refused below zero."""
    if text is None or not text.strip():
        return None
    try:
        price = Decimal(text.strip().rstrip("€").replace("\u202f", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise DashboardsError("carbon_price_unreadable", value=text) from None
    if not price.is_finite() or price < 0:
        raise DashboardsError("carbon_price_unreadable", value=text)
    return float(price)


def category_of_types(equipment_types: pl.DataFrame) -> dict[str, str]:
    """Equipment type -> AGEC category, where it has one."""
    return dict(equipment_types.select("equipment_type", "agec_category").drop_nulls().iter_rows())
