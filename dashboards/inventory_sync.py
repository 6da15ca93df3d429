"""Inventories closed and opened by the chain: what left is retired, what came back enters again (METHODOLOGY 19.14).

In: an opened data folder, who acts, an organisation. Out: a batch of inventory rows like any other, which can be taken
back; None where the fleet already says all that the chain knows.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from barometer.records import access, batches
from barometer.records.batch_list import visible_batches
from barometer.records.batches import Batch
from barometer.records.contents import CONTENTS, INVENTORY
from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.loading import prepare_fleet
from dashboards.retiring import assets_of
from dashboards.words import word
from reuse.exit_fates import Outcome, outcomes_in
from reuse.exit_store import told_serial
from reuse.holdings import Holding, asset_names, holdings_in

SHEET = "exits"


@dataclass(frozen=True)
class Synced:
    """The batch, the assets it retires, the devices it brings in."""

    batch: Batch | None
    retired: list[str]
    entered: list[str]


@dataclass(frozen=True)
class FromChain:
    """A device that the chain brought, the number it has in the inventory, and whether that counts it now."""

    asset_id: str
    held: Holding
    is_in_inventory: bool


def from_chain(home: Home, actor: Actor, organisation: str) -> list[FromChain]:
    """What came from the chain to an organisation and did not leave by an exit of its own, the last arrived first."""
    access.require(home, actor.name, "read_assets", organisation)
    with read(home) as connection:
        named = asset_names(holdings_in(connection, organisation), outcomes_in(connection, organisation))
    present: set[str] = set()
    by_serial: dict[str, str] = {}
    if named and visible_batches(home, organisation, INVENTORY):
        there = assets_of(home, organisation).filter(pl.col("retired_on").is_null())
        present, by_serial = set(there["asset_id"].to_list()), _by_serial(there)
    found = [
        FromChain(known, held, known in present)
        for asset, held in named.items()
        for known in [asset if asset in present else by_serial.get(_serial(held) or "", asset)]
    ]
    return sorted(found, key=lambda each: (each.held.since, each.asset_id), reverse=True)


def sync_inventory(home: Home, actor: Actor, organisation: str) -> Synced:
    """Write into the fleet of an organisation what the chain knows and its inventories do not say yet."""
    known = read_register(home).find(organisation)
    access.require(home, actor.name, "import", known.organisation)
    assets = assets_of(home, known.organisation)
    with read(home) as connection:
        outcomes = outcomes_in(connection, known.organisation)
        named = asset_names(holdings_in(connection, known.organisation), outcomes)
    rows = _retired_rows(assets, outcomes, named) + _entered_rows(assets, named)
    retired = [row["asset_id"] for row in rows if row["retired_on"] is not None]
    entered = [row["asset_id"] for row in rows if row["retired_on"] is None]
    if not rows:
        return Synced(None, [], [])
    digest = hashlib.sha256(json.dumps(rows, default=str, sort_keys=True).encode()).hexdigest()
    name = batches.new_batch_name(actor.now, digest)
    batch = batches.record_batch(
        home,
        actor=actor.name,
        recorded_at=actor.now,
        file_name=f"filiere-{known.organisation}.json",
        file_sha256=digest,
        template=INVENTORY,
        is_complete=False,
        inventoried_on=actor.today,
        rows=_frame(rows, known.organisation, name, actor.today, is_demo=home.is_demo),
        rejected=0,
        warnings=0,
        columns={},
    )
    prepare_fleet(home, known.organisation)
    return Synced(batch, retired, entered)


def _retired_rows(assets: pl.DataFrame, outcomes: list[Outcome], named: dict[str, Holding]) -> list[dict[str, Any]]:
    """One row an asset that left and did not come back, once; several units of a row leave together."""
    left = {}
    for each in sorted(outcomes, key=lambda outcome: outcome.passed_on or date.min):
        if each.is_planned and each.passed_on is not None and each.state != "returned_to_donor":
            left[each.item.asset_id] = (min(each.item.retired_on, each.passed_on), each.state)
    # What came from the chain after that tells where it is now: here, or gone back the day it says.
    left = {asset: told for asset, told in left.items() if asset not in named}
    left |= {asset: (each.until, each.device.state) for asset, each in named.items() if each.until is not None}
    there = assets.filter(pl.col("retired_on").is_null())
    present, by_serial = {row["asset_id"]: row for row in there.iter_rows(named=True)}, _by_serial(there)
    found = []
    for asset, (day, state) in sorted(left.items()):
        # An inventory may know a device of the chain under a number of its own: its serial tells.
        known = asset if asset in present or asset not in named else by_serial.get(_serial(named[asset]) or "")
        if known in present:
            kind = present[known]["equipment_type_text"]
            reason = word(f"exit_state_{state}", "fr")
            found.append(
                {"asset_id": known, "equipment_type_text": kind, "retired_on": day, "retirement_reason": reason}
            )
    return [_row(**values) for values in found]


def _entered_rows(assets: pl.DataFrame, named: dict[str, Holding]) -> list[dict[str, Any]]:
    """One row a device held now that the fleet does not count yet, under this number or by its serial."""
    there = assets.filter(pl.col("retired_on").is_null())
    present, by_serial = set(there["asset_id"].to_list()), _by_serial(there)
    rows = []
    for asset, held in named.items():
        device = held.device
        if held.until is not None or asset in present or (_serial(held) or "") in by_serial:
            continue
        rows.append(
            _row(
                asset_id=asset,
                serial_number=device.serial,
                equipment_type=device.equipment_type,
                equipment_type_text=device.equipment_type,
                manufacturer=device.manufacturer,
                model=device.model,
                quantity=1,
                commissioned_on=held.since,
                condition="donated",
                status="in_service",
            )
        )
    return sorted(rows, key=lambda row: row["asset_id"])


def _by_serial(assets: pl.DataFrame) -> dict[str, str]:
    """The number under which an inventory has each serial that identifies something."""
    pairs = assets.select("serial_number", "asset_id").iter_rows()
    return {known: asset for serial, asset in pairs if (known := told_serial(serial)) is not None}


def _serial(held: Holding) -> str | None:
    return told_serial(held.device.serial)


def _row(**values: Any) -> dict[str, Any]:
    return dict.fromkeys(CONTENTS[INVENTORY].schema().create_empty().columns) | values


def _frame(rows: list[dict[str, Any]], organisation: str, batch: str, day: date, *, is_demo: bool) -> pl.DataFrame:
    schema = CONTENTS[INVENTORY].schema()
    filled = [
        row
        | {
            "organisation": organisation,
            "batch": batch,
            "sheet": SHEET,
            "row": number,
            "synthetic": is_demo,
            "is_complete": False,
            "inventoried_on": day,
        }
        for number, row in enumerate(rows, start=1)
    ]
    return schema.validate(pl.DataFrame(filled, schema=schema.create_empty().schema))
