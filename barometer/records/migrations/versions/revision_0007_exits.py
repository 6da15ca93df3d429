"""What leaves inventories, stocks declared at 1 January, erasable contacts, public codes of devices."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _recorded() -> tuple[sa.Column[object], sa.Column[str]]:
    return sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False), _text("recorded_by", nullable=False)


def _make_exit_item() -> None:
    op.create_table(
        "exit_item",
        *[_text(name, nullable=False) for name in ("device_id", "organisation", "asset_id", "route")],
        _day("retired_on", nullable=False),
        _text("reason", nullable=False),
        *[_text(name) for name in ("serial_number", "equipment_type", "manufacturer", "model")],
        _day("commissioned_on"),
        *[_text(name) for name in ("receiver", "taker", "taker_kind", "lot")],
        sa.Column("unit_value_cents", sa.Integer(), nullable=True),
        sa.Column("is_security_bound", sa.Boolean(), nullable=False),
        _text("undertaking"),
        _day("undertaken_on"),
        _day("handed_on"),
        _text("proof"),
        _day("proved_on"),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        *_recorded(),
        sa.PrimaryKeyConstraint("device_id", name="pk_exit_item"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_exit_item_organisation"),
        sa.ForeignKeyConstraint(["receiver"], ["organisation.organisation"], name="fk_exit_item_receiver"),
        sa.CheckConstraint("unit_value_cents IS NULL OR unit_value_cents >= 0", name="ck_exit_item_unit_value_cents"),
        sa.CheckConstraint("receiver IS NULL OR receiver <> organisation", name="ck_exit_item_receiver"),
    )
    op.create_index("ix_exit_item_organisation", "exit_item", ["organisation"])
    op.create_index("ix_exit_item_lot", "exit_item", ["lot"])


def _make_retired_stock() -> None:
    op.create_table(
        "retired_stock",
        _text("organisation", nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        _text("equipment_type", nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in ("units", "over_age_units", "security_units")],
        _text("source", nullable=False),
        _text("file_sha256", nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("organisation", "year", "equipment_type", name="pk_retired_stock"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_retired_stock_organisation"),
        sa.CheckConstraint("units >= 0", name="ck_retired_stock_units"),
        sa.CheckConstraint("over_age_units >= 0", name="ck_retired_stock_over_age_units"),
        sa.CheckConstraint("security_units >= 0", name="ck_retired_stock_security_units"),
        sa.CheckConstraint("over_age_units + security_units <= units", name="ck_retired_stock_exclusions"),
    )


def upgrade() -> None:
    """New tables only."""
    _make_exit_item()
    _make_retired_stock()
    op.create_table(
        "contact",
        *[_text(name, nullable=False) for name in ("organisation", "client_ref")],
        *[_text(name) for name in ("name", "telephone", "mail")],
        _day("keep_until", nullable=False),
        *_recorded(),
        sa.PrimaryKeyConstraint("organisation", "client_ref", name="pk_contact"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_contact_organisation"),
    )
    op.create_index("ix_contact_keep_until", "contact", ["keep_until"])
    op.create_table(
        "public_code",
        *[_text(name, nullable=False) for name in ("code", "device_id")],
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_public_code"),
        sa.UniqueConstraint("device_id", name="uq_public_code_device_id"),
    )
