"""Small organisations and inventories for the tests of records."""

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from barometer.records.batches import Batch, record_batch
from barometer.records.home import Home
from barometer.records.registers import add_organisation
from barometer.schemas import InventoryRow

NOW = datetime(2026, 1, 5, 10, 15, tzinfo=UTC)
COMMUNES = {"21231", "01001", "2A004", "58194"}


def organisation(home: Home, identifier: str, **fields: Any) -> str:
    """Register an organisation with nothing but a name."""
    given = {"name": identifier.title(), "kind": "lycee", "organisation": identifier, "communes": COMMUNES} | fields
    return add_organisation(home, actor="local", recorded_at=NOW, **given).organisation


def inventory(batch: str, *organisations: str, assets: int = 3, **columns: Any) -> pl.DataFrame:
    """Rows as imports hands them down: `assets` laptops for each organisation."""
    rows = [
        {"organisation": name, "asset_id": f"{name}-{number}", "sheet": "Parc", "row": number + 2}
        for name in organisations
        for number in range(assets)
    ]
    fixed = {
        "batch": batch, "equipment_type": "laptop", "quantity": 1, "commissioned_on": date(2023, 9, 1),
        "synthetic": False, "is_complete": False,
    }  # fmt: skip
    frame = pl.DataFrame([fixed | row | columns for row in rows])
    schema = InventoryRow.create_empty().schema
    return InventoryRow.validate(
        frame.select(
            pl.col(name).cast(kind) if name in frame.columns else pl.lit(None, kind).alias(name)
            for name, kind in schema.items()
        )
    )


def sha256_of(batch: str) -> str:
    """The digest of the pretended file of a batch: each batch is another file."""
    return hashlib.sha256(batch.encode()).hexdigest()


def keep(home: Home, batch: str, *organisations: str, assets: int = 3, **changes: Any) -> Batch:
    """Record a batch of sample rows."""
    synthetic = changes.pop("synthetic", False)
    rows = (
        changes["rows"] if "rows" in changes else inventory(batch, *organisations, assets=assets, synthetic=synthetic)
    )
    given = {
        "actor": "local", "recorded_at": NOW, "file_name": "Parc 2025.xlsx", "file_sha256": sha256_of(batch),
        "template": "inventory", "is_complete": False, "inventoried_on": None, "rows": rows, "rejected": 0,
        "warnings": 0, "columns": {"asset_id": "A", "equipment_type": "C"},
    }  # fmt: skip
    return record_batch(home, **(given | changes))
