"""The first schema: settings, people, organisations and head counts, batches, editions, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the first version."""
    _people_and_settings()
    _organisations()
    _batches()
    _editions_and_audit()


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _people_and_settings() -> None:
    op.create_table(
        "setting",
        _text("key"),
        _text("value"),
        _time("changed_at", nullable=True),
        _text("changed_by", nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_setting"),
    )
    op.create_table(
        "actor",
        _text("actor"),
        _text("role"),
        sa.Column("is_every_organisation", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        _time("changed_at", nullable=True),
        _text("changed_by", nullable=True),
        sa.PrimaryKeyConstraint("actor", name="pk_actor"),
    )


def _organisations() -> None:
    op.create_table(
        "organisation",
        _text("organisation"),
        _text("name"),
        _text("kind"),
        _text("siren", nullable=True),
        _text("siret", nullable=True),
        _text("uai", nullable=True),
        _text("commune_code", nullable=True),
        _text("parent", nullable=True),
        sa.Column("is_reen_subject", sa.Boolean(), nullable=True),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        _time("recorded_at"),
        _text("recorded_by"),
        sa.PrimaryKeyConstraint("organisation", name="pk_organisation"),
        sa.ForeignKeyConstraint(["parent"], ["organisation.organisation"], name="fk_organisation_parent"),
        sa.UniqueConstraint("siret", name="uq_organisation_siret"),
        sa.UniqueConstraint("uai", name="uq_organisation_uai"),
        sa.CheckConstraint("length(organisation) > 0", name="ck_organisation_organisation"),
        sa.CheckConstraint("siren IS NULL OR length(siren) = 9", name="ck_organisation_siren"),
        sa.CheckConstraint("siret IS NULL OR length(siret) = 14", name="ck_organisation_siret"),
        sa.CheckConstraint("uai IS NULL OR length(uai) = 8", name="ck_organisation_uai"),
        sa.CheckConstraint("commune_code IS NULL OR length(commune_code) = 5", name="ck_organisation_commune_code"),
        sa.CheckConstraint("parent IS NULL OR parent <> organisation", name="ck_organisation_parent"),
    )
    op.create_index("ix_organisation_siren", "organisation", ["siren"])
    op.create_table(
        "actor_organisation",
        _text("actor"),
        _text("organisation"),
        sa.PrimaryKeyConstraint("actor", "organisation", name="pk_actor_organisation"),
        sa.ForeignKeyConstraint(["actor"], ["actor.actor"], name="fk_actor_organisation_actor"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.organisation"], name="fk_actor_organisation_organisation"
        ),
    )
    op.create_table(
        "head_count",
        _text("organisation"),
        _text("category"),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        _text("source"),
        _time("recorded_at"),
        _text("recorded_by"),
        sa.PrimaryKeyConstraint("organisation", "category", "counted_on", name="pk_head_count"),
        sa.ForeignKeyConstraint(["organisation"], ["organisation.organisation"], name="fk_head_count_organisation"),
        sa.CheckConstraint("people >= 0", name="ck_head_count_people"),
    )


def _batches() -> None:
    op.create_table(
        "batch",
        _text("batch"),
        sa.Column("sequence", sa.Integer(), nullable=False),
        _time("recorded_at"),
        _text("recorded_by"),
        _text("file_name"),
        _text("file_sha256"),
        _text("template"),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("inventoried_on", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("warnings", sa.Integer(), nullable=False),
        _text("columns_json"),
        _time("undone_at", nullable=True),
        _text("undone_by", nullable=True),
        sa.PrimaryKeyConstraint("batch", name="pk_batch"),
        sa.UniqueConstraint("sequence", name="uq_batch_sequence"),
        sa.CheckConstraint("rows > 0", name="ck_batch_rows"),
        sa.CheckConstraint("rejected >= 0", name="ck_batch_rejected"),
        sa.CheckConstraint("warnings >= 0", name="ck_batch_warnings"),
        sa.CheckConstraint("length(file_sha256) = 64", name="ck_batch_file_sha256"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="ck_batch_undone"),
    )
    op.create_index("ix_batch_file_sha256", "batch", ["file_sha256"])
    op.create_table(
        "batch_organisation",
        _text("batch"),
        _text("organisation"),
        sa.Column("rows", sa.Integer(), nullable=False),
        _text("parquet_sha256"),
        sa.PrimaryKeyConstraint("batch", "organisation", name="pk_batch_organisation"),
        sa.ForeignKeyConstraint(["batch"], ["batch.batch"], name="fk_batch_organisation_batch"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.organisation"], name="fk_batch_organisation_organisation"
        ),
        sa.CheckConstraint("rows > 0", name="ck_batch_organisation_rows"),
    )
    op.create_index("ix_batch_organisation_organisation", "batch_organisation", ["organisation"])


def _editions_and_audit() -> None:
    op.create_table(
        "edition",
        _text("edition"),
        _text("status"),
        _text("title"),
        _text("digest"),
        _text("method_version"),
        _text("factors_digest"),
        _time("recorded_at"),
        _text("recorded_by"),
        sa.PrimaryKeyConstraint("edition", name="pk_edition"),
        sa.CheckConstraint("length(digest) = 64", name="ck_edition_digest"),
    )
    op.create_table(
        "audit",
        sa.Column("entry", sa.Integer(), nullable=False),
        _time("recorded_at"),
        _text("actor"),
        _text("verb"),
        _text("subject"),
        _text("organisation", nullable=True),
        _text("outcome"),
        _text("detail"),
        sa.PrimaryKeyConstraint("entry", name="pk_audit"),
    )
