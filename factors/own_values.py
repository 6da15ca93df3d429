"""An organisation's own values, for that organisation only (METHODOLOGY 20.2).

In: a factor set, the folder of each organisation that has one, and which of their devices exist. Out: the factor set
with rows under `type@organisation`, kept apart from the types themselves, and the table `own` that says for whom they
stand. Only pairs that exist become keys: values nobody uses cost nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from factors.factor_set import FactorSet, list_inputs
from factors.library import Library, types_frame
from factors.overlay import prevailing_factors
from factors.schemas import IMPACT_FACTOR_SCHEMA, frame_of

SEPARATOR = "@"
FIGURES = {"has_lifetime": "lifetime_years", "has_power": "electricity_kwh_per_year"}
OWN_SCHEMA = {
    "organisation": pl.String(),
    "equipment_type": pl.String(),
    "own_type": pl.String(),
    "has_factor": pl.Boolean(),
    "has_lifetime": pl.Boolean(),
    "has_power": pl.Boolean(),
}

Cells = dict[str, Any]


def with_own_values(
    factors: FactorSet, library: Library, owned: Mapping[str, Library], present: Iterable[tuple[str, str]]
) -> FactorSet:
    """The set with the own values of each organisation of `owned`, for the (organisation, type) pairs `present`.

    What the organisation gives prevails, stage by stage; the rest of the device keeps the choice of the policy.
    """
    pairs = [(name, code) for name, code in sorted(set(present)) if name in owned]
    rows: list[Cells] = []
    given: list[Cells] = []
    types = {name: _types_given(each) for name, each in owned.items()}
    ranks = library.ranks(factors.policy)
    ours: dict[str, list[Cells]] = {}
    for cells in library.ours:
        ours.setdefault(cells["equipment_type"], []).append(cells)
    theirs = {name: _by_type(each.theirs) for name, each in owned.items()}
    own: list[Cells] = []
    for name, code in pairs:
        own_type = f"{code}{SEPARATOR}{name}"
        mine = [renamed(cells, own_type) for cells in theirs[name].get(code, ())]
        figures = types[name].get(code)
        if mine:
            kept = prevailing_factors(ours.get(code, ()), _as_type(mine, code), factors.on, ranks)
            rows += owned[name].ranged(_as_type(kept, own_type), factors.on)
        if figures:
            given.append(figures | {"equipment_type": own_type})
        has = {stem: bool(figures and figures.get(column) is not None) for stem, column in FIGURES.items()}
        if mine or any(has.values()):
            own.append(
                {"organisation": name, "equipment_type": code, "own_type": own_type, "has_factor": bool(mine), **has}
            )
    if not own:
        return factors
    named = pl.DataFrame(own, schema=OWN_SCHEMA).sort("organisation", "equipment_type")
    return replace(extended(factors, owned.values(), rows, given), own=named)


def extended(
    factors: FactorSet, libraries: Iterable[Library], rows: Iterable[Cells], types: Iterable[Cells]
) -> FactorSet:
    """A set with rows of factors, lifetimes and powers, and their sources, added under keys of their own."""
    sources = {row.cells["source"]: row.cells for each in libraries for row in each.tables["sources"]}
    rules = {name: cells["range_rule"] for name, cells in sources.items()}
    pedigree = {rule: factors.input_value(f"pedigree.{rule}") for rule in ("same", "proxy", "cited", "assumption")}
    added = frame_of("impact_factors", list(rows), IMPACT_FACTOR_SCHEMA)
    own_types = types_frame(list(types), rules, pedigree)
    known = set(factors.inputs["input_key"])
    nothing = factors.electricity_mixes.clear(), factors.parameters.clear()
    inputs = list_inputs(added, nothing[0], own_types, nothing[1]).filter(~pl.col("input_key").is_in(known))
    extra = [cells for source, cells in sources.items() if source not in set(factors.sources["source"])]
    return replace(
        factors,
        impact_factors=pl.concat([factors.impact_factors, added]),
        inputs=pl.concat([factors.inputs, inputs.unique("input_key")]).sort("input_key"),
        sources=pl.concat([factors.sources, frame_of("sources", extra)]).sort("source"),
        own_types=pl.concat([factors.own_types, own_types]) if factors.own_types.width else own_types,
    )


def _types_given(library: Library) -> dict[str, Cells]:
    """Lifetimes and powers that a folder gives itself; what it does not give stays that of the type."""
    merged = {row.cells["equipment_type"]: row.cells for row in library.tables["equipment_types"]}
    silent = dict.fromkeys(FIGURES.values())
    return {
        cells["equipment_type"]: merged[cells["equipment_type"]] | {name: cells.get(name) for name in silent}
        for cells in library.given_types
    }


def _by_type(rows: Iterable[Cells]) -> dict[str, list[Cells]]:
    found: dict[str, list[Cells]] = {}
    for cells in rows:
        found.setdefault(cells["equipment_type"], []).append(cells)
    return found


def renamed(cells: Cells, own_type: str) -> Cells:
    """A row whose input is one of its own, so that it has a draw of its own."""
    key = f"factor:{own_type}:{cells['impact_category']}:{cells['life_cycle_stage']}"
    return cells | {"input_key": key}


def _as_type(rows: Iterable[Cells], name: str) -> list[Cells]:
    return [cells | {"equipment_type": name} for cells in rows]
