"""The day on which a digital service was assessed: it decides the years that the assessment counts for."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Assessments kept before have no day."""
    op.add_column("service", sa.Column("assessed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Without the day."""
    op.drop_column("service", "assessed_on")
