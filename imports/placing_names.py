"""Rows whose type no word names exactly: what the names of their models say (METHODOLOGY 21).

In: rows with the type their own cell names, if any (`of_type`), and the one their model's cell names (`of_model`). Out:
`equipment_type` of each row, and what is said of types: none recognised, no device, one mistyped word, a model that is
of another type than the one written beside it.
"""

from collections.abc import Mapping

import polars as pl

from imports.findings import BOTH, about_rows, in_both, on_rows
from imports.model_names import OTHER_OBJECTS, match_models
from imports.parsing import TEXT, VALUE
from imports.product_lines import product_lines

#: Where the words of a name are read, in this order, and the cell that is shown for each.
WAYS = {"type_text": "equipment_type", "model_text": "model", "maker_text": "model"}
_NO_TEXT = pl.lit(None, pl.String)


def place_by_names(
    rows: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with the type that their names say where none was known, and raw findings. Each distinct name is read once.

    A type cell that names a part or another object is not overruled by the model that the object is for.
    """
    maker = [each for each in ("manufacturer",) if each in rows.columns]
    written = ["equipment_type_text", *maker, "model"]
    names = rows.select(*written, "of_type", "of_model").unique().pipe(_read, equipment_types, aliases)
    placed = rows.join(names, on=written, how="left", validate="m:1", nulls_equal=True, maintain_order="left")
    placed = placed.with_columns(
        equipment_type=pl.when(~pl.col("is_object")).then(pl.coalesce("equipment_type", "matched_type"))
    )
    return placed.drop(set(names.columns) - set(written)), pl.concat(
        [*_told(placed, equipment_types), _types_of_models(placed, equipment_types, aliases)]
    )


def _read(names: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None) -> pl.DataFrame:
    """The distinct names of rows with what their words say."""
    keys = [column for column in names.columns if column not in ("of_type", "of_model")]
    maker = pl.col("manufacturer") if "manufacturer" in names.columns else _NO_TEXT
    names = names.with_columns(
        type_text=pl.when(pl.col("of_type").is_null()).then("equipment_type_text"),
        model_text=pl.col("model"),
        maker_text=pl.concat_str([maker, pl.lit(" "), pl.col("model")]),
    )
    matched = match_models(pl.concat([names[way] for way in WAYS]), equipment_types, aliases)
    for way in WAYS:
        columns = [pl.col(TEXT).alias(way), pl.col(VALUE).alias(f"of_{way}"), pl.col("how").alias(f"how_{way}")]
        names = names.join(matched.select(columns), on=way, how="left", validate="m:1")
    is_open = pl.coalesce("of_type", "of_model").is_null()
    is_found = {way: is_open & pl.col(f"of_{way}").is_not_null() for way in WAYS}
    is_other = {way: pl.col(f"how_{way}").is_in(OTHER_OBJECTS).fill_null(False) for way in WAYS}
    # The maker's name decides what the model leaves open, never against it.
    is_found["maker_text"] &= ~is_other["model_text"]
    return names.select(
        *keys,
        matched_type=pl.coalesce([pl.when(is_found[way]).then(f"of_{way}") for way in WAYS]),
        matched_how=pl.coalesce([pl.when(is_found[way]).then(f"how_{way}") for way in WAYS]),
        matched_text=pl.coalesce([pl.when(is_found[way]).then(way) for way in WAYS]),
        looks_like=pl.coalesce([pl.when(is_other[way]).then(f"how_{way}") for way in WAYS]),
        looks_text=pl.coalesce([pl.when(is_other[way]).then(way) for way in WAYS]),
        looks_column=pl.coalesce([pl.when(is_other[way]).then(pl.lit(column)) for way, column in WAYS.items()]),
        type_of_model=pl.coalesce("of_model", "of_model_text", "of_maker_text"),
        is_object=is_other["type_text"],
    )


def _told(placed: pl.DataFrame, equipment_types: pl.DataFrame) -> list[pl.DataFrame]:
    """Raw findings about types, all of them warnings."""
    written = pl.coalesce("equipment_type_text", "model")
    shown = pl.when(pl.col("equipment_type_text").is_null()).then(pl.lit("model")).otherwise(pl.lit("equipment_type"))
    nameless = placed.filter(pl.col("equipment_type").is_null() & written.is_not_null())
    unknown = nameless.filter(pl.col("looks_like").is_null())
    mistyped = placed.filter(pl.col("matched_how") == "fuzzy")
    of_type = (pl.col("matched_text") == pl.col("equipment_type_text")).fill_null(False)
    read_in = pl.when(of_type).then(pl.lit("equipment_type")).otherwise(pl.lit("model"))
    unlike = placed.join(_unlike(placed), on=["of_type", "type_of_model"], how="semi", maintain_order="left")
    return [
        about_rows(unknown, shown, "equipment_type_unknown", written, _NO_TEXT),
        *(
            about_rows(objects, pl.col("looks_column"), f"looks_like_{family}", pl.col("looks_text"), _NO_TEXT)
            for family in OTHER_OBJECTS
            for objects in [nameless.filter(pl.col("looks_like") == family)]
        ),
        _named(mistyped, "matched_type", equipment_types).pipe(
            about_rows, read_in, "equipment_type_nearly", pl.col("matched_text"), pl.col("type_name")
        ),
        _named(unlike, "type_of_model", equipment_types).pipe(
            about_rows, pl.lit("model"), "model_of_another_type", pl.col("model"), pl.col("type_name")
        ),
    ]


def _unlike(placed: pl.DataFrame) -> pl.DataFrame:
    """The pairs of a type written and the type of a model that people do not say for one another."""
    pairs = placed.select("of_type", "type_of_model").drop_nulls().unique()
    lines = product_lines()
    return pl.DataFrame([p for p in pairs.iter_rows() if not lines.are_alike(*p)], schema=pairs.schema, orient="row")


def _named(rows: pl.DataFrame, column: str, equipment_types: pl.DataFrame) -> pl.DataFrame:
    """With the names of a type in both languages."""
    both = pl.concat_str([pl.col("name_fr"), pl.lit(BOTH), pl.col("name_en")])
    names = equipment_types.select(pl.col("equipment_type").alias(column), both.alias("type_name"))
    return rows.join(names, on=column, how="left", validate="m:1", maintain_order="left")


def _types_of_models(
    placed: pl.DataFrame, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None
) -> pl.DataFrame:
    """A raw finding for each text of a type's cell that says nothing we know of the type its rows took from the model:
    on the first of these rows, with how many they are.
    """
    taken = placed.lazy().filter(
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
