"""The synthetic organisations of a demonstration folder, and the spreadsheets they send. In: a folder. Out: six files.

A lycée, an intercommunal body and a region that do not exist, with identifiers nobody bears; two complete inventories
each, in the layouts and with the blemishes of real ones. They enter through the ordinary import. Every row says that it
is synthetic. The same bytes on any machine, any day.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from imports.demonstration_blemishes import Cell, spreadsheet_rows
from imports.demonstration_fleets import Asset, inventory_of
from imports.mapping import column_definitions
from imports.templates import CREATED_ON

FIRST_INVENTORY, SECOND_INVENTORY = date(2024, 12, 31), date(2025, 12, 31)
HEAD_COUNT_SOURCE = "synthetic"


@dataclass(frozen=True)
class HeadCount:
    """People on a date: `category` is agents or pupils."""

    category: str
    counted_on: date
    people: int
    source: str = HEAD_COUNT_SOURCE


@dataclass(frozen=True)
class DemoOrganisation:
    """A row of the register. The names of the fields are those of `records.registers.add_organisation`."""

    organisation: str
    name: str
    kind: str
    siret: str | None
    uai: str | None
    commune_code: str
    head_counts: tuple[HeadCount, ...]
    is_synthetic: bool = True


@dataclass(frozen=True)
class DemoFile:
    """One inventory to import: `organisation` is the register's identifier."""

    path: Path
    organisation: str
    as_of: date
    is_complete: bool = True


@dataclass(frozen=True)
class Layout:
    """How a body lays its inventory out: canonical column -> its header; the table may stand lower and to the right."""

    organisation: str
    as_of: date
    extension: str
    headers: dict[str, str]
    sheet: str = "Parc"
    titles: tuple[str, ...] = ()
    first_column: int = 0

    @property
    def file_name(self) -> str:
        """The name of the file that is sent."""
        return f"{self.organisation}_{self.as_of.isoformat()}{self.extension}"


# SIREN 0000000xx and UAI 0259999 are not given to anybody; their check keys are right.
ORGANISATIONS: tuple[DemoOrganisation, ...] = (
    DemoOrganisation(
        organisation="lycee-fictif-1",
        name="Lycée fictif n° 1 (synthétique)",
        kind="lycee",
        siret=None,
        uai="0259999H",
        commune_code="25056",
        head_counts=(
            HeadCount("pupils", FIRST_INVENTORY, 1042),
            HeadCount("agents", FIRST_INVENTORY, 118),
            HeadCount("pupils", SECOND_INVENTORY, 1037),
            HeadCount("agents", SECOND_INVENTORY, 121),
        ),
    ),
    DemoOrganisation(
        organisation="epci-fictif-1",
        name="Communauté fictive n° 1 (synthétique)",
        kind="epci",
        siret="00000001800010",
        uai=None,
        commune_code="21231",
        head_counts=(
            HeadCount("agents", FIRST_INVENTORY, 412),
            HeadCount("agents", SECOND_INVENTORY, 420),
        ),
    ),
    DemoOrganisation(
        organisation="region-fictive",
        name="Région fictive (synthétique)",
        kind="region",
        siret="00000002600013",
        uai=None,
        commune_code="25056",
        head_counts=(
            HeadCount("agents", FIRST_INVENTORY, 1186),
            HeadCount("agents", SECOND_INVENTORY, 1203),
        ),
    ),
)


