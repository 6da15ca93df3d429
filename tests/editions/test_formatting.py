"""Figures as a reader sees them: the digits the interval supports, at least two, in the habits of the language."""

from datetime import date

import pytest

from barometer.editions.formatting import (
    MINUS,
    NO_BREAK,
    day,
    figure,
    percent,
    plain,
    scale_of,
    size,
    typeset,
    whole,
)

NARROW = "\u202f"
TONNES = scale_of("kgCO2eq", 6e8)


@pytest.mark.parametrize(
    ("value", "low", "high", "shown"),
    [
        # half the interval is 270,000 t: one digit is supported, two are shown
        (612_345_678.0, 380e6, 920e6, ("610 000", "380 000", "920 000")),
        # half the interval is 25,000 t: tens of thousands
        (612_345_678.0, 590e6, 640e6, ("610 000", "590 000", "640 000")),
        # half the interval is 1,500 t: thousands
        (612_345_678.0, 611e6, 614e6, ("612 000", "611 000", "614 000")),
        # a bound much smaller than the value keeps two digits of its own: never shown as nothing
        (612_345_678.0, 1_234_567.0, 2e9, ("610 000", "1 200", "2 000 000")),
        (1_500.0, 900.0, 2_400.0, ("1,5", "0,90", "2,4")),
        (-612_345_678.0, -920e6, -380e6, (f"{MINUS}610 000", f"{MINUS}920 000", f"{MINUS}380 000")),
        (0.0, 0.0, 0.0, ("0", "0", "0")),
    ],
)
def test_digits_follow_the_interval(value: float, low: float, high: float, shown: tuple[str, str, str]) -> None:
    texts = figure(value, low, high, TONNES, "fr")
    assert tuple(text.replace(NARROW, " ") for text in texts) == shown


def test_an_exact_count_keeps_every_digit() -> None:
    assert figure(1_391.0, 1_391.0, 1_391.0, scale_of("unit", 1_391), "fr")[0] == f"1{NARROW}391"


def test_a_figure_without_interval_has_two_digits() -> None:
    assert plain(603_172_431.0, TONNES, "fr") == f"600{NARROW}000"
    assert plain(10.0, scale_of("unit/household", 10), "fr") == "10"
    assert plain(7.345, scale_of("unit/household", 10), "fr") == "7,3"
    assert figure(7.345, None, None, scale_of("unit/household", 10), "en") == ("7.3", "", "")


def test_rounding_keeps_low_value_and_high_in_order() -> None:
    for value in (0.1, 9.94, 9.96, 99.4, 99.6, 1_000.0, 123_456.0):
        for below, above in ((0.1, 30.0), (0.5, 2.0), (0.99, 1.02), (1.0, 1.0)):
            texts = figure(value, value * below, value * above, scale_of("x", value), "en")
            low, middle, high = (float(texts[place].replace(",", "")) for place in (1, 0, 2))
            assert low <= middle <= high


def test_french_and_english_write_numbers_their_way() -> None:
    assert figure(1234.5, 1234.0, 1235.0, scale_of("x", 1), "fr")[0] == f"1{NARROW}234,5"
    assert figure(1234.5, 1234.0, 1235.0, scale_of("x", 1), "en")[0] == "1,234.5"
    assert whole(2_802_670, "fr") == f"2{NARROW}802{NARROW}670"


@pytest.mark.parametrize(
    ("unit", "magnitude", "short"),
    [
        ("kgCO2eq", 9_999.0, "kgCO₂éq"),
        ("kgCO2eq", 10_000.0, "tCO₂éq"),
        ("ktCO2eq", 214.0, "tCO₂éq"),
        ("kWh", 7.5e8, "GWh"),
        ("kWh", 5e4, "MWh"),
        ("percent", 76.0, "%"),
        ("furlong", 3.0, "furlong"),
    ],
)
def test_one_scale_is_chosen_from_the_unit_and_the_size(unit: str, magnitude: float, short: str) -> None:
    assert scale_of(unit, magnitude).short["fr"] == short


def test_kilotonnes_and_ratios_are_shown_in_readable_units() -> None:
    assert plain(603.2, scale_of("ktCO2eq", 603.2), "en") == "600,000"
    assert plain(0.214, scale_of("ratio", 0.214), "en") == "21"


@pytest.mark.parametrize(
    ("ratio", "shown"), [(0.0, "0%"), (0.004, "<1%"), (0.005, "1%"), (0.125, "13%"), (0.9999, ">99%"), (1.0, "100%")]
)
def test_a_share_that_is_not_nothing_never_reads_as_nothing(ratio: float, shown: str) -> None:
    assert percent(ratio, "en") == shown


def test_french_text_has_its_spaces_and_dates_their_words() -> None:
    assert typeset("Est-ce vrai ? « oui » : 20 % ; l'an", "fr") == (
        f"Est-ce vrai{NARROW}? «{NO_BREAK}oui{NO_BREAK}»{NO_BREAK}: 20{NARROW}%{NARROW}; l’an"
    )
    assert typeset("Is it? 20%", "en") == "Is it? 20%"
    assert day(date(2026, 1, 1), "fr") == f"1er{NO_BREAK}janvier{NO_BREAK}2026"
    assert day(date(2026, 8, 31), "en") == f"31{NO_BREAK}August{NO_BREAK}2026"


@pytest.mark.parametrize(
    ("count", "shown"), [(88, "88 octets"), (1_040, "1,0 ko"), (159_000, "159 ko"), (2_720_099, "2,7 Mo")]
)
def test_file_sizes_are_readable(count: int, shown: str) -> None:
    assert size(count, "fr").replace(NO_BREAK, " ") == shown
