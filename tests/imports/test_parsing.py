"""Numbers, dates and words as French and English write them."""

from datetime import date, timedelta

import polars as pl
import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from imports.dates import parse_dates
from imports.numbers import parse_numbers, parse_whole_numbers
from imports.parsing import keys_of, parse_choices, tidy

NUMBERS = {
    "1234,5": 1234.5,
    "1234.5": 1234.5,
    "1 234,5": 1234.5,
    "(240,00)": -240.0,
    "240,00-": -240.0,
    "1\u00a0234,5": 1234.5,
    "1\u202f234,50": 1234.5,
    "1.234,50": 1234.5,
    "1,234.50": 1234.5,
    "12,345,678": 12345678.0,
    "12.345.678": 12345678.0,
    "1'234.5": 1234.5,
    ",5": 0.5,
    "+5": 5.0,
    "-3": -3.0,
    "−3": -3.0,
    "1,2e3": 1200.0,
    "0": 0.0,
}
NOT_NUMBERS = ["abc", "12 34", "1.2.3", "1,2,3", "nan", "inf", "1e999", "12-3", "1 2345", "five", "5 kWh", "--5"]


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_a_number_is_read_as_french_and_english_write_it(text: str, value: float) -> None:
    parsed = parse_numbers(pl.Series([text])).row(0, named=True)
    assert (parsed["value"], parsed["code"]) == (value, None)


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_what_is_not_a_number_is_refused_and_not_guessed(text: str) -> None:
    parsed = parse_numbers(pl.Series([text])).row(0, named=True)
    assert (parsed["value"], parsed["code"]) == (None, "number_not_understood")


def test_one_comma_and_three_figures_is_a_decimal_comma_and_is_said() -> None:
    parsed = parse_numbers(pl.Series(["1,234", "12"])).sort("text")
    assert parsed.rows() == [("1,234", 1.234, "number_ambiguous", "1.234"), ("12", 12.0, None, "12.0")]


#: A column, whether it is typed, and how its numbers of one mark before three figures are read: value, code.
PROVEN = [
    (["1.234.567", "1.234", "12"], False, {"1.234": (1234.0, "number_thousands")}),
    (
        ["12.345,00", "1.234", "-7.500"],
        True,
        {"1.234": (1234.0, "number_thousands"), "-7.500": (-7500.0, "number_thousands")},
    ),
    (["1,234,567", "1,234"], False, {"1,234": (1234.0, "number_thousands")}),
    (["12,345.00", "1,234", "1.500"], True, {"1,234": (1234.0, "number_thousands"), "1.500": (1.5, None)}),
    # a column has one decimal mark: where all is typed, the other one before three figures cuts thousands off
    (["712,50", "1.234", "1,234"], True, {"1.234": (1234.0, "number_thousands"), "1,234": (1.234, None)}),
    (["712.50", "1,234"], True, {"1,234": (1234.0, "number_thousands")}),
    # the point of a number that a workbook holds is nobody's writing
    (["712,50", "1.234"], False, {"1.234": (1.234, None)}),
    (["712.50", "1,234"], False, {"1,234": (1.234, "number_ambiguous")}),
    # the reverse proof
    (["0.5", "1.234"], True, {"1.234": (1.234, None)}),
    (["0.500", "1.234"], True, {"1.234": (1.234, None)}),
    (["0,5", "1,234"], True, {"1,234": (1.234, None)}),
    # nothing proves anything, or both: asked
    (["5", "1.234"], True, {"1.234": (1.234, "number_point_ambiguous")}),
    (["5", "1.234"], False, {"1.234": (1.234, None)}),
    (["5", "1,234"], True, {"1,234": (1.234, "number_ambiguous")}),
    (["1.234.567", "0.5", "1.234"], False, {"1.234": (1.234, "number_point_ambiguous")}),
    (["1,234,567", "0,5", "1,234"], True, {"1,234": (1.234, "number_ambiguous")}),
]


@pytest.mark.parametrize(("column", "is_typed", "expected"), PROVEN)
def test_a_mark_before_three_figures_is_read_as_the_column_proves(
    column: list[str], is_typed: bool, expected: dict[str, tuple[float, str | None]]
) -> None:
    parsed = parse_numbers(pl.Series(column), is_typed=is_typed)
    read = {text: (value, code) for text, value, code, _ in parsed.iter_rows()}
    assert {text: read[text] for text in expected} == expected
    assert all(code is None for text, (_, code) in read.items() if text not in expected)


