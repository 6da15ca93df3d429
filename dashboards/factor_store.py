"""Bringing factors in: a file somebody holds becomes a base beside ours, or an organisation's own values.

In: an opened data folder, who acts, a file and what is said of it. Out: what was kept and what was left out. The folder
is checked by the library as a whole before it is kept: a wrong row refuses it, with file and line.
"""

import csv
import io
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from barometer.editions.build import list_editions
from barometer.editions.published_factors import read_published
from barometer.records import access, own_factors
from barometer.records.audit import record_entry
from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.records.settings import read_settings
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.loading import bases_of
from dashboards.model_factors import SHEET_COLUMNS, SHEETS, own_sheets
from dashboards.taught_types import aliases
from factors import library
from factors.alternatives import LICENCES
from factors.problems import FactorsRefusedError, Problem
from factors.sheet_values import plausible_manufacturing
from imports.factor_files import FactorFile, read_factor_file
from imports.factor_refusals import FactorFileRefusedError

FACTOR_COLUMNS = (
    "equipment_type", "impact_category", "life_cycle_stage", "amount", "unit", "per", "low", "high", "geography",
    "valid_from", "valid_until", "confirmed", "source", "locator", "note",
)  # fmt: skip
TYPE_COLUMNS = ("equipment_type", "lifetime_years", "lifetime_source", "electricity_kwh_per_year", "electricity_source")
SOURCE_COLUMNS = (
    "source", "title", "publisher", "published_on", "checked_on", "licence", "licence_class", "range_rule",
    "perimeter_fr", "perimeter_en",
)  # fmt: skip
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,40}[a-z0-9])?")


@dataclass(frozen=True)
class FactorRequest:
    """What is said of a file of factors: its name as a source, licence, perimeter, date, and for whom it holds."""

    source: str
    licence: str
    title: str
    perimeter: str
    published_on: str | None = None
    organisation: str | None = None
    picks: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactorOutcome:
    """What was kept. `policy`: the one that now puts this base first; null for an organisation's own values."""

    read: FactorFile
    source: str
    policy: str | None
    organisation: str | None


def import_factors(home: Home, actor: Actor, path: Path, request: FactorRequest) -> FactorOutcome:
    """Read, translate, check as a whole, keep. Refused: unknown format, test data, a wrong row, a known name."""
    organisation = None
    if request.organisation is not None:
        organisation = read_register(home).find(request.organisation).organisation
    access.require(home, actor.name, "import" if organisation else "manage_home", organisation)
    _check_request(request)
    types = library.load().in_force(on=actor.today).equipment_types
    bands = plausible_manufacturing(library.load(), actor.today)
    read = read_factor_file(path, types, picks=request.picks, aliases=aliases(home), bands=bands)
    files = _files(read, request, actor)
    kind = own_factors.ORGANISATIONS if organisation else own_factors.BASES
    name = organisation or request.source
    if organisation:
        files = _merged(own_factors.factor_folders(home, kind).get(name), files)
    try:
        _check(files, [] if kind == own_factors.BASES else bases_of(home), is_base=organisation is None)
    except FactorsRefusedError as refusal:
        problems = [_in_the_file(problem, read, request, path) for problem in refusal.problems]
        raise FactorFileRefusedError(path, [*read.problems, *problems], read.left_out) from refusal
    if read.problems:
        raise FactorFileRefusedError(path, read.problems, read.left_out)
    if read.sheets:
        others = [row for row in own_sheets(home, name) if row["source"] != request.source] if organisation else []
        files[SHEETS] = csv_text(SHEET_COLUMNS, [*others, *(row | {"source": request.source} for row in read.sheets)])
    own_factors.replace_folder(home, kind, name, files)
    _audit(home, actor, "factors import", request.source, organisation)
    return FactorOutcome(read, request.source, None if organisation else request.source, organisation)


def remove_factors(
    home: Home, actor: Actor, source: str | None, organisation: str | None, *, even_published: bool = False
) -> None:
    """Forget a base, or all own values of an organisation. The copies kept with editions stay, and are forgotten too
    with `even_published`. Refused: the base that the folder's policy needs; one that published editions used without
    such a copy, unless that is said, because they are then no longer compared.
    """
    if organisation is not None:
        organisation = read_register(home).find(organisation).organisation
    access.require(home, actor.name, "import" if organisation else "manage_home", organisation)
    kind = own_factors.ORGANISATIONS if organisation else own_factors.BASES
    if organisation is None and source == read_settings(home)["factor_policy"]:
        raise DashboardsError("factor_base_chosen", source=source)
    if organisation is None and not even_published and (used := _editions_with(home, source or "")):
        raise DashboardsError("factor_base_published", source=source, editions=", ".join(used))
    own_factors.remove_folder(home, kind, organisation or source or "")
    if even_published:
        _forget_copies(home, kind, organisation or source or "")
    _audit(home, actor, "factors remove", source or "", organisation)


def _editions_with(home: Home, source: str) -> list[str]:
    """The published editions, without a copy of what was brought, whose policy or a factor is that of a base."""
    said = [read_published(place) for place in list_editions(home.editions)]
    used = [each.edition for each in said if source == each.policy or source in set(each.factors["source"])]
    return [edition for edition in used if own_factors.as_published(home, edition) is None]


