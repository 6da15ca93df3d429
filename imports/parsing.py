"""What people type -> values. In: texts. Out: one row per distinct text: `text, value, code, detail`.

`code` is a message code of `messages.toml`: null where the text is plainly understood; a warning where it is understood
by a stated rule; a reject (and a null value) where it is not. Only distinct texts are parsed, then joined back.
Numbers and dates as French and English write them; nothing depends on the machine's locale.
"""

import polars as pl

CODE, DETAIL, TEXT, VALUE = "code", "detail", "text", "value"

#: A machine wrote 13 figures as 1,23E+12: the last ones are lost.
SCIENTIFIC_IDENTIFIER = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"

_PLAIN = r"^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d{1,3})?$"
_SPACED = r"^[+-]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$"
_COMMA_GROUPS = r"^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$"
_DOT_GROUPS = r"^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$"
#: Accounting programs write a negative between brackets, or with its sign last.
_ACCOUNTING = (r"^\(\s*([^()]+?)\s*\)", r"^([^-]+?)\s*-$")
_ONE_COMMA_THREE_FIGURES = r"^[+-]?[1-9]\d{0,2},\d{3}$"


def tidy(text: pl.Expr) -> pl.Expr:
    """One plain space for any run of white space (narrow and unbreakable ones too), none at the ends; empty is null.

    The apostrophe that our own csv exports put before `=`, `+`, `-`, `@` (so that no formula comes alive) is taken off.
    """
    plain = plain_spaces(text).str.replace(r"^'([=+\-@＝＋－＠])", "${1}")
    return pl.when(plain != "").then(plain)


def plain_spaces(text: pl.Expr) -> pl.Expr:
    """Any run of white space is one plain space."""
    return text.str.replace_all(r"[\s\x{00A0}\x{202F}\x{2007}\x{200B}\x{FEFF}]+", " ").str.strip_chars(" ")


def key(text: pl.Expr) -> pl.Expr:
    """The form in which words are compared: lower case, no accent, no punctuation, single spaces."""
    folded = text.str.to_lowercase().str.replace_all("œ", "oe", literal=True).str.replace_all("æ", "ae", literal=True)
    folded = folded.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return folded.str.replace_all(r"[^a-z0-9+]+", " ").str.strip_chars(" ")


def keys_of(texts: list[str]) -> list[str]:
    """`key` for a short list of words."""
    return pl.select(key(pl.lit(pl.Series(texts, dtype=pl.String)))).to_series().to_list()


def distinct(texts: pl.Series) -> pl.DataFrame:
    """The distinct non-empty texts, one column `text`."""
    return texts.drop_nulls().unique().rename(TEXT).to_frame().cast(pl.String)


def parse_numbers(texts: pl.Series, *, units: str = "", is_ratio: bool = False) -> pl.DataFrame:
    """Float64 values of `1 234,5`, `1234.5`, `1.234,50`, `1,234.50`, `1,2e3`; `units` is a pattern allowed after them.

    One comma and three figures (`1,234`) is read as French does, 1.234, and said. `is_ratio` also reads `80 %` as 0.8.
    `(240,00)` and `240,00-`, as accounts are written, are -240.
    """
    written = plain_spaces(pl.col(TEXT)).str.to_lowercase().str.replace_all("[−–]", "-")
    for shape in _ACCOUNTING:
        written = written.str.replace(shape, "-${1}")
    written = written.str.replace(f"\\s*(?:{units})$", "") if units else written
    is_percent = written.str.ends_with("%") & pl.lit(is_ratio)
    written = pl.when(is_percent).then(written.str.strip_chars_end("% ")).otherwise(written)
    number = _number_text(written).cast(pl.Float64, strict=False)
    number = pl.when(is_percent).then(number / 100).otherwise(number)
    value = pl.when(number.is_finite()).then(number)
    code = (
        pl.when(value.is_null())
        .then(pl.lit("number_not_understood"))
        .when(written.str.contains(_ONE_COMMA_THREE_FIGURES))
        .then(pl.lit("number_ambiguous"))
    )
    return distinct(texts).select(TEXT, value.alias(VALUE), code.alias(CODE), value.cast(pl.String).alias(DETAIL))


def _number_text(written: pl.Expr) -> pl.Expr:
    """The number as a machine writes it, null where it has none of the known shapes."""
    groups = "[ '’]"
    return (
        pl.when(written.str.contains(_PLAIN))
        .then(written.str.replace(",", ".", literal=True))
        .when(written.str.contains(_SPACED))
        .then(written.str.replace_all(groups, "").str.replace(",", ".", literal=True))
        .when(written.str.contains(_COMMA_GROUPS))
        .then(written.str.replace_all(",", "", literal=True))
        .when(written.str.contains(_DOT_GROUPS))
        .then(written.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
    )


def parse_whole_numbers(texts: pl.Series, *, units: str = "") -> pl.DataFrame:
    """Int64 values; `2,0` is 2, `1,5` is refused."""
    number = pl.col(VALUE)
    is_whole = (number == number.round(0)) & (number.abs() < 2**53)
    return parse_numbers(texts, units=units).with_columns(
        pl.when(is_whole).then(number).cast(pl.Int64).alias(VALUE),
        pl.when(number.is_not_null() & ~is_whole).then(pl.lit("number_not_whole")).otherwise(pl.col(CODE)).alias(CODE),
    )


def parse_choices(texts: pl.Series, synonyms: dict[str, str], *, unknown: str) -> pl.DataFrame:
    """The code each text stands for, by its `key` in `synonyms`; `unknown` is the message code where it has none."""
    codes = list(synonyms.values())
    found = pl.Series(TEXT, list(synonyms), dtype=pl.String).to_frame().with_columns(pl.Series(VALUE, codes))
    parsed = distinct(texts).with_columns(key(pl.col(TEXT)).alias("key"))
    parsed = parsed.join(found.rename({TEXT: "key"}), on="key", how="left", validate="m:1", maintain_order="left")
    code = pl.when(pl.col(VALUE).is_null()).then(pl.lit(unknown))
    return parsed.select(TEXT, VALUE, code.alias(CODE), pl.lit(None, pl.String).alias(DETAIL))
