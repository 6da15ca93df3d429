"""Reads the cells of each column by its kind. In: text columns. Out: typed columns, and findings.

One reader a kind; `mappings/inventory.toml` gives each column its kind. A cell that is not understood becomes null and
a finding that rejects its row; one that is understood by a stated rule keeps a finding that says so. Each distinct text
is read once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl

from barometer.records.identifiers import lookup_key
from factors.territories import TerritoryError, repair_commune_code
from imports.dates import parse_dates
from imports.findings import RAW_SCHEMA, none_found
from imports.numbers import parse_numbers, parse_whole_numbers
from imports.parsing import CODE, DETAIL, SCIENTIFIC_IDENTIFIER, TEXT, VALUE, distinct, key, parse_choices, tidy
from imports.vocabularies import countries, synonyms

#: Kinds whose value is the text itself: there, a space taken off is a repair worth saying.
TEXT_KINDS = ("organisation", "identifier", "text", "commune")
SIRET_LENGTH = 14
#: Kinds in which most texts are different and stand for themselves; those that may not have one of these forms: a space
#: or an apostrophe, no figure at all (as every placeholder), `<...>`, or a number in scientific notation.
PLAIN_KINDS = ("identifier", "text")
_PECULIAR = rf"^[^0-9]*$|[\s\x{{200B}}\x{{FEFF}}]|^['<]|{SCIENTIFIC_IDENTIFIER}"
#: From here a table is kept slim, in the columns whose texts come as often.
SLIM_ROWS, SLIM_REPEATS = 100_000, 8
#: Warnings about how a whole column is read.
SAID_ONCE = ("date_month_first", "number_thousands", "number_point_ambiguous")


@dataclass(frozen=True)
class Reference:
    """What cells are compared with: commune codes, and the register (None: organisations are not checked).

    `is_typed`: the numbers are as somebody typed them, in a file of text (`numbers.parse_numbers`).
    """

    commune_codes: pl.Series
    organisations: pl.DataFrame | None = None
    is_typed: bool = False


Reader = Callable[[pl.Series, dict[str, Any], Reference], pl.DataFrame]


def read_cells(
    cells: pl.DataFrame, definitions: dict[str, dict[str, Any]], reference: Reference
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(`row` and one typed column per column of `cells`, raw findings)."""
    values, findings = [cells["row"].to_frame()], [none_found()]
    for name in cells.columns:
        if name == "row":
            continue
        column = _read_column(cells.select("row", raw=pl.col(name).cast(pl.String)), definitions[name], reference)
        values.append(column.select(pl.col(VALUE).alias(name)))
        findings += _findings(column, name, is_text=definitions[name]["kind"] in TEXT_KINDS)
    return pl.concat(values, how="horizontal"), pl.concat(findings)


def slim(cells: pl.DataFrame) -> pl.DataFrame:
    """The same cells, the texts of a column that repeats a few of them kept once; a small table stays as it is."""
    if cells.height < SLIM_ROWS:
        return cells
    distinct_texts = cells.select(pl.col(pl.String).approx_n_unique()).row(0, named=True)
    repeated = [name for name, count in distinct_texts.items() if count * SLIM_REPEATS < cells.height]
    return cells.with_columns(pl.col(repeated).cast(pl.Categorical))


