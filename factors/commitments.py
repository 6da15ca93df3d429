"""What the region's document of 2021 promises, as data (METHODOLOGY 17.1). In: commitments.toml. Out: `Commitment`s."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Commitment:
    """One promise (`target`) or state of things (`baseline`): value as text, unit, since when, where it was read."""

    code: str
    kind: str
    fr: str
    en: str
    value: str
    unit: str
    since: int
    indicator: str | None
    source: str
    locator: str


@cache
def commitments() -> tuple[Commitment, ...]:
    """Every commitment, in file order."""
    document = tomllib.loads((files("factors") / "data" / "commitments.toml").read_text(encoding="utf-8"))
    return tuple(
        Commitment(
            code=code,
            kind=row["kind"],
            fr=row["fr"],
            en=row["en"],
            value=row["value"],
            unit=row["unit"],
            since=row["from"],
            indicator=row["indicator"] or None,
            source=document["source"]["title"],
            locator=row["locator"],
        )
        for code, row in document["commitment"].items()
    )
