"""What no answer about the chain tells, whatever place is asked for: by hand."""

import polars as pl

from dashboards.chain_disclosure import every_place
from reuse.facts import SCHEMAS, Facts
from reuse.indicators import hidden_groups

#: Commune -> its EPCI and its department; EPCI-4 lies in both departments.
PLACES = {"a": ("EPCI-1", "DEP-1"), "b": ("EPCI-2", "DEP-1"), "c": ("EPCI-3", "DEP-2"), "d": ("EPCI-4", "DEP-1"),
          "e": ("EPCI-4", "DEP-2"), "f": ("EPCI-5", "DEP-2")}  # fmt: skip
WITHIN = [(f"COM-{commune}", place) for commune, held in PLACES.items() for place in (f"COM-{commune}", *held, "REG-1")]
ROLL_UP = pl.DataFrame(WITHIN, schema=["commune", "territory"], orient="row")


def hidden(**handed: int) -> set[str]:
    """The places whose count is not told, of so many hand-overs to seniors in each commune."""
    rows = [
        {"commune": f"COM-{commune}", "audience": "senior"} for commune, count in handed.items() for _ in range(count)
    ]
    frames = {name: pl.DataFrame(rows if name == "handed" else [], schema=SCHEMAS[name]) for name in SCHEMAS}
    facts = Facts(**frames)
    found = hidden_groups(facts, every_place(ROLL_UP, facts), ("senior",), 5)
    return {group for group, cell in found if cell == "total"}


def test_a_department_less_its_other_epci_does_not_give_back_a_few_people() -> None:
    """3 in EPCI-1: the 9 of EPCI-2 are hidden too, not the 6 of another department, which leave 12 - 9 = 3."""
    assert hidden(a=3, b=9, c=6, f=30) == {"COM-a", "COM-b", "EPCI-1", "EPCI-2"}


def test_an_epci_in_two_departments_does_not_give_back_a_few_people() -> None:
    """2 of the 22 of EPCI-4 are in department 1: 22 - 20 and 11 - 9 would both tell of them."""
    assert {"COM-d", "COM-e", "EPCI-2"} <= hidden(b=9, d=2, e=20, f=30)
    assert "EPCI-4" not in hidden(b=9, d=2, e=20, f=30)


def test_counts_that_are_all_large_are_all_told() -> None:
    assert hidden(a=5, b=9, c=6, d=7, e=8) == set()
