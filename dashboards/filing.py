"""What the two faces can do about legal files: authorise, load, compute, list (METHODOLOGY 15).

In: a data folder, who acts, an organisation and a year. Out: bytes of a file with what it was made from, or deadlines.
The same batches give the same bytes: nothing here reads a clock. A further legal file is one more function, and one
more row of `legal_files.py`.
"""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import xlsxwriter

from barometer.decisions.agec import agec_rows, columns, left_out
from barometer.records import access
from barometer.records.batch_list import visible_batches
from barometer.records.home import Home
from barometer.records.organisations import Organisation
from barometer.records.registers import read_register
from dashboards.actors import Actor
from dashboards.buying import purchases_of
from dashboards.errors import DashboardsError
from dashboards.purchase_answer import CONTENT
from factors import law, territories
from factors.factor_set import FactorSet
from factors.law import Deadline
from imports.printing import height, set_print

#: A fixed date in the properties of the workbook: the same figures give the same bytes.
CREATED_ON = datetime(2026, 1, 1)  # noqa: DTZ001 - a day written in a file
SHOWN_LINES = 20
#: Characters of the widest column: a longer text wraps.
WIDEST = 44
AHEAD = timedelta(days=366)
#: Kinds of organisation for which the register's seat gives the inhabitants.
COMMUNE, EPCI = "commune", "epci"


