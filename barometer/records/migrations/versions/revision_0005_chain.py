"""The reuse chain beside its devices: events of lots, requests, slips, offers and needs, their heads and projection."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: As for `device_event` (revision 0003): REPLACE deletes behind the DELETE trigger's back, so the insert refuses too.
SQLITE = (
    (
        "CREATE TRIGGER chain_event_no_update BEFORE UPDATE ON chain_event "
        "BEGIN SELECT RAISE(ABORT, 'chain_event is append-only'); END"
    ),
    (
        "CREATE TRIGGER chain_event_no_delete BEFORE DELETE ON chain_event "
        "BEGIN SELECT RAISE(ABORT, 'chain_event is append-only'); END"
    ),
    (
        "CREATE TRIGGER chain_event_no_replace BEFORE INSERT ON chain_event WHEN EXISTS (SELECT 1 FROM chain_event "
        "WHERE (stream = NEW.stream AND subject = NEW.subject AND seq = NEW.seq) "
        "OR (organisation = NEW.organisation AND position = NEW.position)) "
        "BEGIN SELECT RAISE(ABORT, 'chain_event is append-only'); END"
    ),
)
POSTGRESQL = (
    (
        "CREATE FUNCTION chain_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'chain_event is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER chain_event_no_change BEFORE UPDATE OR DELETE ON chain_event "
        "FOR EACH ROW EXECUTE FUNCTION chain_event_refuse()"
    ),
    (
        "CREATE TRIGGER chain_event_no_truncate BEFORE TRUNCATE ON chain_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION chain_event_refuse()"
    ),
)


def upgrade() -> None:
    """New tables only."""
    op.create_table(
        "chain_event",
        *[sa.Column(name, sa.String(), nullable=False) for name in ("stream", "subject")],
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        *[
            sa.Column(name, sa.String(), nullable=False)
            for name in ("type", "occurred_at", "recorded_at", "actor", "payload_json")
        ],
        sa.Column("evidence_sha256", sa.String(), nullable=True),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("stream", "subject", "seq", name="pk_chain_event"),
        sa.UniqueConstraint("organisation", "position", name="uq_chain_event_organisation"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_chain_event_organisation"),
        sa.CheckConstraint("seq > 0", name="ck_chain_event_seq"),
        sa.CheckConstraint("position > 0", name="ck_chain_event_position"),
        sa.CheckConstraint("length(hash) = 64", name="ck_chain_event_hash"),
        sa.CheckConstraint("length(prev_hash) = 64", name="ck_chain_event_prev_hash"),
        sa.CheckConstraint(
            "evidence_sha256 IS NULL OR length(evidence_sha256) = 64", name="ck_chain_event_evidence_sha256"
        ),
    )
    op.create_table(
        "chain_head",
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_chain_head"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_chain_head_organisation"),
        sa.CheckConstraint("position >= 0", name="ck_chain_head_position"),
        sa.CheckConstraint("length(hash) = 64", name="ck_chain_head_hash"),
    )
    op.create_table(
        "chain_current",
        *[sa.Column(name, sa.String(), nullable=False) for name in ("stream", "subject", "organisation")],
        sa.Column("counterpart", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        *[sa.Column(name, sa.String(), nullable=True) for name in ("territory", "equipment_type")],
        *[sa.Column(name, sa.String(), nullable=False) for name in ("occurred_at", "recorded_at", "state_json")],
        sa.PrimaryKeyConstraint("stream", "subject", name="pk_chain_current"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_chain_current_organisation"),
    )
    for column in ("organisation", "counterpart"):
        op.create_index(f"ix_chain_current_{column}", "chain_current", [column])
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
