"""What no single cell decides: whose asset, on which date, of which type. In: typed rows. Out: rows, findings."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from imports.errors import UnreadableFileError
from imports.findings import REJECT, Reading, about_file, about_rows, none_found, of_level
from imports.matching import recognise_types
from imports.parsing import TEXT, VALUE
from imports.placing_names import place_by_names

NOTHING = pl.lit(None, pl.String)
UNKNOWN_ORGANISATION = "organisation_unknown"


class Sender(NamedTuple):
    """Who sends a file, and for whom the register says it may: itself, and those who mandated it."""

    organisation: str
    may_send_for: frozenset[str]


def place_organisation(
    rows: pl.DataFrame, *, chosen: str | None, when_missing: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The file's organisation, else the one chosen on import. A row that names another than the chosen is rejected."""
    other = rows.filter(pl.col("organisation") != pl.lit(chosen, pl.String))
    found = about_rows(other, "organisation", "organisation_other", pl.col("organisation"), pl.lit(chosen, pl.String))
    return rows.with_columns(pl.col("organisation").fill_null(pl.lit(chosen or when_missing, pl.String))), found


def check_mandates(rows: pl.DataFrame, sender: Sender | None) -> pl.DataFrame:
    """A raw finding for each row of an organisation, other than the sender, that did not mandate it."""
    if sender is None:
        return none_found()
    is_theirs = pl.col("organisation").is_in(sorted(sender.may_send_for))
    others = rows.drop_nulls("organisation").filter(~is_theirs)
    return about_rows(others, "organisation", "mandate_missing", pl.col("organisation"), pl.lit(sender.organisation))


def place_unknown_organisations(rows: pl.DataFrame, found: pl.DataFrame, *, chosen: str | None) -> pl.DataFrame:
    """Rows of an organisation the register does not know bear what was written: they are told apart, and may wait.

    Not where an organisation was chosen on import: such a row then is of nobody who may send it.
    """
    if chosen is not None:
        return rows
    unknown = found.filter(pl.col("code") == UNKNOWN_ORGANISATION).select("row", written=pl.col("value"))
    return (
        rows.join(unknown, on="row", how="left", validate="1:1", maintain_order="left")
        .with_columns(organisation=pl.coalesce("organisation", "written"))
        .drop("written")
    )


def may_wait(rows: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """The rows whose only fault is their organisation: it is named, and unknown."""
    is_organisation = pl.col("code") == UNKNOWN_ORGANISATION
    faults = rejects.drop_nulls("row").group_by("row").agg(alone=is_organisation.all())
    alone = faults.filter("alone").select("row")
    return rows.drop_nulls("organisation").join(alone, on="row", how="semi", maintain_order="left")


class Aside(NamedTuple):
    """Rows that wait with what is said of them; what is left of the rejects, and how many rows these reject."""

    waiting: pl.DataFrame
    quarantined: pl.DataFrame
    rejects: pl.DataFrame
    rows_rejected: int


def set_aside(rows: pl.DataFrame, found: pl.DataFrame, told: Reading) -> Aside:
    """The rows that may wait, apart from those rejected; `found` are the raw findings, `told` the same in words."""
    waiting = may_wait(rows, of_level(found, REJECT))
    if waiting.is_empty():  # else two copies of what a million rows are refused for
        return Aside(waiting, told.rejects.clear(), told.rejects, told.rows_rejected)
    numbers = waiting.select("row")
    return Aside(
        waiting,
        told.rejects.join(numbers, on="row", how="semi", maintain_order="left"),
        told.rejects.join(numbers, on="row", how="anti", maintain_order="left"),
        told.rows_rejected - waiting.height,
    )


def place_date(
    rows: pl.DataFrame, *, as_of: date | None, is_complete: bool, file: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The date chosen on import, else the file's. A complete inventory has one a body: its absences retire assets."""
    written = rows["inventoried_on"].drop_nulls()
    found = none_found()
    if as_of is not None:
        if not (others := written.filter(written != as_of)).is_empty():
            found = about_file("inventory_date_replaced", value=str(others.min()), detail=str(as_of))
        rows = rows.with_columns(pl.lit(as_of).alias("inventoried_on"))
    elif is_complete:
        rows = _with_one_date(rows, file)
    return rows, found


def _with_one_date(rows: pl.DataFrame, file: str) -> pl.DataFrame:
    """The one date each organisation's rows carry, on all of them; refused where there is none, or two."""
    dated = rows.group_by("organisation").agg(first=pl.col("inventoried_on").min(), last=pl.col("inventoried_on").max())
    dated = dated.sort("organisation", nulls_last=True)
    if dated["first"].has_nulls():
        raise UnreadableFileError("inventory_date_missing", file=file)
    several = dated.filter(pl.col("first") != pl.col("last"))
    if not several.is_empty():
        row = several.row(0, named=True)
        raise UnreadableFileError("inventory_dates_differ", file=file, first=row["first"], last=row["last"])
    one = dated.select("organisation", inventoried_on="first")
    return rows.drop("inventoried_on").join(
        one, on="organisation", how="left", validate="m:1", nulls_equal=True, maintain_order="left"
    )


def place_types(
    rows: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None = None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The type its own cell names, else the one the model's cell names, else what the words of both, with the maker's
    name, say of product lines (METHODOLOGY 21); « reconditionné » fills an empty condition.

    In: `equipment_type` as written; `aliases`: words of the user or of another tool -> type, which win. Out: its code
    (null where nothing is recognised: a warning), `equipment_type_text`. A type's cell that says nothing we know
    beside a model that does is a warning too, once for all rows that write it.
    """
    named = rows.rename({"equipment_type": "equipment_type_text"})
    for column, prefix in (("equipment_type_text", "of_type"), ("model", "of_model")):
        recognised = recognise_types(named[column], equipment_types, aliases)
        recognised = recognised.select(
            pl.col(TEXT).alias(column), pl.col(VALUE).alias(prefix), pl.col("is_refurbished").alias(f"{prefix}_again")
        )
        named = named.join(recognised, on=column, how="left", validate="m:1", maintain_order="left")
    named = named.with_columns(pl.coalesce("of_type", "of_model").alias("equipment_type"))
    named, told = place_by_names(named, equipment_types, aliases)
    is_refurbished = pl.col("of_type_again").fill_null(False) | pl.col("of_model_again").fill_null(False)
    is_refurbished &= pl.col("condition").is_null()
    named = named.with_columns(
        condition=pl.when(is_refurbished).then(pl.lit("refurbished")).otherwise(pl.col("condition"))
    )
    return named, told
