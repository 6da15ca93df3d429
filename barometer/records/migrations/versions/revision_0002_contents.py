"""Batches of any content, sent by somebody, taken back for one organisation; and quarantine."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns are added, never a table rebuilt: what is stored stays where it is."""
    op.add_column("batch", sa.Column("content", sa.String(), nullable=False, server_default="inventory"))
    op.add_column("batch", sa.Column("sent_by", sa.String(), nullable=True))
    op.add_column("batch_organisation", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("batch_organisation", sa.Column("undone_by", sa.String(), nullable=True))
    op.create_table(
        "quarantine",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.Column("organisation_text", sa.String(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("parquet_sha256", sa.String(), nullable=False),
        sa.Column("proposal_json", sa.String(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_quarantine"),
        sa.ForeignKeyConstraint(["batch"], ["batch.batch"], name="fk_quarantine_batch"),
        sa.ForeignKeyConstraint(["assigned_to"], ["organisation.organisation"], name="fk_quarantine_assigned_to"),
        sa.CheckConstraint("rows > 0", name="ck_quarantine_rows"),
        sa.CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="ck_quarantine_settled"),
        sa.CheckConstraint(
            "settled_at IS NOT NULL OR (assigned_to IS NULL AND NOT is_dropped)", name="ck_quarantine_waiting"
        ),
    )
    op.create_index("ix_quarantine_batch", "quarantine", ["batch"])
    op.create_index("ix_quarantine_assigned_to", "quarantine", ["assigned_to"])
