"""Figures that a document repeats are those of the data and of the engine."""

import re
import tomllib
from datetime import date

import polars as pl
import pytest

from barometer import assessment
from barometer.assessment import Stock
from barometer.cohorts import no_cohorts
from factors import library, territories
from factors.draws import draw_inputs
from tests.house import ROOT
from tests.house_data import parameters

REGION = "REG-27"
YEAR = 2025
#: A section below is a pointer to another one: it goes.
LEAST_WORDS = 60


def table_of(document: str, header: str) -> list[list[str]]:
    """The rows of the table of a document that begins with `header`, cell by cell."""
    text = (ROOT / document).read_text(encoding="utf-8")
    table = text[text.index(header) :].split("\n\n")[0].split("\nThe table")[0]
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert rows
    return rows


def test_the_household_table_of_the_methodology_repeats_the_parameters() -> None:
    data = tomllib.loads((ROOT / "factors/data/parameters/household.toml").read_text(encoding="utf-8"))
    expected = {}
    for name, entry in parameters(data):
        latest = max(entry["values"], key=lambda value: value["from"])
        figures = [str(latest["value"]), f"{latest['low']} - {latest['high']}", entry["unit"]]
        expected[name] = [*figures, str(latest["from"].year), latest["source"]]
    assert {row[0]: row[1:] for row in table_of("METHODOLOGY.md", "| parameter | value |")} == expected


def test_a_section_of_the_methodology_has_a_number_of_its_own() -> None:
    numbers = re.findall(r"^#+ (\d+(?:\.\d+)?)\b", (ROOT / "METHODOLOGY.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(numbers) > 50
    assert len(numbers) == len(set(numbers))


def test_sections_of_the_methodology_stand_in_the_order_of_their_numbers_and_say_something() -> None:
    text = (ROOT / "METHODOLOGY.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", text, re.MULTILINE)]
    assert numbers == sorted(numbers)
    bodies = re.split(r"^## \d+\. .*$", text, flags=re.MULTILINE)[1:]
    assert [number for number, body in zip(numbers, bodies, strict=True) if len(body.split()) < LEAST_WORDS] == []


def test_the_ticks_of_the_methodology_are_those_of_the_calendar() -> None:
    from barometer import calendar  # noqa: PLC0415 - named like a module of the standard library

    text = (ROOT / "METHODOLOGY.md").read_text(encoding="utf-8")
    sentence = re.search(r"365 x 366 x 10 = ([\d,]+) ticks.*?hundredth of a year ([\d,]+)", text, flags=re.DOTALL)
    assert sentence
    assert [int(number.replace(",", "")) for number in sentence.groups()] == [
        calendar.TICKS_PER_YEAR,
        calendar.TICKS_PER_HUNDREDTH_YEAR,
    ]


@pytest.fixture(scope="module")
def modelled_region() -> tuple[assessment.Assessment, pl.DataFrame, library.FactorSet]:
    """The region without any inventory, its communes, and the factors used."""
    factors, france = library.load().in_force(on=date(YEAR, 12, 31)), territories.load()
    communes = france.communes.filter(
        pl.col("territory").is_in(france.modelled_communes(REGION)) & pl.col("population").is_not_null()
    )
    register = pl.DataFrame(schema=dict.fromkeys(("organisation", "kind", "seat_commune"), pl.String()))
    stock = Stock(no_cohorts(), register, communes.select("population", commune="territory"))
    groups = france.roll_up.filter(pl.col("territory") == REGION).select("commune", group="territory")
    return assessment.assess(stock, factors, year=YEAR, view="amortised"), groups, factors


@pytest.mark.parametrize("row", table_of("METHODOLOGY.md", "| rho | low |"), ids=lambda row: f"rho {row[0]}")
def test_the_interval_of_the_methodology_for_each_rho_is_that_of_the_engine(
    row: list[str], modelled_region: tuple[assessment.Assessment, pl.DataFrame, library.FactorSet]
) -> None:
    assessed, groups, factors = modelled_region
    draws = draw_inputs(factors, rho=float(row[0]))
    table = assessment.answer(
        assessed, groups, by="commune", names={REGION: REGION}, factors=factors, draws=draws
    ).filter((pl.col("code") == "EMP-01") & (pl.col("breakdown") == "total"))
    assert [round(table[column].item() / 1e6) for column in ("low", "value", "high")] == [int(cell) for cell in row[1:]]
