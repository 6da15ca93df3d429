"""Tombstones of pictures that were erased for good."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table; no picture was erased before."""
    op.create_table(
        "erased_picture",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_erased_picture"),
        sa.CheckConstraint("length(sha256) = 64", name="ck_erased_picture_sha256"),
    )


def downgrade() -> None:
    """Without tombstones."""
    op.drop_table("erased_picture")
