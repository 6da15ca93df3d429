"""The territories of France: communes, EPCI, departments, regions, their inhabitants and how they add up.

In: the dated tables of `factors/data/territories` (its README: sources, vintages, licences). Out: `Territories`, frames
keyed by typed codes, and the reading of codes people write. Method: METHODOLOGY 3.1 and 3.8.

Communes roll up to EPCI and, apart from that, to departments, regions and France: an EPCI may cross both, so nothing
here goes from an EPCI to a department. France is the mainland, Corsica and the five overseas departments; overseas
collectivities are codes outside it.
"""

import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from io import BytesIO
from typing import Any

import polars as pl

from factors.territory_codes import (
    FRANCE,
    WIDTHS,
    CodeBook,
    TerritoryError,
    name_ranks,
    plain_name,
    read_code,
    read_commune,
    sort_ranked,
    squeeze,
)

__all__ = ["FRANCE", "Territories", "TerritoryError", "load", "parse_code", "provenance", "repair_commune_code"]

DATA = files("factors") / "data" / "territories"


@dataclass(frozen=True, eq=False)
class Territories:
    """The frames, each in code order. `territory`, `department`, `region`, `epci` are typed codes; populations Int64.

    communes       territory, code (five characters), name, population, department, region, epci
    epci           territory, code, name, kind, population (sum of its communes), communes, seat_department,
                   seat_region, population_in_seat_region
    departments    territory, code, name, population, communes, region
    regions        territory, code, name, population, communes
    collectivities territory, code, name, population, communes: overseas collectivities, outside France as counted here
    former_codes   territory, name, kind, current: codes that are no commune today, and the commune of each
    """

    communes: pl.DataFrame
    epci: pl.DataFrame
    departments: pl.DataFrame
    regions: pl.DataFrame
    collectivities: pl.DataFrame
    former_codes: pl.DataFrame

    @cached_property
    def roll_up(self) -> pl.DataFrame:
        """commune, territory: every territory that holds a commune (itself, EPCI, department, region, FR).

        A commune of an overseas collectivity rolls up to itself and its collectivity only; four islands have no EPCI.
        """
        france = pl.when(pl.col("region").is_not_null()).then(pl.lit(FRANCE))
        levels = [pl.col("territory"), pl.col("epci"), pl.col("department"), pl.col("region"), france]
        parts = [self.communes.select(commune="territory", territory=level).drop_nulls() for level in levels]
        return pl.concat(parts).rechunk()

    @cached_property
    def france_population(self) -> int:
        """Inhabitants of France with the overseas departments, without the overseas collectivities."""
        return sum(self.regions["population"].to_list())

    @cached_property
    def book(self) -> CodeBook:
        """All known codes with their names and inhabitants (None: unknown), and the former codes."""
        names, populations = {FRANCE: "France"}, {FRANCE: self.france_population}
        for frame in (self.regions, self.departments, self.collectivities, self.epci, self.communes):
            names |= dict(zip(frame["territory"], frame["name"], strict=True))
            populations |= dict(zip(frame["territory"], frame["population"], strict=True))
        former = dict(zip(self.former_codes["territory"], self.former_codes["current"], strict=True))
        return CodeBook(names, populations, former)

    def name(self, code: str) -> str:
        """The official French name of a typed code."""
        return self.book.names[self._known(code)]

    def population(self, code: str) -> int | None:
        """The inhabitants of a typed code; None if unknown (uninhabited lands overseas have no count, not zero)."""
        return self.book.populations[self._known(code)]

    def communes_of(self, code: str) -> list[str]:
        """The communes of a territory, in code order."""
        return self.roll_up.filter(pl.col("territory") == self._known(code))["commune"].sort().to_list()

    def within(self, code: str, region: str) -> bool:
        """True if a territory lies wholly within another: all its communes are communes of `region`."""
        return set(self.communes_of(code)) <= set(self.communes_of(region))

    def epci_touching(self, region: str) -> pl.DataFrame:
        """Every EPCI with a commune in a territory: the `epci` columns, and what part of it lies in the territory.

        Added: communes_in_region, population_in_region ("of which in the region"), is_seated (its seat lies in it).
        """
        members = self.communes_of(region)
        inside = (
            self.communes.filter(pl.col("territory").is_in(members))
            .drop_nulls("epci")
            .group_by("epci")
            .agg(communes_in_region=pl.len(), population_in_region=_inhabitants())
        )
        is_seated = pl.lit(region == FRANCE) | pl.any_horizontal(pl.col("seat_department", "seat_region") == region)
        return (
            self.epci.join(inside, left_on="territory", right_on="epci", validate="1:1")
            .with_columns(is_seated=is_seated)
            .sort("territory")
        )

    def modelled_communes(self, region: str) -> list[str]:
        """The communes to model for a region, in code order: its own, and those of every EPCI that touches it."""
        touching = self.epci_touching(region)["territory"].to_list()
        of_epci = self.communes.filter(pl.col("epci").is_in(touching))["territory"]
        return sorted({*of_epci, *self.communes_of(region)})

    def search(self, text: str, limit: int = 20) -> pl.DataFrame:
        """territory, name, population of what a text names, best first: by name without accents, or start of code.

        Whole names, then names that begin with the text, then words that do, then the rest; larger population first.
        """
        wanted, code = plain_name(text), squeeze(text)
        ranks = name_ranks(wanted, self.book) if wanted else {}
        if any(sign.isdigit() for sign in code):
            starts = (code, *(f"{prefix}-{code}" for prefix in WIDTHS))
            ranks |= {known: 1 for known in self.book.names if known.startswith(starts)}
        best = sort_ranked(ranks, self.book)[:limit]
        rows = [(known, self.book.names[known], self.book.populations[known]) for known in best]
        schema = {"territory": pl.String(), "name": pl.String(), "population": pl.Int64()}
        return pl.DataFrame(rows, schema=schema, orient="row")

    def _known(self, code: str) -> str:
        """The typed code; refused as `parse_code` refuses."""
        return code if code in self.book.names else read_code(code, self.book)