def _read_column(cells: pl.DataFrame, definition: dict[str, Any], reference: Reference) -> pl.DataFrame:
    """`row, raw, value, code, detail, text, has_spaces, is_placeholder` of one column, rows in order."""
    is_plain = _is_plain(definition["kind"])
    texts = distinct(cells.filter(~is_plain)["raw"]).select(raw=TEXT).with_columns(tidy(pl.col("raw")).alias(TEXT))
    unprotected = pl.col("raw").str.strip_prefix("'")
    texts = texts.with_columns(
        has_spaces=(pl.col(TEXT) != pl.col("raw")) & (pl.col(TEXT) != unprotected),
        is_placeholder=_is_placeholder(definition["kind"]),
    )
    texts = texts.with_columns(pl.when(~pl.col("is_placeholder")).then(TEXT).alias(TEXT))
    parsed = _READERS[definition["kind"]](texts[TEXT], definition, reference)
    texts = texts.join(parsed, on=TEXT, how="left", validate="m:1", maintain_order="left")
    column = cells.join(texts, on="raw", how="left", validate="m:1", maintain_order="left")
    if definition["kind"] not in PLAIN_KINDS:
        return column
    return column.with_columns(pl.when(is_plain).then("raw").otherwise(VALUE).alias(VALUE))


def _is_plain(kind: str) -> pl.Expr:
    """Whether a text is its own value, seen at a glance: no space to take off, no placeholder, no lost figure."""
    if kind not in PLAIN_KINDS:
        return pl.lit(False)
    return ~pl.col("raw").str.contains(_PECULIAR)


def _is_placeholder(kind: str) -> pl.Expr:
    """Only punctuation, or a word such as « inconnu » or « N/A »: nothing is known. NC is also a country."""
    words = synonyms("placeholder").keys() - (countries().keys() if kind == "country" else set())
    blank = r"^(?:[\p{P}\p{S}]+|<[^<>]{0,60}>)$"  # `<nom>`, `<to fill in>`: what a template says to replace
    return pl.col(TEXT).str.contains(blank) | key(pl.col(TEXT)).is_in(list(words))


def _findings(column: pl.DataFrame, name: str, *, is_text: bool) -> list[pl.DataFrame]:
    """The raw findings of one column: what the reader said, spaces taken off, placeholders read as empty."""
    said = [pl.col(CODE).is_not_null(), pl.col("is_placeholder"), pl.col("has_spaces") & pl.lit(is_text)]
    column = column.filter(pl.any_horizontal(said))
    once = column.with_columns(pl.when(_is_first_of_its_kind()).then(CODE).alias(CODE))
    codes = [pl.col(CODE), pl.lit("placeholder_read_as_empty"), pl.lit("spaces_removed")]
    details = [pl.col(DETAIL), pl.lit(None, pl.String), pl.col(TEXT)]
    return [
        once.filter(condition)
        .select(
            "row",
            pl.lit(name).alias("column"),
            pl.col("raw").alias("value"),
            code.alias("code"),
            detail.alias("detail"),
        )
        .cast(RAW_SCHEMA)  # type: ignore[arg-type]
        for condition, code, detail in zip(said, codes, details, strict=True)
    ]


def _is_first_of_its_kind() -> pl.Expr:
    """What is said of a whole column is said on its first cell; everything else, on each."""
    is_repeated = pl.col(CODE).is_in(SAID_ONCE).fill_null(False)
    return ~is_repeated | pl.col(CODE).is_first_distinct()