def write_inventories(folder: Path) -> list[DemoFile]:
    """Writes the six spreadsheets into `folder`, in the order in which they would have been sent."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for layout in _layouts():
        target = folder / layout.file_name
        rows = _rows(layout)
        if layout.extension == ".csv":
            _write_csv(target, layout, rows)
        else:
            _write_workbook(target, layout, rows)
        files.append(DemoFile(target, layout.organisation, layout.as_of))
    return files


def _rows(layout: Layout) -> list[dict[str, Cell]]:
    """The rows of one file as cells, blemishes included."""
    assets: list[Asset] = inventory_of(layout.organisation, layout.as_of)
    organisation = next(known for known in ORGANISATIONS if known.organisation == layout.organisation)
    chance = random.Random(f"blemishes {layout.file_name}")  # noqa: S311 - reproducible, not secret
    return spreadsheet_rows(assets, layout.as_of, organisation.uai or organisation.siret or "", chance)


def _layouts() -> Iterator[Layout]:
    """Two files a body: the first year in its own way, the second in ours where it took our template up."""
    template = {name: column["fr"] for name, column in column_definitions().items()}
    lycee = {
        "asset_id": "N° inventaire",
        "serial_number": "N° de série",
        "equipment_type": "Type de matériel",
        "manufacturer": "Marque",
        "model": "Modèle",
        "quantity": "Qté",
        "operating_system": "Système d'exploitation",
        "commissioned_on": "Date d'achat",
        "condition": "État à l'achat",
        "lifetime_years": "Durée de vie",
        "commune_code": "Code INSEE",
        "site": "Salle",
        "status": "Statut",
        "user_group": "Public",
        "purchase_price_eur": "Prix HT",
        "inventoried_on": "Date de relevé",
        "synthetic": "Synthétique",
    }
    epci = {
        "organisation": "SIRET",
        "equipment_type": "Catégorie",
        "asset_id": "Étiquette",
        "manufacturer": "Constructeur",
        "model": "Référence modèle",
        "serial_number": "S/N",
        "commissioned_on": "Mise en service",
        "retired_on": "Date de réforme",
        "retirement_reason": "Motif de sortie",
        "lifetime_years": "Durée d'amortissement",
        "electricity_kwh_per_year": "Consommation annuelle (kWh)",
        "operating_system": "OS",
        "data_centre": "Centre de données",
        "condition": "État à l'achat",
        "commune_code": "Commune INSEE",
        "site": "Bâtiment",
        "status": "Situation",
        "order_number": "Bon de commande",
        "purchase_price_eur": "Montant HT",
        "synthetic": "Synthétique",
    }
    titles = ("Inventaire informatique (données synthétiques)", "Direction fictive des systèmes d'information", "")
    yield Layout("lycee-fictif-1", FIRST_INVENTORY, ".csv", lycee)
    yield Layout("epci-fictif-1", FIRST_INVENTORY, ".xlsx", epci, "Postes et serveurs", titles, first_column=1)
    yield Layout("region-fictive", FIRST_INVENTORY, ".xlsx", template)
    yield Layout("lycee-fictif-1", SECOND_INVENTORY, ".xlsx", template)
    yield Layout("epci-fictif-1", SECOND_INVENTORY, ".xlsx", epci, "Postes et serveurs", titles, first_column=1)
    yield Layout("region-fictive", SECOND_INVENTORY, ".xlsx", template)


def _write_csv(target: Path, layout: Layout, rows: list[dict[str, Cell]]) -> None:
    """As a French spreadsheet program saves it: semicolons, Windows-1252, everything as displayed."""
    with target.open("w", encoding="cp1252", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        writer.writerow(layout.headers.values())
        for row in rows:
            writer.writerow(_displayed(row.get(name)) for name in layout.headers)


def _displayed(value: Cell) -> str:
    """A cell as its text: day first, decimal comma."""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


def _write_workbook(target: Path, layout: Layout, rows: list[dict[str, Cell]]) -> None:
    """Titles, an empty row, then the table, with real dates and numbers where the body types them so."""
    with xlsxwriter.Workbook(str(target), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "Données synthétiques", "created": CREATED_ON})
        on_date = book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(layout.sheet)
        for number, title in enumerate(layout.titles):
            sheet.write_string(number, layout.first_column, title, bold)
        top = len(layout.titles)
        sheet.write_row(top, layout.first_column, layout.headers.values(), bold)
        for number, row in enumerate(rows, start=top + 1):
            for place, name in enumerate(layout.headers, start=layout.first_column):
                value = row.get(name)
                if isinstance(value, date):
                    sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), on_date)  # noqa: DTZ001
                elif value is not None:
                    sheet.write(number, place, value)
        sheet.freeze_panes(top + 1, 0)
