"""The reuse chain: an append-only log, the heads of its chains, the projection."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: SQLite: REPLACE deletes behind the DELETE trigger's back on a connection without recursive triggers, so the insert
#: itself refuses to take a place that is taken.
SQLITE = (
    (
        "CREATE TRIGGER device_event_no_update BEFORE UPDATE ON device_event "
        "BEGIN SELECT RAISE(ABORT, 'device_event is append-only'); END"
    ),
    (
        "CREATE TRIGGER device_event_no_delete BEFORE DELETE ON device_event "
        "BEGIN SELECT RAISE(ABORT, 'device_event is append-only'); END"
    ),
    (
        "CREATE TRIGGER device_event_no_replace BEFORE INSERT ON device_event WHEN EXISTS (SELECT 1 FROM device_event "
        "WHERE (device_id = NEW.device_id AND seq = NEW.seq) "
        "OR (organisation = NEW.organisation AND position = NEW.position)) "
        "BEGIN SELECT RAISE(ABORT, 'device_event is append-only'); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE FUNCTION device_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'device_event is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER device_event_no_change BEFORE UPDATE OR DELETE ON device_event "
        "FOR EACH ROW EXECUTE FUNCTION device_event_refuse()"
    ),
    (
        "CREATE TRIGGER device_event_no_truncate BEFORE TRUNCATE ON device_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION device_event_refuse()"
    ),
)
CURRENT_TEXTS = (
    ("possessor", True), ("owner", True), ("donor", True), ("origin", True), ("lot", True), ("place", True),
    ("equipment_type", True), ("manufacturer", True), ("model", True), ("serial", True), ("label", True),
    ("asset", True), ("grade_function", True), ("grade_cosmetic", True), ("lock_status", True),
    ("operating_system", True), ("tpm", True), ("windows_fitness", True), ("request", True), ("arrived_at", False),
    ("occurred_at", False), ("recorded_at", False), ("state_json", False), ("state", False), ("data_status", False),
    ("legal_status", False),
)  # fmt: skip


def upgrade() -> None:
    """New tables only."""
    op.create_table(
        "device_event",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("occurred_at", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("payload_json", sa.String(), nullable=False),
        sa.Column("evidence_sha256", sa.String(), nullable=True),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("device_id", "seq", name="pk_device_event"),
        sa.UniqueConstraint("organisation", "position", name="uq_device_event_organisation"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_device_event_organisation"),
        sa.CheckConstraint("seq > 0", name="ck_device_event_seq"),
        sa.CheckConstraint("position > 0", name="ck_device_event_position"),
        sa.CheckConstraint("length(hash) = 64", name="ck_device_event_hash"),
        sa.CheckConstraint("length(prev_hash) = 64", name="ck_device_event_prev_hash"),
        sa.CheckConstraint(
            "evidence_sha256 IS NULL OR length(evidence_sha256) = 64", name="ck_device_event_evidence_sha256"
        ),
    )
    op.create_index("ix_device_event_evidence_sha256", "device_event", ["evidence_sha256"])
    op.create_table(
        "organisation_head",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_organisation_head"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.organisation"], name="fk_organisation_head_organisation"
        ),
        sa.CheckConstraint("position >= 0", name="ck_organisation_head_position"),
        sa.CheckConstraint("length(hash) = 64", name="ck_organisation_head_hash"),
    )
    op.create_table(
        "device_current",
        sa.Column("device_id", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        *[sa.Column(name, sa.String(), nullable=nullable) for name, nullable in CURRENT_TEXTS],
        *[sa.Column(name, sa.Integer(), nullable=True) for name in ("battery_percent", "memory_megabytes", "grams")],
        sa.PrimaryKeyConstraint("device_id", name="pk_device_current"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_device_current_organisation"),
    )
    for column in ("organisation", "lot", "serial"):
        op.create_index(f"ix_device_current_{column}", "device_current", [column])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
