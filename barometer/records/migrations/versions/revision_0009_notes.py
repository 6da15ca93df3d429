"""Dated notes beside a figure."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; a note withdrawn stays in it."""
    op.create_table(
        "note",
        sa.Column("note", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *[sa.Column(name, sa.String(), nullable=True) for name in ("value", "low", "high", "unit")],
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("note", name="pk_note"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_note_organisation"),
        sa.CheckConstraint("(organisation IS NULL) <> (territory IS NULL)", name="ck_note_about"),
    )
    op.create_index("ix_note_indicator", "note", ["indicator"])
    op.create_index("ix_note_organisation", "note", ["organisation"])


def downgrade() -> None:
    """Without notes."""
    op.drop_table("note")