def test_what_never_reaches_a_thousand_has_no_thousands() -> None:
    column = pl.Series(["1,5", "1.234"])
    for small in ({"is_small": True}, {"is_ratio": True}):
        assert parse_numbers(column, is_typed=True, **small).sort("text").rows()[1] == ("1.234", 1.234, None, "1.234")


def test_a_count_is_read_by_the_thousands_that_its_column_proves() -> None:
    parsed = parse_whole_numbers(pl.Series(["1.234.567", "1.234"])).sort("text")
    assert parsed.select("value", "code").rows() == [(1234, "number_thousands"), (1234567, None)]
    assert parse_whole_numbers(pl.Series(["5", "1.234"]), is_typed=True).sort("text")["code"][0] == "number_not_whole"


def test_a_unit_is_allowed_only_where_the_column_says_so() -> None:
    assert parse_numbers(pl.Series(["5 ans"]), units="ans?").row(0)[1] == 5.0
    assert parse_numbers(pl.Series(["712,50 €"]), units="€").row(0)[1] == 712.5
    assert parse_numbers(pl.Series(["5 ans"])).row(0)[1] is None


def test_a_percentage_is_a_ratio_only_in_a_ratio() -> None:
    assert parse_numbers(pl.Series(["80 %"]), is_ratio=True).row(0)[1] == 0.8
    assert parse_numbers(pl.Series(["80 %"])).row(0)[1] is None


def test_a_whole_number_may_be_written_with_zero_decimals() -> None:
    parsed = parse_whole_numbers(pl.Series(["2", "2,0", "1,5", "1e300"])).sort("text")
    assert parsed.select("text", "value", "code").rows() == [
        ("1,5", None, "number_not_whole"),
        ("1e300", None, "number_not_whole"),
        ("2", 2, None),
        ("2,0", 2, None),
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.decimals(-(10**9), 10**9, places=2, allow_nan=False), min_size=1, max_size=40))
def test_a_number_formatted_by_babel_is_read_back_in_both_languages(amounts: list) -> None:
    for locale in ("fr", "en"):
        written = [format_decimal(amount, format="#,##0.00", locale=locale) for amount in amounts]
        parsed = dict(parse_numbers(pl.Series(written)).select("text", "value").iter_rows())
        assert [parsed[text] for text in written] == [float(amount) for amount in amounts]


DATES = {
    "31/12/2024": date(2024, 12, 31),
    "1/2/2024": date(2024, 2, 1),
    "31-12-2024": date(2024, 12, 31),
    "31.12.2024": date(2024, 12, 31),
    "31/12/2024 14:30": date(2024, 12, 31),
    "2024-12-31": date(2024, 12, 31),
    "2024-12-31 00:00:00": date(2024, 12, 31),
    "2024-12-31T10:00:00Z": date(2024, 12, 31),
    "2024/12/31": date(2024, 12, 31),
    "20241231": date(2024, 12, 31),
    "45657": date(2024, 12, 31),
    "45657.75": date(2024, 12, 31),
    "31 décembre 2024": date(2024, 12, 31),
    "1er août 2023": date(2023, 8, 1),
    "12 janv. 2024": date(2024, 1, 12),
    "December 31, 2024": date(2024, 12, 31),
    "31 Dec 2024": date(2024, 12, 31),
    "29/02/2024": date(2024, 2, 29),
}
REPAIRED_DATES = {
    "05/03/24": (date(2024, 3, 5), "date_two_digit_year"),
    "05/03/98": (date(1998, 3, 5), "date_two_digit_year"),
    "03/2024": (date(2024, 3, 15), "date_month_only"),
    "2024-03": (date(2024, 3, 15), "date_month_only"),
    "mars 2021": (date(2021, 3, 15), "date_month_only"),
    "March 2021": (date(2021, 3, 15), "date_month_only"),
    "Sept. 2019": (date(2019, 9, 15), "date_month_only"),
    "mars-21": (date(2021, 3, 15), "date_month_only"),
    "janv.-98": (date(1998, 1, 15), "date_month_only"),
    "2024": (date(2024, 7, 1), "date_year_only"),
}
NOT_DATES = {
    "31/02/2024": "date_impossible",
    "29/02/2023": "date_impossible",
    "00/00/0000": "date_impossible",
    "20241331": "date_impossible",
    "hier": "date_not_understood",
    "99999": "date_not_understood",
    "12": "date_not_understood",
    "5 marteau 2024": "date_not_understood",
    "01/01/1900": "date_out_of_range",
    "01/01/2999": "date_out_of_range",
    "01/02/0001": "date_out_of_range",
    "0021-03-01": "date_out_of_range",
    "mars 21": "date_not_understood",  # the year 2021, or the 21st
    "marteau-21": "date_not_understood",
}


