"""The rules that are not in the table: erasure levels by kind of medium, ceilings of the law, compulsory kit.

In: `policy.toml`, the law of `factors`, the equipment types. Out: a `Policy`, which guards take as an argument: a test
or a workshop may give its own.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

from factors.law import LegalValue, in_force, rules

PRICE_RULE = "price_ceiling_cents"


@dataclass(frozen=True)
class Policy:
    """What a workshop asks beyond the table of transitions."""

    strict_kinds: frozenset[str]
    late_hours: int
    mass_gap_ratio: float
    gift_takers: frozenset[str]
    kit: Mapping[str, tuple[str, ...]]
    junk_serials: frozenset[str]
    price_classes: Mapping[str, str]
    #: Every known type -> what one usually weighs, in grams; None where no source says.
    masses: Mapping[str, int | None]
    #: Every known type -> how many storage media it usually holds; None where that is not known.
    storage_media: Mapping[str, int | None]
    lowest_weight_ratio: float
    highest_weight_ratio: float
    #: Devices an organisation may be waiting for; days after which a request is warned, then closed.
    proof_longest_years: int
    request_open_devices: int
    request_warn_days: int
    request_close_days: int
    warranty_months: Mapping[str, int] = field(default_factory=dict)
    nonconforming_reasons: frozenset[str] = frozenset()
    second_hand_origins: frozenset[str] = frozenset()

    def is_erased(self, kind: str, status: str) -> bool:
        """Whether a medium of this kind holds no data any more, by the level this policy asks for."""
        return status in {"purged", "destroyed", "blank"} or (status == "cleared" and kind not in self.strict_kinds)

    def is_junk_serial(self, serial: str) -> bool:
        """Whether a serial says nothing: a manufacturer's filler, or one character repeated."""
        squeezed = "".join(serial.lower().split()).replace("-", "").replace(".", "")
        return len(set(squeezed)) < 2 or squeezed in {each.replace(".", "") for each in self.junk_serials}

    def price_ceiling(self, equipment_type: str, on: date) -> LegalValue | None:
        """The highest solidarity price of a type on a day; None where the law names none."""
        rule = f"{PRICE_RULE}.{self.price_classes.get(equipment_type)}"
        return in_force(rule, on) if rule in rules() else None

    def gift_ceiling(self, on: date) -> LegalValue | None:
        """The highest unit value of a public gift on a day."""
        return in_force("gift_ceiling_cents", on)


@cache
def default_policy() -> Policy:
    """The policy that ships with the program."""
    written = tomllib.loads((files("reuse") / "policy.toml").read_text(encoding="utf-8"))
    return Policy(
        strict_kinds=frozenset(written["erasure"]["strict_kinds"]),
        late_hours=written["entry"]["late_hours"],
        mass_gap_ratio=written["waste"]["mass_gap_ratio"],
        gift_takers=frozenset(written["gift"]["takers"]),
        kit={name: tuple(items) for name, items in written["kit"].items()},
        junk_serials=frozenset(written["serial"]["junk"]),
        price_classes={row["equipment_type"]: row["price_class"] for row in _types() if row["price_class"]},
        masses={row["equipment_type"]: _grams(row["mass_kg"]) for row in _types()},
        storage_media={row["equipment_type"]: _count(row["storage_media"]) for row in _types()},
        lowest_weight_ratio=written["weight"]["lowest_ratio"],
        highest_weight_ratio=written["weight"]["highest_ratio"],
        warranty_months=written["warranty"]["months"],
        nonconforming_reasons=frozenset(written["warranty"]["nonconforming_reasons"]),
        second_hand_origins=frozenset(written["refurbished"]["second_hand_origins"]),
        proof_longest_years=written["proof"]["longest_years"],
        request_open_devices=written["request"]["open_devices"],
        request_warn_days=written["request"]["warn_days"],
        request_close_days=written["request"]["close_days"],
    )


@cache
def _types() -> tuple[dict[str, str], ...]:
    text = (files("factors") / "data" / "equipment_types.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _count(text: str) -> int | None:
    return int(text) if text else None


def _grams(mass_kg: str) -> int | None:
    return round(Decimal(mass_kg) * 1000) if mass_kg else None
