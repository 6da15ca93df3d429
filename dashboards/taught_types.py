"""Words taught for equipment types, in what came in before they were taught (METHODOLOGY 21.1).

In: a home, its rows as they were imported. Out: the same rows, those that a taught word names read as it says. The rows
kept on disk stay as they came in: a word that is forgotten leaves no trace.
"""

import tomllib

import polars as pl

from barometer.records.home import Home
from barometer.records.taught import read_taught
from factors import library
from factors.schemas import frame_of
from imports.errors import MappingError
from imports.matching import type_key
from imports.placing import place_types

ALIASES, TYPES = "aliases", "equipment_types"
WRITTEN = ("equipment_type_text", "manufacturer", "model")
MAKER_AND_MODEL = pl.concat_str([pl.col("manufacturer"), pl.lit(" "), pl.col("model")])


def aliases(home: Home | None) -> dict[str, str]:
    """The user's own words for equipment types -> type."""
    text = {} if home is None else read_taught(home, ALIASES)
    if TYPES not in text:
        return {}
    try:
        words = tomllib.loads(text[TYPES])
    except tomllib.TOMLDecodeError as problem:
        raise MappingError("mapping_not_toml", mapping=f"{TYPES}.toml", problem=str(problem)) from problem
    return {word: code for code, named in words.items() for word in named}


def with_taught_types(rows: pl.LazyFrame, home: Home) -> pl.LazyFrame:
    """Inventory rows whose text, model, or maker and model were taught: their type as an import would now find it."""
    known = aliases(home)
    if not known:
        return rows
    words = pl.DataFrame({"word": list(known)}).select(type_key(pl.col("word")))["word"].to_list()
    texts = [pl.col("equipment_type_text"), pl.col("model"), MAKER_AND_MODEL]
    is_taught = pl.any_horizontal([type_key(text).is_in(words).fill_null(value=False) for text in texts])
    named = rows.select(WRITTEN).unique().collect().filter(is_taught).sort(WRITTEN)
    if named.is_empty():
        return rows
    types = frame_of("equipment_types", [row.cells for row in library.load().tables["equipment_types"]])
    asked = named.rename({"equipment_type_text": "equipment_type"}).with_columns(condition=pl.lit(None, pl.String))
    placed, _ = place_types(asked.with_row_index("row"), types, known)
    found = placed.select(*WRITTEN, taught_type="equipment_type").lazy()
    return (
        rows.join(found, on=list(WRITTEN), how="left", validate="m:1", nulls_equal=True, maintain_order="left")
        .with_columns(equipment_type=pl.coalesce("taught_type", "equipment_type"))
        .drop("taught_type")
    )
