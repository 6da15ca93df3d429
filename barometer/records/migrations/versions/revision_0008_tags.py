"""Tags of devices, searched. The projection of a device without tags does not change."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column, empty for every device known so far."""
    op.add_column("device_current", sa.Column("tags", sa.String(), nullable=True))
