"""Tables of registers, declared inputs, actions, services, notes (METHODOLOGY 17, 5.4), on the metadata of `tables`.

Money is in cents, ratios in hundredths of a per cent, declared values as decimal text: no float is ever stored.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from barometer.records.tables import Table


class SiteTable(Table, table=True):
    """A site of an organisation, or a place open to the public that it runs."""

    __tablename__ = "site"
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    name: str
    site_kind: str
    commune_code: str | None
    address: str | None
    opening: str | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class MandateTable(Table, table=True):
    """Who may send what for whom, and until when."""

    __tablename__ = "mandate"
    __table_args__ = (
        sa.CheckConstraint("organisation <> mandatary", name="mandatary"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_on"),
    )
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    mandatary: str = Field(foreign_key="organisation.organisation", index=True)
    what: str
    starts_on: date
    ends_on: date | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class AgreementTable(Table, table=True):
    """A data-sharing agreement: from whom, to whom, what may be published."""

    __tablename__ = "agreement"
    __table_args__ = (
        sa.CheckConstraint("organisation <> recipient", name="recipient"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_on"),
    )
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    recipient: str = Field(foreign_key="organisation.organisation", index=True)
    may_publish: str
    starts_on: date
    ends_on: date | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class SuccessionTable(Table, table=True):
    """A dated merge or split: from `starts_on`, figures of the older organisation roll into the newer one."""

    __tablename__ = "succession"
    __table_args__ = (
        sa.CheckConstraint("organisation <> successor", name="successor"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_on"),
    )
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    successor: str = Field(foreign_key="organisation.organisation", index=True)
    change: str
    starts_on: date
    ends_on: date | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class ActionTable(Table, table=True):
    """What was done: owner, territory, dates, budget, lever, expected effect, indicator."""

    __tablename__ = "action"
    __table_args__ = (
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_on"),
        sa.CheckConstraint("budget_cents IS NULL OR budget_cents >= 0", name="budget_cents"),
    )
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    title: str
    territory: str | None
    starts_on: date | None
    ends_on: date | None
    budget_cents: int | None = Field(sa_type=sa.BigInteger)
    lever: str | None
    expected_effect: str | None
    indicator: str | None
    action_status: str
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class ServiceTable(Table, table=True):
    """A digital service, with its eco-design audit: scores of different RGESN versions are never averaged."""

    __tablename__ = "service"
    __table_args__ = (
        sa.CheckConstraint("users IS NULL OR users >= 0", name="users"),
        sa.CheckConstraint("(rgesn_version IS NULL) = (rgesn_score_bp IS NULL)", name="rgesn"),
        sa.CheckConstraint("rgesn_score_bp IS NULL OR rgesn_score_bp BETWEEN 0 AND 10000", name="rgesn_score_bp"),
        sa.CheckConstraint("accessibility_bp IS NULL OR accessibility_bp BETWEEN 0 AND 10000", name="accessibility_bp"),
    )
    key: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.organisation", index=True)
    title: str
    users: int | None = Field(sa_type=sa.BigInteger)
    hosting: str | None
    rgesn_version: str | None
    rgesn_score_bp: int | None
    assessed_on: date | None
    accessibility_bp: int | None
    has_alternative: bool | None
    ai_use: str | None
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str


class DeclarationTable(Table, table=True):
    """A number somebody declared for a period. A correction is another row: `replaces` names the one it corrects."""

    __tablename__ = "declaration"
    __table_args__ = (
        sa.CheckConstraint("(organisation IS NULL) <> (territory IS NULL)", name="about"),
        sa.CheckConstraint("period_end >= period_start", name="period"),
        sa.CheckConstraint("state IN ('draft', 'submitted', 'validated', 'withdrawn', 'superseded')", name="state"),
    )
    declaration: int | None = Field(default=None, primary_key=True)
    input: str = Field(index=True)
    organisation: str | None = Field(foreign_key="organisation.organisation", index=True)
    territory: str | None
    period: str
    period_start: date
    period_end: date
    value: str
    unit: str
    written_value: str
    written_unit: str
    method: str | None
    evidence: str | None
    evidence_name: str | None
    state: str
    replaces: int | None = Field(foreign_key="declaration.declaration")
    is_synthetic: bool
    recorded_at: datetime
    recorded_by: str
    changed_at: datetime
    changed_by: str


class NoteTable(Table, table=True):
    """A dated remark beside a figure, and what the figure was on that day, as decimal text in `unit`."""

    __tablename__ = "note"
    __table_args__ = (sa.CheckConstraint("(organisation IS NULL) <> (territory IS NULL)", name="about"),)
    note: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(index=True)
    territory: str | None
    organisation: str | None = Field(foreign_key="organisation.organisation", index=True)
    year: int
    text: str
    value: str | None
    low: str | None
    high: str | None
    unit: str | None
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
