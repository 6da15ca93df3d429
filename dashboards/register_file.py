"""A spreadsheet of organisations into the register: read, checked, kept; what is refused, cell by cell.

In: an opened data folder, who acts, a file. Out: what was accepted, and a reading whose rejects say where and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from barometer.records.access import require
from barometer.records.home import Home
from barometer.records.register_import import import_organisations
from dashboards.actors import Actor
from imports.findings import Reading
from imports.layouts import ForeignLayout
from imports.organisations import read_organisations, with_refusals

OUTCOMES = ("added", "updated", "unchanged")


@dataclass(frozen=True)
class RegisterImport:
    """`accepted`: row, organisation, outcome. `reading`: what was found in the file, refusals of the register too."""

    accepted: pl.DataFrame
    reading: Reading
    head_counts: int

    def counts(self) -> dict[str, int]:
        """How many organisations were added, updated, unchanged, and how many head counts were written."""
        told = {outcome: self.accepted.filter(outcome=outcome).height for outcome in OUTCOMES}
        return told | {"head_counts": self.head_counts}


def import_register(
    home: Home, actor: Actor, path: Path, language: str, layouts: Sequence[ForeignLayout] = ()
) -> RegisterImport:
    """Good rows are kept in one transaction, a bad cell keeps its row out; the same file twice changes nothing."""
    require(home, actor.name, "register_organisations")
    read = read_organisations(path, language, layouts)
    who: dict[str, Any] = {"actor": actor.name, "recorded_at": actor.now}
    outcome = import_organisations(home, read.table, beside=read.doubtful, **who)
    looked = import_organisations(home, read.doubtful, beside=read.table, is_dry_run=True, **who)
    told = read.reading.rejects.select(pl.col("row").cast(pl.Int64), "column")
    others = looked.rejected.join(told, on=["row", "column"], how="anti", maintain_order="left")
    refused = pl.concat([outcome.rejected, others])
    return RegisterImport(outcome.accepted, with_refusals(read, refused, language), outcome.head_counts)
