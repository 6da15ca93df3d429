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
import sqlalchemy as sa

from barometer.records import access, batches
from barometer.records.batches import Batch
from barometer.records.contents import CONTENTS, INVENTORY
from barometer.records.database import read
from barometer.records.home import Home
from barometer.records.registers import read_register
from dashboards.loading import prepare_fleet
from dashboards.operations import Actor
from dashboards.retiring import assets_of
from dashboards.words import word
from reuse import store
from reuse.exit_fates import Outcome, outcomes_in
from reuse.exit_store import told_serial
from reuse.kinds import day_of

#: States in which an organisation that is no person holds a device of the chain.
HELD = ("at_partner", "transferred")
SHEET = "exits"


@dataclass(frozen=True)
class Synced:
    """The batch, the assets it retires, the devices it brings in."""

    batch: Batch | None
    retired: list[str]
    entered: list[str]


def sync_inventory(home: Home, actor: Actor, organisation: str) -> Synced:
    """Write into the fleet of an organisation what the chain knows and its inventories do not say yet."""
    known = read_register(home).find(organisation)
    access.require(home, actor.name, "import", known.organisation)
    assets = assets_of(home, known.organisation)
    with read(home) as connection:
        outcomes = outcomes_in(connection, known.organisation)
        held = _held(connection, known.organisation)
    named = _named(outcomes, held)
    rows = _retired_rows(assets, outcomes, set(named)) + _entered_rows(assets, named)
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


def _retired_rows(assets: pl.DataFrame, outcomes: list[Outcome], back: set[str]) -> list[dict[str, Any]]:
    """One row an asset that left, did not come back, and is not yet retired; several units of a row leave together."""
    known = {row["asset_id"]: row for row in assets.iter_rows(named=True)}
    found = {}
    for each in outcomes:
        row = known.get(each.item.asset_id)
        if each.is_planned and each.passed_on is not None and row is not None and row["retired_on"] is None:
            if each.state == "returned_to_donor" or row["asset_id"] in back:
                continue
            reason = word(f"exit_state_{each.state}", "fr")
            found[row["asset_id"]] = {
                "asset_id": row["asset_id"],
                "equipment_type_text": row["equipment_type_text"],
                "retired_on": min(each.item.retired_on, each.passed_on),
                "retirement_reason": reason,
            }
    return [_row(**values) for _, values in sorted(found.items())]


def _named(outcomes: list[Outcome], held: list[Any]) -> dict[str, Any]:
    """Each device that this organisation holds now: under its former number where it left from here."""
    former = {told_serial(each.item.serial_number): each.item.asset_id for each in outcomes if each.is_planned}
    former |= {each.item.device_id: each.item.asset_id for each in outcomes if each.is_planned}
    return {former.get(each.device_id) or former.get(told_serial(each.serial)) or each.device_id: each for each in held}


def _entered_rows(assets: pl.DataFrame, named: dict[str, Any]) -> list[dict[str, Any]]:
    """One row a device held now that the fleet does not count yet."""
    present = set(assets.filter(pl.col("retired_on").is_null())["asset_id"].to_list())
    rows = []
    for asset, device in named.items():
        if asset in present:
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
                commissioned_on=day_of(device.occurred_at),
                condition="donated",
                status="in_service",
            )
        )
    return sorted(rows, key=lambda row: row["asset_id"])


def _held(connection: sa.Connection, organisation: str) -> list[Any]:
    current = store.CURRENT.c
    query = sa.select(store.CURRENT).where(current.possessor == organisation, current.state.in_(HELD))
    return list(connection.execute(query.order_by(current.device_id)))


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
