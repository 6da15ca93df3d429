"""What digital technology may save elsewhere, as data (METHODOLOGY 6). In: factors/data/gains.toml. Out: `Gain`s."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Saving:
    """A saving at one level of evidence: products to add and to deduct, inputs that must be measured (level 1)."""

    level: int
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    measured: tuple[str, ...]


@dataclass(frozen=True)
class Gain:
    """One kind of gain: its indicator, names, what it is compared with, its activity, its savings by level."""

    gain: str
    indicator: str
    name: dict[str, str]
    reference: dict[str, str]
    rebound: dict[str, str]
    activity: str
    activity_unit: str
    savings: tuple[Saving, ...]


@cache
def gains() -> tuple[Gain, ...]:
    """Every gain, in file order; savings in the order of their level, the strongest evidence first."""
    document = tomllib.loads((files("factors") / "data" / "gains.toml").read_text(encoding="utf-8"))
    return tuple(
        Gain(
            gain=name,
            indicator=row["indicator"],
            name={"fr": row["fr"], "en": row["en"]},
            reference={"fr": row["reference_fr"], "en": row["reference_en"]},
            rebound={"fr": row.get("rebound_fr", ""), "en": row.get("rebound_en", "")},
            activity=row["activity"],
            activity_unit=row["activity_unit"],
            savings=tuple(sorted(map(_saving, row.get("saving", ())), key=lambda saving: saving.level)),
        )
        for name, row in document["gain"].items()
    )


def _saving(row: dict[str, object]) -> Saving:
    lists = {name: tuple(map(str, row.get(name, ()))) for name in ("plus", "minus", "measured")}  # type: ignore[call-overload]
    return Saving(level=int(str(row["level"])), **lists)
