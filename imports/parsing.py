"""What people type -> values. In: texts. Out: one row per distinct text: `text, value, code, detail`.

`code` is a message code of `messages.toml`: null where the text is plainly understood; a warning where it is understood
by a stated rule; a reject (and a null value) where it is not. Only distinct texts are parsed, then joined back.
Numbers and dates as French and English write them; nothing depends on the machine's locale.
"""

import polars as pl

CODE, DETAIL, TEXT, VALUE = "code", "detail", "text", "value"

FIRST_YEAR, LAST_YEAR = 1970, 2100
#: Day 0 of the spreadsheet calendar; 32874 is 1 January 1990, 73415 the last day of 2100.
SERIAL_ORIGIN = pl.date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 32_874, 73_415
#: A two-digit year up to this one belongs to 2000, after it to 1900.
LAST_SHORT_YEAR = 69

#: A machine wrote 13 figures as 1,23E+12: the last ones are lost.
SCIENTIFIC_IDENTIFIER = r"^\d(?:[.,]\d+)?[eE]\+?\d{1,3}$"

_PLAIN = r"^[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:e[+-]?\d{1,3})?$"
_SPACED = r"^[+-]?\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$"
_COMMA_GROUPS = r"^[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})$"
_DOT_GROUPS = r"^[+-]?\d{1,3}(?:(?:\.\d{3})+,\d+|(?:\.\d{3}){2,})$"
_ONE_COMMA_THREE_FIGURES = r"^[+-]?[1-9]\d{0,2},\d{3}$"

_TIME = r"(?:[ t]\d{1,2}[:h]\d{2}.*)?$"
_DATE_SHAPES = (
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
    r"^(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})" + _TIME,
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$",
    r"^(?:le )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)? (?P<month>[a-z]+)\.?,? (?P<year>\d{4})$",
    r"^(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})$",
)
_SHORT_YEAR = r"^(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{2})$"
_MONTH_ONLY = (r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$", r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})$")
_YEAR_ONLY = r"^(?:19[7-9]\d|20\d\d|2100)$"
_SERIAL = r"^\d{5}(?:\.\d+)?$"
_FRENCH_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
_ENGLISH_MONTHS = "january february march april may june july august september october november december"


def _month_numbers() -> dict[str, int]:
    """Month names without accents and their abbreviations of three letters or more, where they name one month."""
    named: dict[str, set[int]] = {}
    for names in (_FRENCH_MONTHS, _ENGLISH_MONTHS):
        for number, name in enumerate(names.split(), start=1):
            for length in range(3, len(name) + 1):
                named.setdefault(name[:length], set()).add(number)
    return {word: numbers.pop() for word, numbers in named.items() if len(numbers) == 1}


_MONTHS = _month_numbers()


def tidy(text: pl.Expr) -> pl.Expr:
    """One plain space for any run of white space (narrow and unbreakable ones too), none at the ends; empty is null.

    The apostrophe that our own csv exports put before `=`, `+`, `-`, `@` (so that no formula comes alive) is taken off.
    """
    plain = _plain_spaces(text).str.replace(r"^'([=+\-@＝＋－＠])", "${1}")
    return pl.when(plain != "").then(plain)


def _plain_spaces(text: pl.Expr) -> pl.Expr:
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
    """
    written = _plain_spaces(pl.col(TEXT)).str.to_lowercase().str.replace_all("[−–]", "-")
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


def parse_dates(texts: pl.Series) -> pl.DataFrame:
    """Dates: day first, ISO, yyyymmdd, month in words, Excel serial; a year or month alone is its middle, and said."""
    written = _plain_spaces(pl.col(TEXT))
    folded = written.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    full = [_shaped_date(folded, shape) for shape in _DATE_SHAPES]
    short = _shaped_date(folded, _SHORT_YEAR)
    month = [_shaped_date(folded, shape, day="15") for shape in _MONTH_ONLY]
    year = pl.when(written.str.contains(_YEAR_ONLY)).then(written + "-07-01").str.to_date("%Y-%m-%d", strict=False)
    is_shaped = pl.any_horizontal(
        written.str.contains(r"^\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}"), written.str.contains(r"^\d{8}$")
    )
    parsed = distinct(texts).with_columns(
        full=pl.coalesce(*full, _serial_date(written)),
        short=short,
        month=pl.coalesce(*month),
        year=year,
        shaped=is_shaped,
    )
    found = pl.coalesce("full", "short", "month", "year")
    is_in_range = found.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    code = (
        pl.when(found.is_null())
        .then(pl.when("shaped").then(pl.lit("date_impossible")).otherwise(pl.lit("date_not_understood")))
        .when(~is_in_range)
        .then(pl.lit("date_out_of_range"))
        .when(pl.col("full").is_not_null())
        .then(None)
        .when(pl.col("short").is_not_null())
        .then(pl.lit("date_two_digit_year"))
        .when(pl.col("month").is_not_null())
        .then(pl.lit("date_month_only"))
        .otherwise(pl.lit("date_year_only"))
    )
    value = pl.when(is_in_range).then(found)
    return parsed.select(TEXT, value.alias(VALUE), code.alias(CODE), found.cast(pl.String).alias(DETAIL))


def _shaped_date(text: pl.Expr, shape: str, day: str | None = None) -> pl.Expr:
    """The date a pattern with named year, month, day finds, null where it finds none or a day that does not exist."""
    parts = text.str.extract_groups(shape).struct
    month = parts.field("month")
    month_in_words = month.replace_strict(_MONTHS, default=None, return_dtype=pl.Int32)
    month = pl.when(month.str.contains(r"^[a-z]")).then(month_in_words).otherwise(month.cast(pl.Int32, strict=False))
    year = parts.field("year").cast(pl.Int32, strict=False)
    century = pl.when(year <= LAST_SHORT_YEAR).then(2000).otherwise(1900)
    year = pl.when(year < 100).then(year + century).otherwise(year)
    number = parts.field("day") if day is None else pl.lit(day)
    return pl.format("{}-{}-{}", year, month, number).str.to_date("%Y-%m-%d", strict=False)


def _serial_date(text: pl.Expr) -> pl.Expr:
    """The date of a spreadsheet day number between 1990 and 2100."""
    serial = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64, strict=False).floor().cast(pl.Int32)
    serial = pl.when(serial.is_between(SERIAL_FIRST, SERIAL_LAST)).then(serial)
    return SERIAL_ORIGIN + pl.duration(days=serial)


def parse_choices(texts: pl.Series, synonyms: dict[str, str], *, unknown: str) -> pl.DataFrame:
    """The code each text stands for, by its `key` in `synonyms`; `unknown` is the message code where it has none."""
    codes = list(synonyms.values())
    found = pl.Series(TEXT, list(synonyms), dtype=pl.String).to_frame().with_columns(pl.Series(VALUE, codes))
    parsed = distinct(texts).with_columns(key(pl.col(TEXT)).alias("key"))
    parsed = parsed.join(found.rename({TEXT: "key"}), on="key", how="left", validate="m:1", maintain_order="left")
    code = pl.when(pl.col(VALUE).is_null()).then(pl.lit(unknown))
    return parsed.select(TEXT, VALUE, code.alias(CODE), pl.lit(None, pl.String).alias(DETAIL))
