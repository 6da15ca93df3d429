"""What rules of the chain need of a type of equipment: its names and legal classes. In: the factor data. Out: rows."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

#: Categories of article R. 543-172 that décret 2023-266 takes in: screens over 100 cm², small IT and telecom.
IN_SCOPE = ("weee-2", "weee-6")


@dataclass(frozen=True)
class EquipmentKind:
    """One type: names, and the classes that rules ask for; an empty class is not known, or not applicable."""

    code: str
    name: dict[str, str]
    weee_category: str
    ords_category: str
    mass_grams: int | None
    not_applicable: frozenset[str]

    @property
    def is_in_scope(self) -> bool | None:
        """Whether the reuse rate of public bodies counts it; None where its WEEE category is not known."""
        if not self.weee_category and "weee_category" not in self.not_applicable:
            return None
        return self.weee_category in IN_SCOPE


def equipment_kind(code: str | None) -> EquipmentKind | None:
    """A type by its code; None where it is not known."""
    return None if code is None else equipment_kinds().get(code)


def kind_name(code: str | None, language: str) -> str:
    """The name of a type; the code itself where it has none, a dash where there is no code."""
    known = equipment_kind(code)
    return (code or "–") if known is None else known.name[language]


@cache
def equipment_kinds() -> dict[str, EquipmentKind]:
    """Every type of the factor data."""
    text = (files("factors") / "data" / "equipment_types.csv").read_text(encoding="utf-8")
    return {
        row["equipment_type"]: EquipmentKind(
            code=row["equipment_type"],
            name={"fr": row["name_fr"], "en": row["name_en"]},
            weee_category=row["weee_category"],
            ords_category=row["ords_category"],
            mass_grams=round(float(row["mass_kg"]) * 1000) if row["mass_kg"] else None,
            not_applicable=frozenset(row["not_applicable"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def class_names() -> dict[str, dict[str, str]]:
    """Names of legal and sector classes (WEEE, ORDS…), by code."""
    text = (files("factors") / "data" / "equipment_classes.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: {"fr": row["name_fr"], "en": row["name_en"]} for row in rows}
