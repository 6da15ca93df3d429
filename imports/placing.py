"""What no single cell decides: whose asset, on which date, of which type. In: typed rows. Out: rows, findings."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import polars as pl

from imports.errors import UnreadableFileError
from imports.findings import BOTH, REJECT, Reading, about_file, about_rows, in_both, none_found, of_level, on_rows
from imports.matching import recognise_types
from imports.model_names import match_models
from imports.parsing import TEXT, VALUE

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
    named, nearly = _by_model_names(named, equipment_types, aliases)
    is_refurbished = pl.col("of_type_again").fill_null(False) | pl.col("of_model_again").fill_null(False)
    is_refurbished &= pl.col("condition").is_null()
    named = named.with_columns(
        condition=pl.when(is_refurbished).then(pl.lit("refurbished")).otherwise(pl.col("condition"))
    )
    written = pl.coalesce("equipment_type_text", "model")
    shown = pl.when(pl.col("equipment_type_text").is_null()).then(pl.lit("model")).otherwise(pl.lit("equipment_type"))
    unknown = named.filter(pl.col("equipment_type").is_null() & written.is_not_null())
    found = [about_rows(unknown, shown, "equipment_type_unknown", written, NOTHING), nearly]
    return named, pl.concat([*found, _types_of_models(named, equipment_types, aliases)])


def _types_of_models(
    named: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None
) -> pl.DataFrame:
    """A raw finding for each text of a type's cell that says nothing we know of the type its rows took from the model:
    on the first of these rows, with how many they are.
    """
    taken = named.lazy().filter(
        pl.col("of_type").is_null()
        & pl.col("equipment_type_text").is_not_null()
        & pl.col("equipment_type").is_not_null()
    )
    groups = (
        taken.group_by("equipment_type_text", "equipment_type")
        .agg(pl.col("row").min(), pl.len().alias("rows"))
        .collect()
    )
    of_words = match_models(groups["equipment_type_text"].unique(), equipment_types, aliases)
    of_words = of_words.select(pl.col(TEXT).alias("equipment_type_text"), pl.col(VALUE).alias("of_words"))
    unread = (
        groups.join(of_words, on="equipment_type_text", how="left", validate="m:1")
        .filter(pl.col("of_words").is_null() | (pl.col("of_words") != pl.col("equipment_type")))
        .join(equipment_types.select("equipment_type", "name_fr", "name_en"), on="equipment_type", validate="m:1")
        .sort("row")
    )
    told = [
        in_both(on_rows({"fr": fr, "en": en}, rows)) for fr, en, rows in unread["name_fr", "name_en", "rows"].rows()
    ]
    unread = unread.with_columns(pl.Series("told", told, dtype=pl.String))
    return about_rows(
        unread, "equipment_type", "equipment_type_of_model", pl.col("equipment_type_text"), pl.col("told")
    )


def _by_model_names(
    named: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows still without a type, matched on their distinct texts; one mistyped word is a warning that says the type."""
    maker = pl.col("manufacturer") if "manufacturer" in named.columns else NOTHING
    ways = {
        "type_text": pl.col("equipment_type_text"),
        "model_text": pl.col("model"),
        "maker_text": pl.concat_str([maker, pl.lit(" "), pl.col("model")]),
    }
    open_rows = named.filter(pl.col("equipment_type").is_null()).select("row", **ways)
    texts = pl.concat([open_rows[name] for name in ways]).drop_nulls().unique()
    nothing = about_rows(named.clear(), "model", "equipment_type_nearly", NOTHING, NOTHING)
    if texts.is_empty():
        return named, nothing
    matched = match_models(texts, equipment_types, aliases)
    for name in ways:
        columns = [pl.col(TEXT).alias(name), pl.col(VALUE).alias(f"of_{name}"), pl.col("how").alias(f"how_{name}")]
        open_rows = open_rows.join(matched.select(columns), on=name, how="left", validate="m:1", maintain_order="left")
    found = open_rows.select(
        "row",
        matched_type=pl.coalesce([f"of_{name}" for name in ways]),
        matched_how=pl.coalesce([f"how_{name}" for name in ways]),
        matched_text=pl.coalesce([pl.when(pl.col(f"of_{name}").is_not_null()).then(pl.col(name)) for name in ways]),
    )
    named = named.join(found, on="row", how="left", validate="m:1", maintain_order="left").with_columns(
        equipment_type=pl.coalesce("equipment_type", "matched_type")
    )
    of_type = (pl.col("matched_text") == pl.col("equipment_type_text")).fill_null(False)
    shown = pl.when(of_type).then(pl.lit("equipment_type")).otherwise(pl.lit("model"))
    both = pl.concat_str([pl.col("name_fr"), pl.lit(BOTH), pl.col("name_en")])
    names = equipment_types.select(matched_type="equipment_type", type_name=both)
    mistyped = named.filter(pl.col("matched_how") == "fuzzy").join(names, on="matched_type", how="left", validate="m:1")
    nearly = about_rows(mistyped, shown, "equipment_type_nearly", pl.col("matched_text"), pl.col("type_name"))
    return named.drop("matched_type", "matched_how", "matched_text"), nearly
