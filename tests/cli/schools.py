"""Two lycées with the same ten laptops: the files and words that tests share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

FILES = Path(__file__).parents[1] / "imports" / "factor_files"
PARC = "Identifiant;Type d'équipement;Modèle;Quantité;Date de mise en service\nA-1;Ordinateur portable;;10;01/01/2024\n"
OWN = "equipment_type,impact_category,life_cycle_stage,amount,unit,locator,lifetime_years\n"
SHEETED = (
    "Identifiant;Type d'équipement;Fabricant;Modèle;Quantité;Date de mise en service\n"
    "A-1;Ordinateur portable;;;10;01/01/2024\n"
    "A-2;Unité centrale;Dell;Optiplex 3060 Tower;4;01/01/2024\n"
    "A-3;Unité centrale;;Dell OptiPlex 3060 tower;1;01/01/2024\n"
    "A-4;Unité centrale;Dell;Optiplex 9999 Tower;1;01/01/2024\n"
)
SHEET_WORDS = ("--source", "fiches", "--licence", "sharealike", "--perimeter", "fabrication, fiches")
DATED = ("--published-on", "2026-01-01")

FLEET = (
    "Identifiant;Type d'équipement;Fabricant;Modèle;Numéro de série;Date de mise en service;Statut;"
    "Système d'exploitation\n"
)
TO = ("--to", "atelier", "--taker-kind", "solidarity_enterprise")
GIFT = ("--route", "gift", *TO, "--unit-value", "150,00", "--retired-on", "01/03/2026")


def climate(run_json: Callable[..., Any], home: Path, organisation: str, *more: str) -> float:
    words = ("indicators", "--organisation", organisation, "--year", "2025", "--code", "EMP-01", *more)
    rows = run_json("--home", home, *words)
    return float(next(row["value"] for row in rows if row["breakdown"] == "total"))
