"""The bench of a workshop: evidence and its inbox, scan sessions, stock-takes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _make_evidence() -> None:
    op.create_table(
        "evidence",
        *(_text(name) for name in ("organisation", "sha256", "source_sha256", "format", "name")),
        _text("station", nullable=True),
        *(_text(name) for name in ("received_at", "received_by")),
        sa.PrimaryKeyConstraint("organisation", "sha256", name="pk_evidence"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_evidence_organisation"),
        sa.UniqueConstraint("organisation", "source_sha256", name="uq_evidence_organisation"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_evidence_sha256"),
        sa.CheckConstraint("length(source_sha256) = 64", name="ck_evidence_source_sha256"),
    )
    op.create_table(
        "evidence_item",
        *(_text(name) for name in ("organisation", "sha256")),
        sa.Column("item", sa.Integer(), nullable=False),
        _text("kind"),
        *(_text(name, nullable=True) for name in ("serial", "wiped_at")),
        *(_text(name) for name in ("proof_sha256", "record_json", "status")),
        *(_text(name, nullable=True) for name in ("why", "device_id")),
        sa.Column("seq", sa.Integer(), nullable=True),
        *(_text(name, nullable=True) for name in ("decided_at", "decided_by")),
        sa.PrimaryKeyConstraint("organisation", "sha256", "item", name="pk_evidence_item"),
        sa.ForeignKeyConstraint(
            ["organisation", "sha256"],
            ["evidence.organisation", "evidence.sha256"],
            name="fk_evidence_item_organisation",
        ),
        sa.CheckConstraint("item > 0", name="ck_evidence_item_item"),
        sa.CheckConstraint("(device_id IS NULL) = (seq IS NULL)", name="ck_evidence_item_used"),
    )
    for column in ("serial", "status", "wiped_at"):
        op.create_index(f"ix_evidence_item_{column}", "evidence_item", [column])


def _make_scans() -> None:
    op.create_table(
        "scan_session",
        *(_text(name) for name in ("session", "organisation", "action", "values_json", "opened_at", "opened_by")),
        sa.PrimaryKeyConstraint("session", name="pk_scan_session"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_scan_session_organisation"),
    )
    op.create_index("ix_scan_session_organisation", "scan_session", ["organisation"])
    op.create_table(
        "scan_entry",
        _text("session"),
        sa.Column("number", sa.Integer(), nullable=False),
        *(_text(name) for name in ("code", "outcome")),
        _text("device_id", nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        *(_text(name, nullable=True) for name in ("reason_fr", "reason_en")),
        *(_text(name) for name in ("scanned_at", "scanned_by")),
        _text("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("session", "number", name="pk_scan_entry"),
        sa.ForeignKeyConstraint(["session"], ["scan_session.session"], name="fk_scan_entry_session"),
        sa.CheckConstraint("number > 0", name="ck_scan_entry_number"),
    )


def _make_stocktakes() -> None:
    op.create_table(
        "stocktake",
        *(_text(name) for name in ("stocktake", "organisation", "place", "status", "opened_at", "opened_by")),
        *(_text(name, nullable=True) for name in ("closed_at", "closed_by")),
        sa.PrimaryKeyConstraint("stocktake", name="pk_stocktake"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_stocktake_organisation"),
    )
    op.create_index("ix_stocktake_organisation", "stocktake", ["organisation"])
    op.create_table(
        "stocktake_code",
        *(_text(name) for name in ("stocktake", "code")),
        _text("device_id", nullable=True),
        *(_text(name) for name in ("seen_at", "seen_by")),
        sa.PrimaryKeyConstraint("stocktake", "code", name="pk_stocktake_code"),
        sa.ForeignKeyConstraint(["stocktake"], ["stocktake.stocktake"], name="fk_stocktake_code_stocktake"),
    )


def upgrade() -> None:
    """New tables only: nothing stored is touched."""
    _make_evidence()
    _make_scans()
    _make_stocktakes()
