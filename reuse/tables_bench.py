"""The tables of the bench: evidence with its inbox, scan sessions, stock-takes. What happened to devices is in the log.

On the same metadata as the others. Times are stored instants, text as in the log.
"""

import sqlalchemy as sa
from sqlmodel import Field

from barometer.records.tables import Table


class EvidenceTable(Table, table=True):
    """One file of evidence, once an organisation. `sha256`: of the bytes kept; `source_sha256`: of those that came."""

    __tablename__ = "evidence"
    __table_args__ = (
        sa.UniqueConstraint("organisation", "source_sha256"),
        sa.CheckConstraint("length(sha256) = 64", name="sha256"),
        sa.CheckConstraint("length(source_sha256) = 64", name="source_sha256"),
    )
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    sha256: str = Field(primary_key=True)
    source_sha256: str
    format: str
    name: str
    station: str | None
    received_at: str
    received_by: str


class EvidenceItemTable(Table, table=True):
    """What a file says of one medium or one machine: waiting, used by an event, or set aside with a reason."""

    __tablename__ = "evidence_item"
    __table_args__ = (
        sa.ForeignKeyConstraint(["organisation", "sha256"], ["evidence.organisation", "evidence.sha256"]),
        sa.CheckConstraint("item > 0", name="item"),
        sa.CheckConstraint("(device_id IS NULL) = (seq IS NULL)", name="used"),
    )
    organisation: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    item: int = Field(primary_key=True)
    kind: str
    serial: str | None = Field(index=True)
    wiped_at: str | None = Field(index=True)
    proof_sha256: str
    record_json: str
    status: str = Field(index=True)
    why: str | None
    device_id: str | None
    seq: int | None
    decided_at: str | None
    decided_by: str | None


class ScanSessionTable(Table, table=True):
    """An armed action of somebody at a bench: every code scanned until the next one is armed is an entry of it."""

    __tablename__ = "scan_session"
    session: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    action: str
    values_json: str
    opened_at: str
    opened_by: str


class ScanEntryTable(Table, table=True):
    """One code, and what came of it; `seq`: the event it recorded; `undone_at`: taken back by a correction."""

    __tablename__ = "scan_entry"
    __table_args__ = (sa.CheckConstraint("number > 0", name="number"),)
    session: str = Field(primary_key=True, foreign_key="scan_session.session")
    number: int = Field(primary_key=True)
    code: str
    outcome: str
    device_id: str | None
    seq: int | None
    reason_fr: str | None
    reason_en: str | None
    scanned_at: str
    scanned_by: str
    undone_at: str | None


class StocktakeTable(Table, table=True):
    """A count of one place, open until it is applied or dropped."""

    __tablename__ = "stocktake"
    stocktake: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    place: str
    status: str
    opened_at: str
    opened_by: str
    closed_at: str | None
    closed_by: str | None


class StocktakeCodeTable(Table, table=True):
    """A code seen at the place, once, by whoever saw it first."""

    __tablename__ = "stocktake_code"
    stocktake: str = Field(primary_key=True, foreign_key="stocktake.stocktake")
    code: str = Field(primary_key=True)
    device_id: str | None
    seen_at: str
    seen_by: str