@dataclass(frozen=True)
class LegalFile:
    """A file ready to send. `sources`: what it was made from, written beside it. `left_out`: lines in no amount."""

    name: str
    rows: list[dict[str, str]]
    columns: list[str]
    sources: dict[str, Any]
    left_out: pl.DataFrame
    sheet: str = "AGEC"

    def csv(self) -> bytes:
        """UTF-8, comma, line feeds: what national schemas read."""
        out = io.StringIO()
        writer = csv.DictWriter(out, self.columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue().encode()

    def xlsx(self) -> bytes:
        """The same text in a workbook; numbers and SIRET stay text, as in the csv. The header stays in sight."""
        out = io.BytesIO()
        widths = [self._width(column) for column in self.columns]
        with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
            book.set_properties({"title": self.name, "created": CREATED_ON})
            sheet = book.add_worksheet(self.sheet)
            sheet.write_row(0, 0, self.columns, book.add_format({"bold": True, "text_wrap": True, "valign": "top"}))
            text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
            for number, row in enumerate(self.rows, start=1):
                sheet.set_row(number, height(row.values(), widths))
                for place, column in enumerate(self.columns):
                    sheet.write_string(number, place, row[column], text)
            for place, width in enumerate(widths):
                sheet.set_column(place, place, width)
            sheet.freeze_panes(1, 0)
            set_print(sheet, widths, repeated_columns=1)
        return out.getvalue()

    def _width(self, column: str) -> float:
        """As wide as what the column holds, a long text on several lines."""
        return float(min(max(len(text) for text in (column, *(row[column] for row in self.rows))) + 1, WIDEST))

    def companion(self, content: bytes) -> bytes:
        """The sources with the digest of the file itself, as JSON."""
        document = {**self.sources, "sha256": hashlib.sha256(content).hexdigest()}
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def agec_file(
    home: Home, actor: Actor, factors: FactorSet, organisation: str, year: int, *, is_partial: bool = False
) -> LegalFile:
    """The yearly AGEC table of one organisation.

    Refused without a SIRET, without purchases in the year, or while lines have no amount or category, unless
    `is_partial`: the table then says how many it leaves out.
    """
    access.require(home, actor.name, "read")
    buyer = read_register(home).find(organisation)
    if buyer.siret is None:
        raise DashboardsError("agec_without_siret", organisation=buyer.organisation)
    bought = purchases_of(home, actor, factors, buyer.organisation, year)
    missing = left_out(bought)
    if missing.height and not is_partial:
        lines = ", ".join(f"{row['sheet']}!{row['row']}" for row in missing.head(SHOWN_LINES).iter_rows(named=True))
        raise DashboardsError("agec_lines_left_out", count=missing.height, lines=lines)
    rows = agec_rows(bought, buyer)
    if not rows:
        raise DashboardsError("agec_nothing_bought", organisation=buyer.organisation, year=year)
    return LegalFile(
        name=f"agec-{buyer.siret}-{year}",
        rows=rows,
        columns=columns(),
        sources=_sources(home, buyer, year),
        left_out=missing,
    )


def _sources(home: Home, buyer: Organisation, year: int) -> dict[str, Any]:
    """What the table was made from: batches with their digests, and how far we read the law."""
    text = law.legal_texts()["agec_declaration"]
    return {
        "file": "agec",
        "organisation": buyer.organisation,
        "year": year,
        "text": text.title["fr"],
        "not_read": text.not_read,
        "batches": [
            {
                "batch": batch.batch,
                "file_name": batch.file_name,
                "file_sha256": batch.file_sha256,
                "rows_sha256": batch.organisations[buyer.organisation].parquet_sha256,
            }
            for batch in visible_batches(home, buyer.organisation, CONTENT)
            if buyer.organisation in batch.organisations
        ],
    }


@dataclass(frozen=True)
class Due:
    """A deadline of one organisation. `applies`: True, False, or None where the register does not say enough.

    `why` is a code that words say: kind, flag, population_above, population_below, population_unknown.
    """

    deadline: Deadline
    applies: bool | None
    why: str
    inhabitants: int | None


def calendar_of(home: Home, actor: Actor, organisation: str, year: int | None = None) -> tuple[Organisation, list[Due]]:
    """What one organisation owes: about a year, or what falls due in the twelve months after the question."""
    access.require(home, actor.name, "read")
    known = read_register(home).find(organisation)
    return known, _dues(known, actor.today, year)


def calendars(home: Home, actor: Actor, year: int | None = None) -> list[tuple[Organisation, Due]]:
    """What every organisation of the register owes, the next deadline first."""
    access.require(home, actor.name, "read")
    entries = sorted(read_register(home).entries.values(), key=lambda entry: entry.organisation)
    found = [(known, due) for known in entries for due in _dues(known, actor.today, year)]
    return sorted(found, key=lambda each: (_order(each[1]), each[0].organisation))


def _dues(known: Organisation, today: date, year: int | None) -> list[Due]:
    years = (year,) if year is not None else (today.year - 1, today.year, today.year + 1)
    found = [deadline for each in years for deadline in law.deadlines(each, known.kind)]
    if year is None:
        found = [each for each in found if _is_ahead(each, today)]
    inhabitants = _inhabitants(known)
    dues = [_due(deadline, known, inhabitants) for deadline in found]
    return sorted((due for due in dues if due.applies is not False), key=_order)


def _is_ahead(deadline: Deadline, today: date) -> bool:
    """Due within a year from now; without a date: about last year or this one."""
    if deadline.due_on is None:
        return deadline.year <= today.year
    return today <= deadline.due_on <= today + AHEAD


def _order(due: Due) -> tuple[bool, date, str]:
    return (due.deadline.due_on is None, due.deadline.due_on or date.max, due.deadline.code)


def _due(deadline: Deadline, known: Organisation, inhabitants: int | None) -> Due:
    """The register's own flag decides; else the inhabitants of the seat; else it is not known."""
    if deadline.above_inhabitants is None:
        return Due(deadline, applies=True, why="kind", inhabitants=inhabitants)
    if known.is_reen_subject is not None:
        return Due(deadline, applies=known.is_reen_subject, why="flag", inhabitants=inhabitants)
    if inhabitants is None:
        return Due(deadline, applies=None, why="population_unknown", inhabitants=None)
    above = inhabitants > deadline.above_inhabitants
    why = "population_above" if above else "population_below"
    return Due(deadline, applies=above, why=why, inhabitants=inhabitants)


def _inhabitants(known: Organisation) -> int | None:
    """Inhabitants of a commune, or of the EPCI its seat belongs to; None where the register has no seat."""
    if known.commune_code is None or known.kind not in (COMMUNE, EPCI):
        return None
    territory = territories.load()
    found = territory.communes.filter(pl.col("code") == known.commune_code)
    if known.kind == EPCI:
        codes = found["epci"].to_list() if "epci" in found.columns else []
        found = territory.epci.filter(pl.col("territory").is_in(codes) | pl.col("code").is_in(codes))
    return int(found["population"][0]) if found.height == 1 and found["population"][0] is not None else None
