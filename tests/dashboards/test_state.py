"""The address of a page and the filters: codes in, codes out, whatever the language."""

from dataclasses import replace

import pytest

from dashboards.state import NOBODY, Choices, Filters, read_address, short_address

OFFERED = {
    "territory": ["REG-27", "DEP-21"],
    "organisation": [NOBODY, "lycee-a"],
    "year": ["2025", "2024"],
    "view": ["amortised", "at-purchase"],
    "category": ["climate_change", "electricity_use"],
    "language": ["fr", "en"],
}
CHOICES = Choices(OFFERED, {name: options[0] for name, options in OFFERED.items()})
DEFAULT = Filters(**CHOICES.defaults)


def test_an_empty_address_gives_every_default() -> None:
    assert read_address({}, CHOICES) == (CHOICES.defaults, {})


def test_an_address_decides_the_filters_it_names() -> None:
    taken, refused = read_address({"territory": "DEP-21", "language": "en"}, CHOICES)
    assert (taken["territory"], taken["language"], taken["year"]) == ("DEP-21", "en", "2025")
    assert refused == {}


@pytest.mark.parametrize(
    ("name", "value"), [("territory", "27"), ("year", "1999"), ("view", "amortie"), ("organisation", "lycee-z")]
)
def test_a_value_nobody_offers_is_refused_and_the_default_taken(name: str, value: str) -> None:
    taken, refused = read_address({name: value}, CHOICES)
    assert refused == {name: value}
    assert taken == CHOICES.defaults


def test_the_address_of_a_page_holds_only_what_is_not_the_default() -> None:
    filters = replace(DEFAULT, territory="DEP-21", language="en")
    assert short_address(filters, CHOICES, {"tab": "explain"}) == {
        "territory": "DEP-21", "language": "en", "tab": "explain"
    }  # fmt: skip
    assert short_address(DEFAULT, CHOICES, {}) == {}


def test_a_shared_link_holds_every_filter_defaults_too() -> None:
    assert DEFAULT.link() == (
        "?territory=REG-27&organisation=none&year=2025&view=amortised&category=climate_change&language=fr"
    )


def test_a_shared_link_reads_back_as_the_same_filters() -> None:
    filters = replace(DEFAULT, organisation="lycee-a", view="at-purchase")
    assert read_address(filters.query(), CHOICES) == (filters.query(), {})
    assert filters.is_organisation
    assert not DEFAULT.is_organisation
