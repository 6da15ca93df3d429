"""What a scenario can decide, and how devices leave, as data (METHODOLOGY 22).

In: factors/data/levers.toml, factors/data/survival_curve.csv. Out: `Lever`s, and the shares of a reference curve.
"""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from factors.spelling import Named

#: Shares are whole millionths.
PPM = 1_000_000


@dataclass(frozen=True)
class Lever:
    """One decision: what it acts on, unit and bounds of its value, types or tier, figures it needs or takes.

    `named_types`: others that it acts on only where the user names them. `reads_systems`: it acts on the devices whose
    system ends, as inventories write it, unless a share is given.
    """

    lever: str
    name: dict[str, str]
    help: dict[str, str]
    acts_on: str
    unit: str
    lower: float
    upper: float
    trial: float | None
    types: tuple[str, ...]
    named_types: tuple[str, ...]
    tier: str | None
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    reads_systems: bool

    @property
    def possible_types(self) -> frozenset[str]:
        """Types that may be named; none = every type."""
        return frozenset((*self.types, *self.named_types))

    @property
    def named(self) -> Named:
        """Its name and its code, as a refusal says them."""
        return Named(*(f"{self.name[language]} ({self.lever})" for language in ("fr", "en")))


@dataclass(frozen=True)
class Figure:
    """A figure that the user brings to a lever, with its bounds; a text (a country) has none. `name` holds the code."""

    name: Named
    label: Named
    lower: float | None
    upper: float | None


@cache
def figures() -> dict[str, Figure]:
    """Every figure that a lever needs or takes, by its code."""
    return {
        code: Figure(
            Named(*(f"{row[language]} ({code})" for language in ("fr", "en"))),
            Named(row["fr"], row["en"]),
            row.get("lower"),
            row.get("upper"),
        )
        for code, row in _document()["figure"].items()
    }


@cache
def levers() -> dict[str, Lever]:
    """Every lever by its code, in file order."""
    return {
        code: Lever(
            lever=code,
            name={"fr": row["fr"], "en": row["en"]},
            help={"fr": row["help_fr"], "en": row["help_en"]},
            acts_on=row["acts_on"],
            unit=row["unit"],
            lower=float(row["lower"]),
            upper=float(row["upper"]),
            trial=row.get("trial"),
            types=tuple(row.get("types", ())),
            named_types=tuple(row.get("named_types", ())),
            tier=row.get("tier"),
            needs=tuple(row.get("needs", ())),
            takes=tuple(row.get("takes", ())),
            reads_systems=bool(row.get("reads_systems")),
        )
        for code, row in _document()["lever"].items()
    }


def assumption(name: str) -> float:
    """A house assumption of the levers."""
    return float(_document()["assumption"][name])


@cache
def reference_survivors() -> tuple[int, ...]:
    """Millionths still in service, each twentieth of the scale of the curve: Weibull, shape 2, mean 1."""
    text = (files("factors") / "data" / "survival_curve.csv").read_text(encoding="utf-8")
    return tuple(round(float(row["survivors_ratio"]) * PPM) for row in csv.DictReader(text.splitlines()))


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files("factors") / "data" / "levers.toml").read_text(encoding="utf-8"))
