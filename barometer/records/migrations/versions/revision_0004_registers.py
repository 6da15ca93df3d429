"""Sites, mandates, agreements, successions, actions, services, declared inputs."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _make_site() -> None:
    op.create_table(
        "site",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("site_kind", sa.String(), nullable=False),
        sa.Column("commune_code", sa.String(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("opening", sa.String(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_site"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_site_organisation"),
    )
    op.create_index("ix_site_organisation", "site", ["organisation"])


def _make_mandate() -> None:
    op.create_table(
        "mandate",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("mandatary", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_mandate"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_mandate_organisation"),
        sa.ForeignKeyConstraint(["mandatary"], ["organisation.organisation"], name="fk_mandate_mandatary"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_mandate_ends_on"),
        sa.CheckConstraint("organisation <> mandatary", name="ck_mandate_mandatary"),
    )
    op.create_index("ix_mandate_mandatary", "mandate", ["mandatary"])
    op.create_index("ix_mandate_organisation", "mandate", ["organisation"])


def _make_agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("may_publish", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_agreement"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_agreement_organisation"),
        sa.ForeignKeyConstraint(["recipient"], ["organisation.organisation"], name="fk_agreement_recipient"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_agreement_ends_on"),
        sa.CheckConstraint("organisation <> recipient", name="ck_agreement_recipient"),
    )
    op.create_index("ix_agreement_organisation", "agreement", ["organisation"])
    op.create_index("ix_agreement_recipient", "agreement", ["recipient"])


def _make_succession() -> None:
    op.create_table(
        "succession",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("successor", sa.String(), nullable=False),
        sa.Column("change", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_succession"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_succession_organisation"),
        sa.ForeignKeyConstraint(["successor"], ["organisation.organisation"], name="fk_succession_successor"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_succession_ends_on"),
        sa.CheckConstraint("organisation <> successor", name="ck_succession_successor"),
    )
    op.create_index("ix_succession_organisation", "succession", ["organisation"])
    op.create_index("ix_succession_successor", "succession", ["successor"])


def _make_action() -> None:
    op.create_table(
        "action",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("budget_cents", sa.BigInteger(), nullable=True),
        sa.Column("lever", sa.String(), nullable=True),
        sa.Column("expected_effect", sa.String(), nullable=True),
        sa.Column("indicator", sa.String(), nullable=True),
        sa.Column("action_status", sa.String(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_action"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_action_organisation"),
        sa.CheckConstraint("budget_cents IS NULL OR budget_cents >= 0", name="ck_action_budget_cents"),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ck_action_ends_on"),
    )
    op.create_index("ix_action_organisation", "action", ["organisation"])


def _make_service() -> None:
    op.create_table(
        "service",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("users", sa.BigInteger(), nullable=True),
        sa.Column("hosting", sa.String(), nullable=True),
        sa.Column("rgesn_version", sa.String(), nullable=True),
        sa.Column("rgesn_score_bp", sa.Integer(), nullable=True),
        sa.Column("accessibility_bp", sa.Integer(), nullable=True),
        sa.Column("has_alternative", sa.Boolean(), nullable=True),
        sa.Column("ai_use", sa.String(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_service"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_service_organisation"),
        sa.CheckConstraint(
            "accessibility_bp IS NULL OR accessibility_bp BETWEEN 0 AND 10000", name="ck_service_accessibility_bp"
        ),
        sa.CheckConstraint("(rgesn_version IS NULL) = (rgesn_score_bp IS NULL)", name="ck_service_rgesn"),
        sa.CheckConstraint(
            "rgesn_score_bp IS NULL OR rgesn_score_bp BETWEEN 0 AND 10000", name="ck_service_rgesn_score_bp"
        ),
        sa.CheckConstraint("users IS NULL OR users >= 0", name="ck_service_users"),
    )
    op.create_index("ix_service_organisation", "service", ["organisation"])


def _make_declaration() -> None:
    op.create_table(
        "declaration",
        sa.Column("declaration", sa.Integer(), nullable=False),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("written_value", sa.String(), nullable=False),
        sa.Column("written_unit", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("evidence_name", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("declaration", name="pk_declaration"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_declaration_organisation"),
        sa.ForeignKeyConstraint(["replaces"], ["declaration.declaration"], name="fk_declaration_replaces"),
        sa.CheckConstraint("(organisation IS NULL) <> (territory IS NULL)", name="ck_declaration_about"),
        sa.CheckConstraint("period_end >= period_start", name="ck_declaration_period"),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'validated', 'withdrawn', 'superseded')", name="ck_declaration_state"
        ),
    )
    op.create_index("ix_declaration_input", "declaration", ["input"])
    op.create_index("ix_declaration_organisation", "declaration", ["organisation"])


def upgrade() -> None:
    """New tables only: nothing stored is touched."""
    _make_site()
    _make_mandate()
    _make_agreement()
    _make_succession()
    _make_action()
    _make_service()
    _make_declaration()
