"""The tables the records keep, declared once on `Table.metadata`; `reuse` declares its own on the same metadata.

SQLModel declares, SQLAlchemy Core reads and writes: a table class validates nothing (pitfall Q1), so rows are built
from checked records only, and the database holds CHECK constraints of its own. Times are UTC and aware; money is in
cents, mass in grams, both integers. The migrations say the same thing in their own words; a test compares the two.
"""

from datetime import date, datetime
from typing import ClassVar, cast

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

#: The same constraint names on SQLite and PostgreSQL, so that one migration can alter both.
NAMING = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


class Table(SQLModel):
    """Base of every stored table, of records and of reuse."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)


class SettingTable(Table, table=True):
    """One choice of the data folder: its region, its grid series, whether it is a demo."""

    __tablename__ = "setting"
    key: str = Field(primary_key=True)
    value: str
    changed_at: datetime | None
    changed_by: str | None


class ActorTable(Table, table=True):
    """Somebody who acts, with one role; for all organisations or for those listed in `actor_organisation`."""

    __tablename__ = "actor"
    actor: str = Field(primary_key=True)
    role: str
    is_every_organisation: bool
    is_active: bool
    changed_at: datetime | None
    changed_by: str | None


class OrganisationTable(Table, table=True):
    """The register of organisations (METHODOLOGY 17.1). SIREN may repeat: one body, several establishments."""

    __tablename__ = "organisation"
    __table_args__ = (
        sa.UniqueConstraint("siret"),
        sa.UniqueConstraint("uai"),
        sa.CheckConstraint("length(organisation) > 0", name="organisation"),
        sa.CheckConstraint("siren IS NULL OR length(siren) = 9", name="siren"),
        sa.CheckConstraint("siret IS NULL OR length(siret) = 14", name="siret"),
        sa.CheckConstraint("uai IS NULL OR length(uai) = 8", name="uai"),
        sa.CheckConstraint("commune_code IS NULL OR length(commune_code) = 5", name="commune_code"),
        sa.CheckConstraint("parent IS NULL OR parent <> organisation", name="parent"),
    )
    organisation: str = Field(primary_key=True)
    name: str
    kind: str
    siren: str | None = Field(index=True)
    siret: str | None
    uai: str | None
    commune_code: str | None
    parent: str | None = Field(foreign_key="organisation.organisation")
    is_reen_subject: bool | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class ActorOrganisationTable(Table, table=True):
    """The organisations a limited actor may act for."""

    __tablename__ = "actor_organisation"
    actor: str = Field(primary_key=True, foreign_key="actor.actor")
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")


class HeadCountTable(Table, table=True):
    """How many agents or pupils an organisation had on a date, and who says so."""

    __tablename__ = "head_count"
    __table_args__ = (sa.CheckConstraint("people >= 0", name="people"),)
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation")
    category: str = Field(primary_key=True)
    counted_on: date = Field(primary_key=True)
    people: int
    source: str
    recorded_at: datetime
    recorded_by: str


class BatchTable(Table, table=True):
    """One file that came in. `sequence` is the order of arrival; `undone_at` set means taken back."""

    __tablename__ = "batch"
    __table_args__ = (
        sa.UniqueConstraint("sequence"),
        sa.CheckConstraint("rows > 0", name="rows"),
        sa.CheckConstraint("rejected >= 0", name="rejected"),
        sa.CheckConstraint("warnings >= 0", name="warnings"),
        sa.CheckConstraint("length(file_sha256) = 64", name="file_sha256"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
    )
    batch: str = Field(primary_key=True)
    sequence: int
    recorded_at: datetime
    recorded_by: str
    file_name: str
    file_sha256: str = Field(index=True)
    template: str
    is_complete: bool
    inventoried_on: date | None
    rows: int
    rejected: int
    warnings: int
    columns_json: str
    undone_at: datetime | None
    undone_by: str | None
    #: What the rows are (`contents.CONTENTS`).
    content: str = Field(sa_column_kwargs={"server_default": "inventory"})
    #: The organisation that sent the file, where it is not the one the rows are about.
    sent_by: str | None


class BatchOrganisationTable(Table, table=True):
    """The rows of a batch that belong to one organisation: one Parquet file, its size and digest.

    `undone_at` set means taken back for this organisation alone.
    """

    __tablename__ = "batch_organisation"
    __table_args__ = (sa.CheckConstraint("rows > 0", name="rows"),)
    batch: str = Field(primary_key=True, foreign_key="batch.batch")
    organisation: str = Field(primary_key=True, foreign_key="organisation.organisation", index=True)
    rows: int
    parquet_sha256: str
    undone_at: datetime | None
    undone_by: str | None


class QuarantineTable(Table, table=True):
    """Rows of a batch whose organisation the register did not know: waiting, counted for `assigned_to`, or dropped."""

    __tablename__ = "quarantine"
    __table_args__ = (
        sa.CheckConstraint("rows > 0", name="rows"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled"),
        sa.CheckConstraint("settled_at IS NOT NULL OR (assigned_to IS NULL AND NOT is_dropped)", name="waiting"),
    )
    key: str = Field(primary_key=True)
    batch: str = Field(foreign_key="batch.batch", index=True)
    organisation_text: str
    rows: int
    parquet_sha256: str
    proposal_json: str
    assigned_to: str | None = Field(foreign_key="organisation.organisation", index=True)
    is_dropped: bool
    settled_at: datetime | None
    settled_by: str | None


class EditionTable(Table, table=True):
    """One published edition: immutable files in `editions/<edition>`, and their digest."""

    __tablename__ = "edition"
    __table_args__ = (sa.CheckConstraint("length(digest) = 64", name="digest"),)
    edition: str = Field(primary_key=True)
    status: str
    title: str
    digest: str
    method_version: str
    factors_digest: str
    recorded_at: datetime
    recorded_by: str


class AuditTable(Table, table=True):
    """Who did what, when, to what, and how it ended; only ever appended."""

    __tablename__ = "audit"
    entry: int | None = Field(default=None, primary_key=True)
    recorded_at: datetime
    actor: str
    verb: str
    subject: str
    organisation: str | None
    outcome: str
    detail: str


def core(model: type[Table]) -> sa.Table:
    """The Core table of a declared class, for bulk reading and writing."""
    return cast("sa.Table", sa.inspect(model).local_table)