def _forget_copies(home: Home, kind: str, name: str) -> None:
    """The copies of a base or of an organisation's values kept with editions: their licence may have ended."""
    for place in list_editions(home.editions):
        then = own_factors.as_published(home, place.name)
        if then is not None and name in own_factors.factor_folders(then, kind):
            own_factors.remove_folder(then, kind, name)


def csv_text(columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> str:
    """Rows as a csv of a factor folder."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), extrasaction="ignore", lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)
    return out.getvalue()


def _check_request(request: FactorRequest) -> None:
    if request.licence not in LICENCES:
        raise DashboardsError("factor_licence", licence=request.licence, known=", ".join(LICENCES))
    if not _NAME.fullmatch(request.source):
        raise DashboardsError("factor_source_name", source=request.source)
    taken = {row.cells["source"] for row in library.load().tables["sources"]} | set(library.load().policies())
    if request.source in taken:
        raise DashboardsError("factor_source_taken", source=request.source)
    if not request.perimeter.strip():
        raise DashboardsError("factor_perimeter", source=request.source)
    if request.organisation is not None and request.published_on is None:
        raise DashboardsError("factor_date", source=request.source)


def _files(read: FactorFile, request: FactorRequest, actor: Actor) -> dict[str, str]:
    source = {
        "source": request.source,
        "title": request.title,
        "publisher": request.title,
        "published_on": request.published_on,
        "checked_on": actor.today.isoformat(),
        "licence": request.licence,
        "licence_class": LICENCES[request.licence],
        "range_rule": "same",
        "perimeter_fr": request.perimeter,
        "perimeter_en": request.perimeter,
    }
    files = {"sources.csv": csv_text(SOURCE_COLUMNS, [source])}
    if read.factors:
        rows = [row | {"source": request.source} for row in read.factors]
        files[f"impact_factors/{request.source}.csv"] = csv_text(FACTOR_COLUMNS, rows)
    if request.organisation is None:
        files["policies.csv"] = csv_text(("policy", "rank", "source", "name_fr", "name_en"), _policy(request))
    if read.types:
        files["equipment_types.csv"] = csv_text(TYPE_COLUMNS, _type_rows(read, request))
    return files


def _policy(request: FactorRequest) -> list[dict[str, Any]]:
    """The source first, then the order of the default policy."""
    ranks = library.load().ranks(library.DEFAULT_POLICY)
    order = [request.source, *sorted(ranks, key=ranks.__getitem__)]
    names = {"name_fr": f"{request.title} d'abord", "name_en": f"{request.title} first"}
    return [{"policy": request.source, "rank": rank, "source": each, **names} for rank, each in enumerate(order, 1)]


def _type_rows(read: FactorFile, request: FactorRequest) -> list[dict[str, Any]]:
    papers = {"lifetime_years": "lifetime_source", "electricity_kwh_per_year": "electricity_source"}
    return [
        {"equipment_type": code, **figures, **{papers[name]: request.source for name in figures}}
        for code, figures in sorted(read.types.items())
    ]


def _merged(folder: Path | None, files: dict[str, str]) -> dict[str, str]:
    """What the organisation already had, with the new file of this source; rows of a table replaced by their key."""
    if folder is None:
        return files
    kept = own_factors.folder_files(folder)
    for path, text in files.items():
        kept[path] = _by_key(kept.get(path, ""), text) if "/" not in path else text
    return kept


def _by_key(before: str, after: str) -> str:
    tables = [list(csv.DictReader(io.StringIO(text))) for text in (before, after)]
    columns = list(tables[1][0]) if tables[1] else list(tables[0][0])
    rows = {row[columns[0]]: row for table in tables for row in table}
    return csv_text(columns, rows.values())


def _check(files: dict[str, str], bases: list[Path], *, is_base: bool) -> None:
    """The folder as the library reads it; nothing is kept where it is refused."""
    with tempfile.TemporaryDirectory(prefix="barometer-") as aside:
        folder = Path(aside) / "factors"
        for path, text in files.items():
            if path == SHEETS:
                continue
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        if is_base:
            library.load(bases=[folder])
        else:
            library.load(folder, bases=bases)


def _in_the_file(problem: Problem, read: FactorFile, request: FactorRequest, path: Path) -> Problem:
    """A problem of the folder that was made, with its place in the file that was sent."""
    made = f"impact_factors/{request.source}.csv"
    lines = {place: row["line"] for place, row in enumerate(read.factors, start=2) if row["line"] is not None}
    other, _, place = str(problem.values.get("other", "")).rpartition(":")
    values = problem.values
    if other == made and int(place) in lines:
        values = values | {"other": f"{path.name}:{lines[int(place)]}"}
    if problem.file != made or problem.line not in lines:
        return replace(problem, values=values)
    column = read.headers.get(problem.column or "", problem.column)
    return replace(problem, file=path.name, line=lines[problem.line], column=column, values=values)


def _audit(home: Home, actor: Actor, verb: str, subject: str, organisation: str | None) -> None:
    record_entry(
        home,
        recorded_at=actor.now,
        actor=actor.name,
        verb=verb,
        subject=subject,
        organisation=organisation,
        outcome="done",
    )