@cache
def load() -> Territories:
    """The territories shipped with the program, read once."""
    departments = _table("departments").with_columns(territory=_typed("DEP", "code"), region=_typed("REG", "region"))
    communes = (
        _table("communes")
        .with_columns(
            pl.col("population").cast(pl.Int64),
            territory=_typed("COM", "code"),
            department=_typed("DEP", "department"),
            epci=_typed("EPCI", "epci"),
        )
        .join(departments.select(department="territory", region="region"), on="department", how="left", validate="m:1")
    )
    regions = _table("regions").with_columns(territory=_typed("REG", "code"))
    epci = _table("epci").with_columns(territory=_typed("EPCI", "code"))
    former = _table("former_codes").with_columns(territory=_typed("COM", "code"), current=_typed("COM", "current"))
    counted = ("territory", "code", "name", "population", "communes")
    departments = _with_sums(departments, communes, "department")
    return Territories(
        communes=communes.select("territory", "code", "name", "population", "department", "region", "epci"),
        epci=_with_sums(epci, communes, "epci")
        .join(seats(communes), left_on="territory", right_on="epci", how="left", validate="1:1", maintain_order="left")
        .select(*counted, "kind", "seat_department", "seat_region", "population_in_seat_region"),
        departments=departments.filter(pl.col("region").is_not_null()).select(*counted, "region"),
        regions=_with_sums(regions, communes, "region").select(*counted),
        collectivities=departments.filter(pl.col("region").is_null()).select(*counted),
        former_codes=former.select("territory", "name", "kind", "current"),
    )


def parse_code(text: str) -> str:
    """The typed code that a text says, whatever its case and spaces; five characters or nine digits are enough.

    Refused (`TerritoryError`): a bare number, which may be a region or a department; an unknown code, with the nearest
    known ones; a former code, with the commune of today.
    """
    return read_code(text, load().book)


def repair_commune_code(text: str) -> tuple[str, bool]:
    """The commune (`COM-01001`) that a spreadsheet cell says, and whether it had to be repaired: then say so.

    Repairs a lost leading zero, decimals, spaces, case, and former or partial codes (`75105` gives Paris).
    """
    return read_commune(text, load().book)


@cache
def provenance() -> dict[str, Any]:
    """Package, hashes, vintages and licences of the tables, as `rebuild.py` wrote them."""
    return tomllib.loads((DATA / "provenance.toml").read_text(encoding="utf-8"))


def seats(communes: pl.DataFrame) -> pl.DataFrame:
    """epci, seat_department, seat_region, population_in_seat_region (METHODOLOGY 3.8: no source states the seat).

    The seat is the department of most of its communes; on a tie the one with more inhabitants, then the first code.
    """
    members = communes.drop_nulls("epci")
    order = {"communes": True, "population": True, "department": False}
    in_region = members.group_by("epci", "region").agg(population_in_seat_region=_inhabitants())
    return (
        members.group_by("epci", "department", "region")
        .agg(communes=pl.len(), population=_inhabitants())
        .sort("epci", *order, descending=[False, *order.values()])
        .unique("epci", keep="first", maintain_order=True)
        .join(in_region, on=["epci", "region"], how="left", validate="1:1", maintain_order="left")
        .select("epci", "population_in_seat_region", seat_department="department", seat_region="region")
    )


def _with_sums(territories: pl.DataFrame, communes: pl.DataFrame, level: str) -> pl.DataFrame:
    """Territories with `population` and `communes`, summed from their communes."""
    sums = communes.group_by(level).agg(population=_inhabitants(), communes=pl.len())
    return territories.join(
        sums, left_on="territory", right_on=level, how="left", validate="1:1", maintain_order="left"
    )


def _inhabitants() -> pl.Expr:
    population = pl.col("population")
    # unknown as soon as one commune is: a part would pass for the whole
    return pl.when(population.is_not_null().all()).then(population.sum())  # house rule: null unless all are known


def _typed(prefix: str, column: str) -> pl.Expr:
    return pl.lit(f"{prefix}-") + pl.col(column)


def _table(name: str) -> pl.DataFrame:
    """One table of the folder, as text except the populations: a code is never a number."""
    parquet = DATA / f"{name}.parquet"
    if parquet.is_file():
        return pl.read_parquet(BytesIO(parquet.read_bytes()))
    return pl.read_csv(BytesIO((DATA / f"{name}.csv").read_bytes()), infer_schema=False)
