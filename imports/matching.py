"""What kind of equipment a text names. In: distinct texts and the table of types. Out: a code each, or none.

Exact after folding only: case, accents, punctuation, plural and articles do not count; nothing is guessed. A type the
table does not hold is not recognised. `… reconditionné` is the type bought refurbished.
"""

from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

import polars as pl

from imports.parsing import CODE, DETAIL, TEXT, VALUE, distinct, key
from imports.vocabularies import read_mapping

REFURBISHED_SUFFIX = "_refurbished"
#: The other kind of `equipment_types` (services counted per GB) is never a row of an inventory.
EQUIPMENT = "equipment"
#: How near a word must be to be shown as a candidate, from 0 to 1.
NEAR = 0.6
_ARTICLES = r"\b(?:de|du|des|d|l|la|le|les|a|pour|the|of|for)\b"
_REFURBISHED_WORDS = r"\b(?:reconditionnee?s?|refurbished|d occasion|recond)\b"


def type_key(text: pl.Expr) -> pl.Expr:
    """`parsing.key` without articles nor plurals: « Écrans d'ordinateur » is `ecran ordinateur`."""
    words = key(text).str.replace_all(_ARTICLES, " ").str.replace_all(r"([a-z]{3,})[sx]\b", "${1}")
    return words.str.replace_all(r" +", " ").str.strip_chars(" ")


def recognise_types(
    texts: pl.Series, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """`text, value (type), code, detail, is_refurbished`: null value and a warning where the text names no type."""
    known = known_types(equipment_types, aliases or {})
    folded = key(pl.col(TEXT))
    parsed = distinct(texts).with_columns(
        folded.str.contains(_REFURBISHED_WORDS).alias("is_refurbished"),
        type_key(folded.str.replace_all(_REFURBISHED_WORDS, " ")).alias("key"),
    )
    parsed = parsed.join(known, on="key", how="left", validate="m:1", maintain_order="left")
    is_refurbished = pl.col("is_refurbished") | pl.col(VALUE).str.ends_with(REFURBISHED_SUFFIX).fill_null(False)
    return parsed.select(
        TEXT,
        pl.col(VALUE).str.strip_suffix(REFURBISHED_SUFFIX),
        pl.when(pl.col(VALUE).is_null()).then(pl.lit("equipment_type_unknown")).alias(CODE),
        pl.lit(None, pl.String).alias(DETAIL),
        is_refurbished.alias("is_refurbished"),
    )


def near_types(
    text: str, equipment_types: pl.DataFrame, aliases: Mapping[str, str] | None = None, *, limit: int = 5
) -> list[dict[str, Any]]:
    """The types whose words are nearest to a text, nearest first: `equipment_type`, `word`, `nearness` (0 to 1)."""
    known = known_types(equipment_types, aliases or {})
    written = pl.select(type_key(pl.lit(text))).item() or ""
    scored = sorted(
        ((_nearness(written, word), word, code) for word, code in known.iter_rows()),
        key=lambda each: (-each[0], each[1]),
    )
    near: dict[str, tuple[str, float]] = {}
    for score, word, code in scored:
        if score >= NEAR and len(near) < limit:
            near.setdefault(code.removesuffix(REFURBISHED_SUFFIX), (word, round(min(score, 1.0), 3)))
    return [{"equipment_type": code, "word": word, "nearness": score} for code, (word, score) in near.items()]


def _nearness(written: str, known: str) -> float:
    """By letters, or by words where one holds the other."""
    mine, theirs = set(written.split()), set(known.split())
    shared = len(mine & theirs) / max(len(theirs), 1) if mine & theirs else 0.0
    return max(SequenceMatcher(None, written, known).ratio(), 0.9 * shared)


def known_types(equipment_types: pl.DataFrame, aliases: Mapping[str, str]) -> pl.DataFrame:
    """`key, value`: aliases, then the code and names of each type, then synonyms; a key of two types is left out."""
    equipment = equipment_types.filter(pl.col("kind") == EQUIPMENT)
    codes = equipment["equipment_type"]
    names = [
        equipment.select(pl.col(column).alias("word"), pl.col("equipment_type").alias(VALUE))
        for column in ("equipment_type", "name_fr", "name_en")
    ]
    pairs = [(word, code) for code, words in read_mapping("equipment_types").items() for word in words]
    synonyms = pl.DataFrame(pairs, schema={"word": pl.String, VALUE: pl.String}, orient="row")
    own, others = pl.concat(names), synonyms.filter(pl.col(VALUE).is_in(codes.implode()))
    taught = pl.DataFrame(list(aliases.items()), schema={"word": pl.String, VALUE: pl.String}, orient="row")
    taught = _unambiguous(taught.filter(pl.col(VALUE).is_in(codes.implode())))
    own, others = (_unambiguous(words) for words in (own, others))
    known = pl.concat([taught, own.join(taught, on="key", how="anti")])
    return pl.concat([known, others.join(known, on="key", how="anti")])


def _unambiguous(words: pl.DataFrame) -> pl.DataFrame:
    """`key, value` of the keys that name one type only."""
    keyed = words.drop_nulls().select(type_key(pl.col("word")).alias("key"), VALUE).unique()
    return keyed.filter(pl.len().over("key") == 1)
