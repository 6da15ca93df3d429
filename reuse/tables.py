"""The tables of the reuse chain, on the same metadata as those of the records: the log, its heads, the projection.

In the log, times and payload are text: what is stored is what is hashed, byte for byte (METHODOLOGY 19.5). The triggers
that refuse UPDATE, DELETE, REPLACE and TRUNCATE are in the migration. The projection holds nothing of its own.
"""

import sqlalchemy as sa
from sqlmodel import Field

from barometer.records.tables import Table


class DeviceEventTable(Table, table=True):
    """One event, only ever appended. (device_id, seq) is the optimistic lock; `position` the place in the chain."""

    __tablename__ = "device_event"
    __table_args__ = (
        sa.UniqueConstraint("organisation", "position"),
        sa.CheckConstraint("seq > 0", name="seq"),
        sa.CheckConstraint("position > 0", name="position"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
        sa.CheckConstraint("length(prev_hash) = 64", name="prev_hash"),
        sa.CheckConstraint("evidence_sha256 IS NULL OR length(evidence_sha256) = 64", name="evidence_sha256"),
    )
    device_id: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation")
    position: int
    type: str
    occurred_at: str
    recorded_at: str
    actor: str
    payload_json: str
    evidence_sha256: str | None = Field(index=True)
    prev_hash: str
    hash: str


class OrganisationHeadTable(Table, table=True):
    """The last link of an organisation's chain: taken first by whoever appends, so that writers queue."""

    __tablename__ = "organisation_head"
    __table_args__ = (
        sa.CheckConstraint("position >= 0", name="position"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
    )
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    position: int
    hash: str


class DeviceCurrentTable(Table, table=True):
    """What the events of a device make of it; `state_json` is the whole state, the other columns are for searching."""

    __tablename__ = "device_current"
    device_id: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    seq: int
    state: str
    data_status: str
    legal_status: str
    cycle: int
    possessor: str | None
    owner: str | None
    donor: str | None
    origin: str | None
    lot: str | None = Field(index=True)
    place: str | None
    equipment_type: str | None
    manufacturer: str | None
    model: str | None
    serial: str | None = Field(index=True)
    label: str | None
    asset: str | None
    tags: str | None
    grade_function: str | None
    grade_cosmetic: str | None
    lock_status: str | None
    battery_percent: int | None
    operating_system: str | None
    tpm: str | None
    windows_fitness: str | None
    memory_megabytes: int | None
    grams: int | None
    request: str | None
    arrived_at: str
    occurred_at: str
    recorded_at: str
    state_json: str


class ChainEventTable(Table, table=True):
    """One event of a lot, a request, a slip, an offer or a need, only ever appended (METHODOLOGY 19.6)."""

    __tablename__ = "chain_event"
    __table_args__ = (
        sa.UniqueConstraint("organisation", "position"),
        sa.CheckConstraint("seq > 0", name="seq"),
        sa.CheckConstraint("position > 0", name="position"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
        sa.CheckConstraint("length(prev_hash) = 64", name="prev_hash"),
        sa.CheckConstraint("evidence_sha256 IS NULL OR length(evidence_sha256) = 64", name="evidence_sha256"),
    )
    stream: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation")
    position: int
    type: str
    occurred_at: str
    recorded_at: str
    actor: str
    payload_json: str
    evidence_sha256: str | None
    prev_hash: str
    hash: str


class ChainHeadTable(Table, table=True):
    """The last link of an organisation's chain of lots, requests and slips."""

    __tablename__ = "chain_head"
    __table_args__ = (
        sa.CheckConstraint("position >= 0", name="position"),
        sa.CheckConstraint("length(hash) = 64", name="hash"),
    )
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    position: int
    hash: str


class ChainCurrentTable(Table, table=True):
    """What the events of a lot, request, slip, offer or need make of it; `counterpart`: the other organisation."""

    __tablename__ = "chain_current"
    stream: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    counterpart: str | None = Field(index=True)
    seq: int
    state: str
    territory: str | None
    equipment_type: str | None
    occurred_at: str
    recorded_at: str
    state_json: str