def _read_text(texts: pl.Series, _definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    return _read(texts, value=pl.col(TEXT))


def _read_identifier(texts: pl.Series, _definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    """The text, unless a spreadsheet turned a long number into 1,23E+12: its last figures are lost."""
    is_lost = pl.col(TEXT).str.contains(SCIENTIFIC_IDENTIFIER)
    return _read(texts, value=pl.when(~is_lost).then(TEXT), code=pl.when(is_lost).then(pl.lit("identifier_scientific")))


def _read_number(texts: pl.Series, definition: dict[str, Any], reference: Reference) -> pl.DataFrame:
    return parse_numbers(
        texts,
        units=definition.get("units", ""),
        is_ratio=definition["kind"] == "ratio",
        is_small=definition.get("below_thousand", False),
        is_typed=reference.is_typed,
    )


def _read_whole(texts: pl.Series, definition: dict[str, Any], reference: Reference) -> pl.DataFrame:
    return parse_whole_numbers(texts, units=definition.get("units", ""), is_typed=reference.is_typed)


def _read_date(texts: pl.Series, _definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    return parse_dates(texts)


def _read_choice(texts: pl.Series, definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    name = definition["vocabulary"]
    return parse_choices(texts, synonyms(name), unknown=f"{name}_unknown")


def _read_yes_no(texts: pl.Series, _definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    parsed = parse_choices(texts, synonyms("yes_no"), unknown="yes_no_unknown")
    return parsed.with_columns((pl.col(VALUE) == "yes").alias(VALUE))


def _read_country(texts: pl.Series, _definition: dict[str, Any], _reference: Reference) -> pl.DataFrame:
    return parse_choices(texts, countries(), unknown="country_unknown")


def _read_commune(texts: pl.Series, _definition: dict[str, Any], reference: Reference) -> pl.DataFrame:
    """Five characters of a commune of today; a lost zero, another writing or a former commune is repaired, and said."""
    written = distinct(texts)
    is_exact = pl.col(TEXT).is_in(reference.commune_codes.implode())
    exact = _read(written.filter(is_exact)[TEXT], value=pl.col(TEXT))
    repaired = [_repair_commune(text) for text in written.filter(~is_exact)[TEXT]]
    return pl.concat([exact, pl.DataFrame(repaired, schema=exact.schema, orient="row")])


def _repair_commune(text: str) -> tuple[str, str | None, str, str | None]:
    """(text, code, message code, detail) of a text that is not a code as INSEE writes it."""
    try:
        code = repair_commune_code(text)[0].removeprefix("COM-")
    except TerritoryError:
        return text, None, "commune_unknown", None
    if code == f"0{text}":
        return text, code, "leading_zero_restored", code
    is_former = len(text) == len(code) and lookup_key(text) != lookup_key(code)
    return text, code, "commune_former" if is_former else "written_otherwise", code


def _read_organisation(texts: pl.Series, _definition: dict[str, Any], reference: Reference) -> pl.DataFrame:
    """The register's identifier of what is named by it, by its SIRET or its UAI; as written without a register."""
    if reference.organisations is None:
        return _read_identifier(texts, {}, reference)
    register = {
        lookup_key(identifier): str(row["organisation"])
        for row in reference.organisations.select("organisation", "siret", "uai").iter_rows(named=True)
        for identifier in row.values()
        if identifier
    }
    rows = []
    for text in distinct(texts)[TEXT]:
        written = lookup_key(text)
        padded = written.rjust(SIRET_LENGTH, "0") if written.isdigit() else written
        found = register.get(written) or register.get(padded)
        is_padded = found is not None and written not in register
        rows.append((text, found, None if found is None else padded if is_padded else None))
    parsed = pl.DataFrame(rows, schema={TEXT: pl.String, VALUE: pl.String, DETAIL: pl.String}, orient="row")
    code = (
        pl.when(pl.col(VALUE).is_null())
        .then(pl.lit("organisation_unknown"))
        .when(pl.col(DETAIL).is_not_null())
        .then(pl.lit("leading_zero_restored"))
    )
    return parsed.select(TEXT, VALUE, code.alias(CODE), DETAIL)


def _read(
    texts: pl.Series, *, value: pl.Expr, code: pl.Expr | None = None, detail: pl.Expr | None = None
) -> pl.DataFrame:
    nothing = pl.lit(None, pl.String)
    return distinct(texts).select(
        TEXT,
        value.alias(VALUE),
        (nothing if code is None else code).alias(CODE),
        (nothing if detail is None else detail).alias(DETAIL),
    )


_READERS: dict[str, Reader] = {
    "organisation": _read_organisation,
    "identifier": _read_identifier,
    "text": _read_text,
    "number": _read_number,
    "ratio": _read_number,
    "money": _read_number,
    "whole": _read_whole,
    "date": _read_date,
    "choice": _read_choice,
    "yes_no": _read_yes_no,
    "commune": _read_commune,
    "country": _read_country,
}
