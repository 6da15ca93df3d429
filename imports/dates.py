"""Dates as people type them. In: the texts of a column. Out: one row per distinct text: `text, value, code, detail`.

As in `parsing.py`. Days come before months, unless the column proves the contrary: some date that exists only with the
month first, and none that exists only with the day first.
"""

import polars as pl

from imports.parsing import CODE, DETAIL, TEXT, VALUE, distinct, plain_spaces

FIRST_YEAR, LAST_YEAR = 1970, 2100
#: Day 0 of the spreadsheet calendar; 32874 is 1 January 1990, 73415 the last day of 2100.
SERIAL_ORIGIN = pl.date(1899, 12, 30)
SERIAL_FIRST, SERIAL_LAST = 32_874, 73_415
#: A two-digit year up to this one belongs to 2000, after it to 1900.
LAST_SHORT_YEAR = 69

_TIME = r"(?:[ t]\d{1,2}[:h]\d{2}.*)?$"
_DATE_SHAPES = (
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
    r"^(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2})[-/. ](?P<year>\d{4})" + _TIME,
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})$",
    r"^(?:le )?(?P<day>\d{1,2})(?:er|st|nd|rd|th)? (?P<month>[a-z]+)\.?,? (?P<year>\d{4})$",
    r"^(?P<month>[a-z]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})$",
)
#: The shape above whose first two numbers a column may hold the other way round.
_DAY_MONTH = _DATE_SHAPES[1]
_SHORT_YEAR = r"^(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{2})$"
_MONTH_ONLY = (
    r"^(?P<month>\d{1,2})[-/.](?P<year>\d{4})$",
    r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})$",
    r"^(?P<month>[a-z]+)\.?[-/ ](?P<year>\d{4})$",
    r"^(?P<month>[a-z]+)\.?-(?P<year>\d{2})$",  # as spreadsheets show it; with a space, 21 could be the day
)
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


def parse_dates(texts: pl.Series) -> pl.DataFrame:
    """Dates: day first, ISO, yyyymmdd, month in words, Excel serial; a year or month alone is its middle, and said.

    A column whose dates prove it is read month first: each such date carries `date_month_first`. One that proves both
    orders keeps the day first, and says so of each date that could be the other.
    """
    written = plain_spaces(pl.col(TEXT))
    folded = written.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    named = distinct(texts)
    has_day_first, has_month_first = _orders(named, folded)
    is_american = has_month_first and not has_day_first
    shapes = [_swapped(shape) if is_american else shape for shape in (_DAY_MONTH, _SHORT_YEAR)]
    full = [_shaped_date(folded, shapes[0] if shape == _DAY_MONTH else shape) for shape in _DATE_SHAPES]
    month = [_shaped_date(folded, shape, day="15") for shape in _MONTH_ONLY]
    year = pl.when(written.str.contains(_YEAR_ONLY)).then(written + "-07-01").str.to_date("%Y-%m-%d", strict=False)
    is_shaped = pl.any_horizontal(
        written.str.contains(r"^\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}"), written.str.contains(r"^\d{8}$")
    )
    ordered = folded.str.contains(_DAY_MONTH) | folded.str.contains(_SHORT_YEAR)
    parsed = named.with_columns(
        full=pl.coalesce(*full, _serial_date(written)),
        short=_shaped_date(folded, shapes[1]),
        other=pl.coalesce(_shaped_date(folded, _swapped(_DAY_MONTH)), _shaped_date(folded, _swapped(_SHORT_YEAR))),
        month=pl.coalesce(*month),
        year=year,
        shaped=is_shaped,
        swapped=ordered & pl.lit(is_american),
        mixed=ordered & pl.lit(has_day_first and has_month_first),
    )
    found = pl.coalesce("full", "short", "month", "year")
    is_in_range = found.dt.year().is_between(FIRST_YEAR, LAST_YEAR)
    value = pl.when(is_in_range).then(found)
    code = _code(found, is_in_range)
    return parsed.select(TEXT, value.alias(VALUE), code.alias(CODE), found.cast(pl.String).alias(DETAIL))


def _code(found: pl.Expr, is_in_range: pl.Expr) -> pl.Expr:
    """What is said of each date; null where it is plainly understood."""
    return (
        pl.when(found.is_null())
        .then(pl.when("shaped").then(pl.lit("date_impossible")).otherwise(pl.lit("date_not_understood")))
        .when(~is_in_range)
        .then(pl.lit("date_out_of_range"))
        .when("swapped")
        .then(pl.lit("date_month_first"))
        .when(pl.col("mixed") & pl.col("other").is_not_null() & (pl.col("other") != found))
        .then(pl.lit("date_order_mixed"))
        .when(pl.col("full").is_not_null())
        .then(None)
        .when(pl.col("short").is_not_null())
        .then(pl.lit("date_two_digit_year"))
        .when(pl.col("month").is_not_null())
        .then(pl.lit("date_month_only"))
        .otherwise(pl.lit("date_year_only"))
    )


def _orders(named: pl.DataFrame, folded: pl.Expr) -> tuple[bool, bool]:
    """(some date exists only day first, some date exists only month first)."""
    shapes = (_DAY_MONTH, _SHORT_YEAR)
    day_first = pl.coalesce(_shaped_date(folded, shape) for shape in shapes)
    month_first = pl.coalesce(_shaped_date(folded, _swapped(shape)) for shape in shapes)
    both = named.select(day=day_first.is_not_null(), month=month_first.is_not_null())
    only_day, only_month = (both["day"] & ~both["month"]).any(), (both["month"] & ~both["day"]).any()
    return bool(only_day), bool(only_month)


def _swapped(shape: str) -> str:
    """The same shape with the month first."""
    return shape.replace("<day>", "<first>").replace("<month>", "<day>").replace("<first>", "<month>")


def _shaped_date(text: pl.Expr, shape: str, day: str | None = None) -> pl.Expr:
    """The date a pattern with named year, month, day finds, null where it finds none or a day that does not exist."""
    parts = text.str.extract_groups(shape).struct
    month = parts.field("month")
    month_in_words = month.replace_strict(_MONTHS, default=None, return_dtype=pl.Int32)
    month = pl.when(month.str.contains(r"^[a-z]")).then(month_in_words).otherwise(month.cast(pl.Int32, strict=False))
    year = parts.field("year").cast(pl.Int32, strict=False)
    century = pl.when(year <= LAST_SHORT_YEAR).then(2000).otherwise(1900)
    year = pl.when(parts.field("year").str.len_chars() == 2).then(year + century).otherwise(year)
    number = parts.field("day") if day is None else pl.lit(day)
    written = pl.format("{}-{}-{}", year.cast(pl.String).str.zfill(4), month, number)
    return written.str.to_date("%Y-%m-%d", strict=False)


def _serial_date(text: pl.Expr) -> pl.Expr:
    """The date of a spreadsheet day number between 1990 and 2100."""
    serial = pl.when(text.str.contains(_SERIAL)).then(text).cast(pl.Float64, strict=False).floor().cast(pl.Int32)
    serial = pl.when(serial.is_between(SERIAL_FIRST, SERIAL_LAST)).then(serial)
    return SERIAL_ORIGIN + pl.duration(days=serial)
