"""Invented purchases and an invented tender for demonstration folders. Every row says `synthetic`.

In: a folder. Out: spreadsheets as two bodies would send them, and one answer grid; the same bytes each time.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from imports.mapping import column_definitions
from imports.templates import CREATED_ON
from imports.vocabularies import labels

YEARS = (2024, 2025)
Row = dict[str, Any]


@dataclass(frozen=True)
class PurchaseFile:
    """One spreadsheet of purchases, and whose they are."""

    path: Path
    organisation: str


@dataclass(frozen=True)
class _Product:
    """Something that is bought: its label, category, type, price of one in cents, and its index if it has one."""

    label: str
    category: str
    equipment_type: str | None
    new_cents: int
    used_cents: int | None
    repairability: float | None
    most: int


PRODUCTS = (
    _Product("Ordinateur portable 14 pouces", "agec-it", "laptop", 78_900, 41_200, 7.4, 60),
    _Product("Ordinateur fixe", "agec-it", "desktop_professional", 69_500, 28_000, None, 30),
    _Product("Écran 24 pouces", "agec-it", "monitor", 16_500, 7_900, None, 50),
    _Product("Smartphone", "agec-it", "smartphone", 38_900, 24_500, 8.1, 40),
    _Product("Tablette", "agec-it", "tablet", 31_900, 18_800, 6.9, 25),
    _Product("Imprimante multifonction", "agec-printing", "multifunction_printer", 129_000, 61_000, None, 6),
    _Product("Cartouche de toner", "agec-consumables", None, 8_900, 4_700, None, 80),
    _Product("Ramette de papier A4", "agec-paper", None, 390, None, None, 1500),
    _Product("Licence de logiciel", "outside", None, 12_000, None, None, 100),
)
#: Share of lines bought second hand, and share without any word on it.
USED, SILENT = 0.35, 0.08


def write_purchases(folder: Path) -> list[PurchaseFile]:
    """Two files: our template filled in, and an export of a finance tool with its own headers."""
    folder.mkdir(parents=True, exist_ok=True)
    region, epci = folder / "achats-region-fictive.xlsx", folder / "achats-epci-fictif-1.csv"
    _write_template(region, _lines("region-fictive", 46))
    _write_export(epci, _lines("epci-fictif-1", 24))
    return [PurchaseFile(region, "region-fictive"), PurchaseFile(epci, "epci-fictif-1")]


def write_tender(path: Path) -> Path:
    """An answer grid with four bids for laptops and monitors (one refurbished, one with a gap), one lot of hosting."""
    headers = {name: column["fr"] for name, column in column_definitions("tender").items()}
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": "Données synthétiques", "created": CREATED_ON})
        bold, on_date = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Offres")
        sheet.write_row(0, 0, headers.values(), bold)
        for number, row in enumerate(_bids(), start=1):
            for place, name in enumerate(headers):
                if row.get(name) is not None:
                    sheet.write(number, place, row[name])
        sheet.freeze_panes(1, 3)
        sheet.set_column(0, len(headers) - 1, 16)
        weights = book.add_worksheet("Pondération")
        weights.write_row(0, 0, ["Critère", "Pondération (%)", "Déclarée le"], bold)
        for number, (criterion, weight) in enumerate(
            (("impact", 40), ("prix", 40), ("réparabilité", 10), ("garantie", 10)), start=1
        ):
            weights.write_row(number, 0, [criterion, weight])
            weights.write_datetime(number, 2, datetime(2026, 1, 12), on_date)  # noqa: DTZ001 - a day
        weights.set_column(0, 2, 18)
    return path


def _lines(organisation: str, count: int) -> Iterator[Row]:
    """Lines of one body: mostly plain, some silent on their condition, one gift, one without amount."""
    chance = random.Random(f"purchases {organisation}")  # noqa: S311 - reproducible, not secret
    for number in range(count):
        product = chance.choice(PRODUCTS)
        year = YEARS[number % len(YEARS)]
        is_used = product.used_cents is not None and chance.random() < USED
        quantity = chance.randint(1, product.most)
        price = product.used_cents if is_used and product.used_cents is not None else product.new_cents
        condition = None if chance.random() < SILENT else ("refurbished" if is_used else "new")
        yield {
            "order_number": f"BC-{year}-{number + 1:04d}",
            "purchased_on": date(year, 1, 8) + timedelta(days=chance.randint(0, 340)),
            "supplier": f"Fournisseur fictif {chance.randint(1, 5)}",
            "label": product.label,
            "agec_category": product.category,
            "equipment_type": product.equipment_type,
            "quantity": quantity,
            "amount": None if number == 11 else quantity * price / 100,
            "condition": "new" if product.category == "outside" else condition,
            "is_gift": number == 5 or None,
            "is_internal": number == 7 or None,
            "recycled_ratio": _recycled(product, chance),
            "repairability_index": product.repairability,
            "has_green_clause": chance.choice((True, True, False, None)),
        }


def _recycled(product: _Product, chance: random.Random) -> float | None:
    """Paper is often recycled, a screen sometimes; most files say nothing."""
    if product.category == "agec-paper":
        return chance.choice((1.0, 1.0, 0.0))
    return 0.3 if product.equipment_type == "monitor" and chance.random() < 0.5 else None


def _write_template(target: Path, lines: Iterator[Row]) -> None:
    """Our own headers, real dates and numbers, words of the lists."""
    columns = column_definitions("purchases")
    words = {"agec_category": labels("agec_category", "fr"), "condition": labels("purchase_condition", "fr")}
    names = {"laptop": "Ordinateur portable", "monitor": "Écran"}
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False}) as book:
        book.set_properties({"title": "Données synthétiques", "created": CREATED_ON})
        bold, on_date = book.add_format({"bold": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Achats")
        sheet.write_row(0, 0, [column["fr"] for column in columns.values()], bold)
        for number, line in enumerate(lines, start=1):
            line |= {"synthetic": True, "amount_cents": line["amount"]}
            for place, name in enumerate(columns):
                value = line.get(name)
                if isinstance(value, date):
                    sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), on_date)  # noqa: DTZ001 - a day
                elif isinstance(value, bool):
                    sheet.write_string(number, place, "oui" if value else "non")
                elif value is not None:
                    shown = words.get(name, names if name == "equipment_type" else {}).get(value, value)
                    sheet.write(number, place, shown)
        sheet.freeze_panes(1, 0)


def _write_export(target: Path, lines: Iterator[Row]) -> None:
    """As a finance tool exports it: its own headers, semicolons, Windows-1252, decimal commas, everything as text."""
    headers = (
        "N° engagement", "Date facture", "Tiers", "Libellé", "Famille d'achat", "Qté", "Montant HT",
        "Neuf ou reconditionné", "Don", "Redéploiement", "Recyclé", "Réparabilité", "Clause verte", "Synthétique",
    )  # fmt: skip
    families = labels("agec_category", "fr") | {"outside": "Logiciels"}
    conditions = labels("purchase_condition", "fr")
    with target.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(headers)
        for line in lines:
            writer.writerow(
                [
                    line["order_number"],
                    f"{line['purchased_on']:%d/%m/%Y}",
                    line["supplier"],
                    line["label"],
                    families[line["agec_category"]],
                    line["quantity"],
                    "" if line["amount"] is None else f"{line['amount']:.2f}".replace(".", ","),
                    conditions.get(line["condition"] or "", ""),
                    "oui" if line["is_gift"] else "",
                    "oui" if line["is_internal"] else "",
                    "" if line["recycled_ratio"] is None else f"{line['recycled_ratio']:.0%}",
                    "" if line["repairability_index"] is None else str(line["repairability_index"]).replace(".", ","),
                    {True: "oui", False: "non", None: ""}[line["has_green_clause"]],
                    "oui",
                ]
            )


def _bids() -> Iterator[Row]:
    """Four bids in lot 1, three in lot 2; the fourth leaves its repairability index out."""
    laptop = {"lot": "1", "item": "P1", "label": "Ordinateur portable 14 pouces", "quantity": 120}
    monitor = {"lot": "1", "item": "P2", "label": "Écran 24 pouces", "quantity": 80}
    laptop |= {"is_service": "matériel", "equipment_type": "Ordinateur portable", "synthetic": "oui"}
    monitor |= {"is_service": "matériel", "equipment_type": "Écran", "synthetic": "oui"}
    offers: tuple[tuple[str, str, str, float, float, Row, float, float, float | None], ...] = (
        ("Offre Érable", "Marque fictive 1", "neuf", 789.0, 18.0,
         {"declared_kgco2eq": 185, "declared_low_kgco2eq": 140, "declared_high_kgco2eq": 250,
          "declared_source": "Fiche environnementale fictive, mars 2026"}, 165.0, 45.0, 8.3),
        ("Offre Hêtre", "Marque fictive 2", "neuf", 742.5, 21.5, {}, 149.0, 52.0, 7.2),
        ("Offre Tilleul", "Marque fictive 3", "reconditionné", 412.5, 22.5, {}, 79.0, 60.0, 7.4),
        ("Offre Sorbier", "Marque fictive 4", "neuf", 698.0, 24.0, {}, 139.0, 58.0, None),
    )  # fmt: skip
    for bid, brand, condition, price, kwh, declared, screen_price, screen_kwh, index in offers:
        common = {"bid": bid, "manufacturer": brand, "condition": condition, "warranty_years": 3}
        common |= {"repairability_index": index, "lifetime_years": 5, "spare_parts_years": 5}
        yield laptop | common | {"unit_price_cents": price, "electricity_kwh_per_year": kwh} | declared
        yield monitor | common | {"unit_price_cents": screen_price, "electricity_kwh_per_year": screen_kwh}
    hosting = {"lot": "2", "item": "H1", "label": "Hébergement d'une application (un an)", "quantity": 12}
    hosting |= {"is_service": "service", "network": "fixe", "synthetic": "oui"}
    for bid, price, kwh, volume in (("Offre Érable", 950.0, 410.0, 300), ("Offre Hêtre", 880.0, 560.0, 300)):
        yield hosting | {"bid": bid, "unit_price_cents": price, "electricity_kwh_per_year": kwh, "gb_per_year": volume}
