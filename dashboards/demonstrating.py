"""What a demonstration holds beside its inventories: who takes part, registers, declarations, a year of reuse.

In: a demonstration folder, who acts; the rows of `demonstration.toml`. Out: what was not there yet, by the functions
that keep users' tables and by the store's own rules; what somebody corrected since is left as it is.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl

from barometer.records.declaration_import import import_declarations
from barometer.records.declarations import STEPS, list_declarations, move_many
from barometer.records.entries import ENTRIES, list_entries
from barometer.records.entry_import import import_entries
from barometer.records.files import replace_bytes
from barometer.records.home import Home
from barometer.records.register_import import import_organisations
from barometer.records.registers import list_organisations
from dashboards.actors import Actor
from dashboards.declaring import declare_value
from imports.demonstration import FIRST_INVENTORY, HEAD_COUNT_SOURCE, SECOND_INVENTORY
from reuse.bulk import append_all
from reuse.demonstration import demonstration_year
from reuse.journey_log import log_version

#: How far a declaration went -> the steps that were taken.
STEPS_TO = {"draft": (), "submitted": ("submit",), "validated": ("submit", "validate"), "withdrawn": ("withdraw",)}


@cache
def settings() -> dict[str, Any]:
    """The rows of the demonstration, by register."""
    return tomllib.loads((files("dashboards") / "demonstration.toml").read_text(encoding="utf-8"))


def fill_registers(home: Home, actor: Actor) -> None:
    """Organisations and their head counts, the registers of `ENTRIES`, declarations in several states."""
    _register(home, actor)
    for kind in ENTRIES:
        held = set(list_entries(home, kind)["key"])
        told = [fields | {"key": key} for key, fields in settings().get(kind, {}).items() if key not in held]
        rows = [fields | {"row": number} for number, fields in enumerate(told, start=1)]
        done = import_entries(
            home, kind, rows, actor=actor.name, recorded_at=actor.now, is_strict=True, is_synthetic=True
        )
        for _, fault in (each for row in done for each in row.faults):
            raise fault
    for rows in _rounds(home):
        _declare(home, actor, rows)


def fill_reuse(home: Home, actor: Actor) -> int:
    """Keep the proofs, append the synthetic year. Gives the number of events; none where the log holds some."""
    if log_version(home):
        return 0
    year = demonstration_year()
    for digest, text in year.proofs.items():
        replace_bytes(home.folder / "evidence" / digest, text)
    return append_all(home, year.steps, actor=actor.name)


def _register(home: Home, actor: Actor) -> None:
    """The organisations that are not there yet, each with its people on the two days of inventory."""
    known = set(list_organisations(home)["organisation"])
    rows = []
    for name, entry in settings()["organisation"].items():
        identity = {field: value for field, value in entry.items() if field != "people"}
        identity |= {"organisation": name, "is_synthetic": True, "head_count_source": HEAD_COUNT_SOURCE}
        for place, day in enumerate((FIRST_INVENTORY, SECOND_INVENTORY)):
            people = {category: counts[place] for category, counts in entry.get("people", {}).items()}
            rows += [] if name in known else [identity | people | {"counted_on": day}]
    if not rows:
        return
    refused = import_organisations(home, pl.DataFrame(rows), actor=actor.name, recorded_at=actor.now).rejected
    if not refused.is_empty():
        raise ValueError(refused.row(0))


def _rounds(home: Home) -> list[list[dict[str, Any]]]:
    """Declarations that are not there yet; what corrects an earlier one comes in the next round."""
    held = list_declarations(home).select("organisation", "territory", "input", "period").rows()
    rounds: list[list[dict[str, Any]]] = []
    told: list[tuple[str | None, str | None, str, str]] = []
    for said in settings()["declaration"]:
        for code, value in said["values"].items():
            place = (said.get("organisation"), said.get("territory"), code, said["period"])
            if place in held:
                continue
            if told.count(place) == len(rounds):
                rounds.append([])
            rounds[told.count(place)].append(said | {"input": code, "value": value})
            told.append(place)
    return rounds


def _declare(home: Home, actor: Actor, rows: list[dict[str, Any]]) -> None:
    """Drafts, then the steps that each has taken."""
    names = ("organisation", "territory", "input", "period", "value", "unit", "method")
    plain = [row for row in rows if "proof" not in row]
    table = [{name: row.get(name) for name in names} | {"row": number} for number, row in enumerate(plain, start=1)]
    done = import_declarations(home, table, actor=actor.name, recorded_at=actor.now, is_strict=True, is_synthetic=True)
    moves: dict[int, tuple[str, ...]] = {}
    for row, each in zip(plain, done, strict=True):
        if each.kept is None:
            raise each.fault or ValueError(row)
        moves[each.kept.declaration] = STEPS_TO[row["state"]]
    for row in (row for row in rows if "proof" in row):
        said: dict[str, Any] = {name: row.get(name) for name in names if name not in {"input", "value"}}
        proof = (row["proof"][0], row["proof"][1].encode())
        kept = declare_value(home, actor, row["input"], row["value"], proof=proof, is_synthetic=True, **said)
        moves[kept.declaration] = STEPS_TO[row["state"]]
    for step in STEPS:
        moved = [number for number, steps in moves.items() if step in steps]
        move_many(home, moved, step, actor=actor.name, recorded_at=actor.now)
