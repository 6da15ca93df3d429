"""Numbers as people type them. In: the texts of a column. Out: one row per distinct text: `text, value, code, detail`.

As in `parsing.py`. A point or a comma before three figures (`1.234`, `1,234`) stands for decimals or for thousands: the
column says which where it proves it, by numbers that can be read in one way only.
"""

from typing import NamedTuple

import polars as pl

from imports.parsing import CODE, DETAIL, TEXT, VALUE, distinct, plain_spaces

_PLAIN = r"^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d{1,3})?$"
_SPACED = r"^[+-]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$"
_COMMA_GROUPS = r"^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$"
_DOT_GROUPS = r"^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$"
#: Accounting programs write a negative between brackets, or with its sign last.
_ACCOUNTING = (r"^\(\s*([^()]+?)\s*\)", r"^([^-]+?)\s*-$")
_ONE_COMMA_THREE_FIGURES = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_ONE_POINT_THREE_FIGURES = r"^[+-]?[1-9]\d{0,2}\.\d{3}$"


class _Marks(NamedTuple):
    """What the numbers of a column prove of a mark: that it cuts thousands off, that it stands before decimals."""

    cuts_thousands: bool
    is_decimal: bool


def parse_numbers(
    texts: pl.Series, *, units: str = "", is_ratio: bool = False, is_small: bool = False, is_typed: bool = False
) -> pl.DataFrame:
    """Float64 values of `1 234,5`, `1234.5`, `1.234,50`, `1,234.50`, `1,2e3`; `units` is a pattern allowed after them.

    `1,234` and `1.234` are 1234 where the other numbers of the column prove it, and said; else 1.234, said where
    nothing proves that either. `is_typed`: every point and comma is as somebody typed it, as in a csv; a workbook holds
    numbers whose point is no writing of anybody. `is_small`: nothing in the column reaches a thousand. `is_ratio` also
    reads `80 %` as 0.8, and is small. `(240,00)` and `240,00-`, as accounts are written, are -240.
    """
    numbers = distinct(texts).with_columns(written=_written(units))
    is_percent = pl.col("written").str.ends_with("%") & pl.lit(is_ratio)
    unsigned = pl.when(is_percent).then(pl.col("written").str.strip_chars_end("% ")).otherwise(pl.col("written"))
    numbers = numbers.with_columns(is_percent=is_percent, written=unsigned)
    point, comma = _proofs(numbers)
    is_small = is_small or is_ratio
    as_thousands = pl.lit(False) if is_small else _cut_off(point, comma, is_typed=is_typed)
    is_asked = (is_typed or point.cuts_thousands) and not is_small and not _is_settled(point, comma)
    number = _number_text(pl.col("written"), as_thousands).cast(pl.Float64, strict=False)
    number = pl.when("is_percent").then(number / 100).otherwise(number)
    value = pl.when(number.is_finite()).then(number)
    code = (
        pl.when(value.is_null())
        .then(pl.lit("number_not_understood"))
        .when(as_thousands)
        .then(pl.lit("number_thousands"))
        .when(pl.col("written").str.contains(_ONE_COMMA_THREE_FIGURES) & ~pl.lit(_is_settled(comma, point)))
        .then(pl.lit("number_ambiguous"))
        .when(pl.col("written").str.contains(_ONE_POINT_THREE_FIGURES) & pl.lit(is_asked))
        .then(pl.lit("number_point_ambiguous"))
    )
    return numbers.select(TEXT, value.alias(VALUE), code.alias(CODE), value.cast(pl.String).alias(DETAIL))


def _written(units: str) -> pl.Expr:
    """The text in one form: plain spaces, lower case, a minus sign in front, no unit."""
    written = plain_spaces(pl.col(TEXT)).str.to_lowercase().str.replace_all("[−–]", "-")
    for shape in _ACCOUNTING:
        written = written.str.replace(shape, "-${1}")
    return written.str.replace(f"\\s*(?:{units})$", "") if units else written


def _proofs(numbers: pl.DataFrame) -> tuple[_Marks, _Marks]:
    """What the column proves of its points, and of its commas."""
    written = pl.col("written")
    grouped = {".": written.str.contains(_DOT_GROUPS), ",": written.str.contains(_COMMA_GROUPS)}
    open_shapes = {".": _ONE_POINT_THREE_FIGURES, ",": _ONE_COMMA_THREE_FIGURES}
    is_number = _number_text(written, pl.lit(False)).cast(pl.Float64, strict=False).is_finite().fill_null(False)
    found = [
        numbers.select(
            thousands=grouped[mark].any(),
            decimal=(
                is_number
                & written.str.contains(mark, literal=True)
                & ~grouped[mark]
                & ~written.str.contains(open_shapes[mark])
            ).any(),
        ).row(0)
        for mark in (".", ",")
    ]
    return _Marks(*found[0]), _Marks(*found[1])


def _cut_off(point: _Marks, comma: _Marks, *, is_typed: bool) -> pl.Expr:
    """The numbers whose only mark, before three figures, cuts thousands off: the column shows that, and only that.

    Where all is typed, the other mark standing before decimals shows it too: a column has one decimal mark.
    """
    is_point = (point.cuts_thousands or (is_typed and comma.is_decimal)) and not point.is_decimal
    is_comma = (comma.cuts_thousands or (is_typed and point.is_decimal)) and not comma.is_decimal
    return (pl.col("written").str.contains(_ONE_POINT_THREE_FIGURES) & pl.lit(is_point)) | (
        pl.col("written").str.contains(_ONE_COMMA_THREE_FIGURES) & pl.lit(is_comma)
    )


def _is_settled(mark: _Marks, other: _Marks) -> bool:
    """Whether the column proves that a mark stands before decimals: shown, or the other one cuts thousands off."""
    return (mark.is_decimal or other.cuts_thousands) and not mark.cuts_thousands


def _number_text(written: pl.Expr, as_thousands: pl.Expr) -> pl.Expr:
    """The number as a machine writes it, null where it has none of the known shapes."""
    groups = "[ '’]"
    return (
        pl.when(as_thousands)
        .then(written.str.replace("[.,]", ""))
        .when(written.str.contains(_PLAIN))
        .then(written.str.replace(",", ".", literal=True))
        .when(written.str.contains(_SPACED))
        .then(written.str.replace_all(groups, "").str.replace(",", ".", literal=True))
        .when(written.str.contains(_COMMA_GROUPS))
        .then(written.str.replace_all(",", "", literal=True))
        .when(written.str.contains(_DOT_GROUPS))
        .then(written.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
    )


def parse_whole_numbers(texts: pl.Series, *, units: str = "", is_typed: bool = False) -> pl.DataFrame:
    """Int64 values; `2,0` is 2, `1,5` is refused."""
    number = pl.col(VALUE)
    is_whole = (number == number.round(0)) & (number.abs() < 2**53)
    return parse_numbers(texts, units=units, is_typed=is_typed).with_columns(
        pl.when(is_whole).then(number).cast(pl.Int64).alias(VALUE),
        pl.when(number.is_not_null() & ~is_whole).then(pl.lit("number_not_whole")).otherwise(pl.col(CODE)).alias(CODE),
    )
