"""What people type -> values. In: texts. Out: one row per distinct text: `text, value, code, detail`.

`code` is a message code of `messages.toml`: null where the text is plainly understood; a warning where it is understood
by a stated rule; a reject (and a null value) where it is not. Only distinct texts are parsed, then joined back.
Nothing depends on the machine's locale. Numbers are read in `numbers.py`, dates in `dates.py`.
"""

import polars as pl

CODE, DETAIL, TEXT, VALUE = "code", "detail", "text", "value"

#: A machine wrote 13 figures as 1,23E+12: the last ones are lost.
SCIENTIFIC_IDENTIFIER = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"


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


def parse_choices(texts: pl.Series, synonyms: dict[str, str], *, unknown: str) -> pl.DataFrame:
    """The code each text stands for, by its `key` in `synonyms`; `unknown` is the message code where it has none."""
    codes = list(synonyms.values())
    found = pl.Series(TEXT, list(synonyms), dtype=pl.String).to_frame().with_columns(pl.Series(VALUE, codes))
    parsed = distinct(texts).with_columns(key(pl.col(TEXT)).alias("key"))
    parsed = parsed.join(found.rename({TEXT: "key"}), on="key", how="left", validate="m:1", maintain_order="left")
    code = pl.when(pl.col(VALUE).is_null()).then(pl.lit(unknown))
    return parsed.select(TEXT, VALUE, code.alias(CODE), pl.lit(None, pl.String).alias(DETAIL))
