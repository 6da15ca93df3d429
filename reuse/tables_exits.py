"""The tables around the log: what leaves inventories, stocks declared at 1 January, contacts that can be erased, codes.

On the metadata of the records. Nothing here is part of the log: a person's contact data stands in a table of its own,
whose rows are removed for good (METHODOLOGY 19.16). Money is in cents.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from barometer.records.tables import Table


class ExitItemTable(Table, table=True):
    """One unit that leaves an inventory (`reuse.exits.ExitItem`); cancelled ones stay, with their day."""

    __tablename__ = "exit_item"
    __table_args__ = (
        sa.CheckConstraint("unit_value_cents IS NULL OR unit_value_cents >= 0", name="unit_value_cents"),
        sa.CheckConstraint("receiver IS NULL OR receiver <> organisation", name="receiver"),
    )
    device_id: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    asset_id: str
    route: str
    retired_on: date
    reason: str
    serial_number: str | None
    equipment_type: str | None
    manufacturer: str | None
    model: str | None
    commissioned_on: date | None
    receiver: str | None = Field(foreign_key="organisation.organisation")
    taker: str | None
    taker_kind: str | None
    lot: str | None = Field(index=True)
    unit_value_cents: int | None
    is_security_bound: bool
    undertaking: str | None
    undertaken_on: date | None
    handed_on: date | None
    proof: str | None
    proved_on: date | None
    is_synthetic: bool
    cancelled_at: datetime | None
    recorded_at: datetime
    recorded_by: str


class RetiredStockTable(Table, table=True):
    """The stock of retired equipment that an organisation declares at 1 January, by type, after exclusions."""

    __tablename__ = "retired_stock"
    __table_args__ = (
        sa.CheckConstraint("units >= 0", name="units"),
        sa.CheckConstraint("over_age_units >= 0", name="over_age_units"),
        sa.CheckConstraint("security_units >= 0", name="security_units"),
        sa.CheckConstraint("over_age_units + security_units <= units", name="exclusions"),
    )
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    year: int = Field(primary_key=True)
    equipment_type: str = Field(primary_key=True)
    units: int
    over_age_units: int
    security_units: int
    source: str
    file_sha256: str
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class ContactTable(Table, table=True):
    """Contact data behind a reference, kept by the organisation that made it, until a day; erased, never archived."""

    __tablename__ = "contact"
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    client_ref: str = Field(primary_key=True)
    name: str | None
    telephone: str | None
    mail: str | None
    keep_until: date = Field(index=True)
    recorded_at: datetime
    recorded_by: str


class PublicCodeTable(Table, table=True):
    """The code by which anybody may ask what became of a device; drawn at random, it tells nothing by itself."""

    __tablename__ = "public_code"
    __table_args__ = (sa.UniqueConstraint("device_id"),)
    code: str = Field(primary_key=True)
    device_id: str
    made_at: datetime


class ErasedPictureTable(Table, table=True):
    """A picture whose bytes were erased for good: when and why its file is no longer there."""

    __tablename__ = "erased_picture"
    __table_args__ = (sa.CheckConstraint("length(sha256) = 64", name="sha256"),)
    sha256: str = Field(primary_key=True)
    reason: str
    erased_at: datetime
    erased_by: str