@pytest.mark.parametrize(("text", "day"), DATES.items())
def test_a_date_is_read_in_every_usual_form(text: str, day: date) -> None:
    parsed = parse_dates(pl.Series([text])).row(0, named=True)
    assert (parsed["value"], parsed["code"]) == (day, None)


@pytest.mark.parametrize(("text", "expected"), REPAIRED_DATES.items())
def test_a_shortened_date_is_completed_by_a_stated_rule(text: str, expected: tuple[date, str]) -> None:
    parsed = parse_dates(pl.Series([text])).row(0, named=True)
    assert (parsed["value"], parsed["code"]) == expected


@pytest.mark.parametrize(("text", "code"), NOT_DATES.items())
def test_what_is_not_a_date_is_refused_with_its_reason(text: str, code: str) -> None:
    parsed = parse_dates(pl.Series([text])).row(0, named=True)
    assert (parsed["value"], parsed["code"]) == (None, code)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.dates(date(1990, 1, 1), date(2100, 12, 31)), min_size=1, max_size=40))
def test_a_date_in_any_usual_form_is_read_back(days: list[date]) -> None:
    forms = [
        [f"{day:%d/%m/%Y}" for day in days],
        [day.isoformat() for day in days],
        [f"{day:%Y%m%d}" for day in days],
        [str((day - date(1899, 12, 30)) // timedelta(days=1)) for day in days],
    ]
    for written in forms:
        parsed = dict(parse_dates(pl.Series(written)).select("text", "value").iter_rows())
        assert [parsed[text] for text in written] == days


@settings(deadline=None, max_examples=80)
@given(st.lists(st.text(max_size=30), max_size=20))
def test_no_text_whatever_makes_a_reader_fail_or_answer_twice(texts: list[str]) -> None:
    for parsed in (parse_numbers(pl.Series(texts, dtype=pl.String)), parse_dates(pl.Series(texts, dtype=pl.String))):
        assert parsed["text"].n_unique() == parsed.height == len(set(texts))
        assert parsed.filter(pl.col("value").is_null() & pl.col("code").is_null()).is_empty()


def test_tidy_takes_needless_spaces_and_the_protecting_apostrophe_off() -> None:
    frame = pl.DataFrame({"text": ["  a\u202f\u00a0 b\n", "'=1+1", "'+33", "l'été", " ", "\u200b", None]})
    assert frame.select(tidy(pl.col("text")))["text"].to_list() == ["a b", "=1+1", "+33", "l'été", None, None, None]


def test_words_are_compared_without_case_accent_or_punctuation() -> None:
    assert keys_of(["N° d'INVENTAIRE :", "Œuvre", 'Écran 24"', "A+"]) == ["n d inventaire", "oeuvre", "ecran 24", "a+"]


def test_a_choice_is_found_by_its_key_and_an_unknown_one_named() -> None:
    parsed = parse_choices(pl.Series(["NEUF", "bof"]), {"neuf": "new"}, unknown="condition_unknown").sort("text")
    assert parsed.rows() == [("NEUF", "new", None, None), ("bof", None, "condition_unknown", None)]


def test_dates_are_month_first_only_where_the_column_proves_it() -> None:
    texts = pl.Series(["03/31/2022", "05/06/2022"])
    parsed = {row["text"]: (row["value"], row["code"]) for row in parse_dates(texts).to_dicts()}
    assert parsed["03/31/2022"] == (date(2022, 3, 31), "date_month_first")
    assert parsed["05/06/2022"] == (date(2022, 5, 6), "date_month_first")


def test_a_column_that_proves_both_orders_is_read_day_first_and_each_doubt_is_said() -> None:
    both = pl.Series(["03/31/2022", "31/03/2022", "05/06/2022", "07/07/2022"])
    parsed = {row["text"]: (row["value"], row["code"]) for row in parse_dates(both).to_dicts()}
    assert parsed["03/31/2022"] == (None, "date_impossible")
    assert parsed["31/03/2022"] == (date(2022, 3, 31), None)
    assert parsed["05/06/2022"] == (date(2022, 6, 5), "date_order_mixed")
    assert parsed["07/07/2022"] == (date(2022, 7, 7), None)
