"""Everyday gestures as data (METHODOLOGY 25). In: factors/data/gestures.toml. Out: `Gesture`s, in file order."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

STAFF, HOUSEHOLD = "staff", "household"
AUDIENCES = (STAFF, HOUSEHOLD)
RULES = ("longer", "refurbished", "fewer", "electricity", "service")


@dataclass(frozen=True)
class Gesture:
    """One gesture. `said`: the statement to agree with; `types`: what it is about, `minus` what stands in for it.

    `amount`: (central, low, high) in `unit`: years kept, devices, kWh, or units of a service, for one person and year.
    """

    code: str
    name: dict[str, str]
    said: dict[str, str]
    audience: tuple[str, ...]
    rule: str
    types: tuple[str, ...]
    minus: tuple[str, ...]
    amount: tuple[float, float, float]
    unit: str
    source: str
    note: str


@cache
def gestures() -> tuple[Gesture, ...]:
    """Every gesture of the shipped file."""
    document = tomllib.loads((files("factors") / "data" / "gestures.toml").read_text(encoding="utf-8"))
    return tuple(_gesture(code, row) for code, row in document["gesture"].items())


def _gesture(code: str, row: dict[str, Any]) -> Gesture:
    central, low, high = map(float, row["amount"])
    return Gesture(
        code,
        name={"fr": row["fr"], "en": row["en"]},
        said={"fr": row["said_fr"], "en": row["said_en"]},
        audience=tuple(row["audience"]),
        rule=row["rule"],
        types=tuple(row["types"]),
        minus=tuple(row.get("minus", ())),
        amount=(central, low, high),
        unit=row["unit"],
        source=row["source"],
        note=row["note"],
    )
