"""A file of factors somebody holds -> rows of a factor folder (METHODOLOGY 20.7).

In: a spreadsheet: NumEcoEval or G4IT `characterizationFactors.csv`, the manufacturer CSV of Boavizta, or our own
template. Out: rows of `impact_factors`, lifetimes and powers, sheets of models, and what was left out with its line and
why. Test data are refused by name. Units are only translated here: the folder's own check reads them with pint.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import polars as pl

from factors.problems import Problem
from imports.errors import ImportsError
from imports.factor_cells import MAPPING, code_of, days_of, number_of, translated
from imports.factor_figures import LIFETIME, POWER, figure_of
from imports.factor_refusals import SHOWN, FactorFileEmptyError, unread
from imports.guard import read_spreadsheet
from imports.model_names import match_models
from imports.parsing import TEXT, VALUE, keys_of
from imports.vocabularies import read_mapping

#: Rows that say so are examples of the tool, never figures.
TEST_DATA = "fake data for tests"
FIRST_DAY = "2015-01-01"
#: Enough sheets for a 10th and a 90th percentile to mean something.
ENOUGH_SHEETS = 3

Cells = dict[str, Any]


@dataclass
class FactorFile:
    """What one file holds. `left_out`: (line, what, code of why); `problems` refuse it; `per_item`: Item or Line.
    `headers`: our column -> what the file calls it.
    """

    kind: str
    name: str
    rows: int = 0
    per_item: int = 0
    factors: list[Cells] = field(default_factory=list)
    types: dict[str, Cells] = field(default_factory=dict)
    sheets: list[Cells] = field(default_factory=list)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def take_figure(self, name: str, cells: Cells, column: str, code: str, line: int, types: pl.DataFrame) -> None:
        """The lifetime or power of a row, kept for its type or told by its line."""
        figure, problem = figure_of(name, cells.get(column), code, types, confirmed=cells.get("confirmed"))
        if problem is not None:
            said = self.headers.get(column, problem.column)
            self.problems.append(replace(problem, file=self.name, line=line, column=said))
        if figure is not None:
            self.types.setdefault(code, {})[name] = figure


@dataclass(frozen=True)
class _Known:
    """What a file is read with: the types, the items picked, the user's words, what making a type may plausibly be."""

    types: pl.DataFrame
    picks: frozenset[str]
    aliases: Mapping[str, str]
    bands: Mapping[str, tuple[float, float]]

    @property
    def codes(self) -> list[str]:
        return self.types["equipment_type"].to_list()

    @property
    def devices(self) -> set[str]:
        return set(self.types.filter(pl.col("kind") == "equipment")["equipment_type"])

    def matched(self, texts: Iterable[str | None]) -> pl.DataFrame:
        return match_models(pl.Series(list(texts), dtype=pl.String), self.types, self.aliases)


def read_factor_file(
    path: Path,
    equipment_types: pl.DataFrame,
    *,
    picks: Iterable[str] = (),
    aliases: Mapping[str, str] | None = None,
    bands: Mapping[str, tuple[float, float]] | None = None,
) -> FactorFile:
    """Read a file of factors of a known kind. `picks`: items to take where several stand for one type; `aliases`: the
    user's own words for types; `bands`: type -> (lowest, highest) kgCO2eq of manufacturing that a sheet may say.
    """
    for sheet in read_spreadsheet(path).sheets:
        for kind, reader in READERS.items():
            known = read_mapping(MAPPING)[kind]
            heads, rows = _rows(sheet.cells, known.get("columns", {}))
            if rows and set(known["header"]) <= set(rows[0][1]):
                fields = {ours: heads[theirs] for ours, theirs in known.get("fields", {}).items() if theirs in heads}
                found = FactorFile(kind, path.name, rows=len(rows), headers=heads | fields)
                reader(rows, found, _Known(equipment_types, frozenset(picks), aliases or {}, bands or {}))
                return _judged(found, path)
    raise ImportsError("factor_file_unknown", file=path.name)


def _judged(found: FactorFile, path: Path) -> FactorFile:
    fake = [what for _, what, code in found.left_out if code == "test_data"]
    real = found.rows - len(fake)
    if fake and not real:
        raise ImportsError("factor_file_fake", file=path.name, items=", ".join(sorted(set(fake))[:10]), count=len(fake))
    if not any((found.factors, found.types, found.sheets, found.problems)):
        refusal = ImportsError("factor_file_mixed", items=", ".join(fake[:SHOWN]), count=len(fake), real=real)
        raise FactorFileEmptyError(path.name, found.left_out, refusal if fake else None)
    return found


def _rows(cells: pl.DataFrame, renamed: dict[str, str]) -> tuple[dict[str, str], list[tuple[int, Cells]]]:
    """Canonical column -> its header; (line, canonical column -> text) of every filled row under the first one that
    looks like a header.
    """
    names = [column for column in cells.columns if column != "row"]
    table = [(int(row["row"]), [row[name] for name in names]) for row in cells.iter_rows(named=True)]
    filled = [(line, values) for line, values in table if any(values)]
    for index, (_, values) in enumerate(filled[:20]):
        heads = keys_of([value or "" for value in values])
        plain = [renamed.get(head, head.replace(" ", "_")) for head in heads]
        if sum(bool(head) for head in plain) >= ENOUGH_SHEETS:
            written = {head: str(value).strip() for head, value in zip(plain, values, strict=True) if head}
            return written, [
                (line, {head: value for head, value in zip(plain, row, strict=True) if head})
                for line, row in filled[index + 1 :]
            ]
    return {}, []


def _numecoeval(rows: list[tuple[int, Cells]], found: FactorFile, known: _Known) -> None:
    items: dict[str, list[tuple[int, Cells]]] = {}
    for line, cells in rows:
        if TEST_DATA in f"{cells.get('source') or ''} {cells.get('description') or ''}".lower():
            found.left_out.append((line, cells.get("nom") or "?", "test_data"))
        elif "electricity" in (cells.get("categorie") or "").lower().replace("é", "e"):
            found.left_out.append((line, cells.get("nom") or "?", "electricity"))
        else:
            items.setdefault(cells.get("nom") or "?", []).append((line, cells))
    for name, code in _one_item_a_type(items, found, known).items():
        for line, cells in items[name]:
            (stage, category, unit, amount), is_item = translated(cells)
            if stage == "use":
                found.left_out.append((line, name, "use_is_electricity"))
            elif None in (stage, category, unit, amount):
                wrong = {"etapeacv": stage, "critere": category, "unite": unit, "valeur": amount}
                found.left_out.append((line, *unread(name, cells, wrong, found.headers)))
            elif not (cells.get("source") or "").strip():
                found.left_out.append((line, name, "source_missing"))
            else:
                found.per_item += is_item
                where = f"{name}; {cells.get('source') or ''}".strip("; ")
                found.factors.append(
                    _factor(code, category, stage, amount, unit, where, cells.get("localisation"), line)
                )
            if number_of(cells.get("consoelecmoyenne")) != 0:
                found.take_figure(POWER, cells, "consoelecmoyenne", code, line, known.types)


def _one_item_a_type(items: dict[str, list[tuple[int, Cells]]], found: FactorFile, known: _Known) -> dict[str, str]:
    """Item -> type, one item a type: the one picked, else the only one, else the only one named exactly so."""
    spoken = {name: name.replace("-", " ").replace("_", " ").rstrip("0123456789 ") for name in items}
    matched = known.matched(spoken.values())
    way = {text: (code, how) for text, code, how in matched.select(TEXT, VALUE, "how").iter_rows()}
    by_type: dict[str, list[str]] = {}
    for name, text in spoken.items():
        code, _ = way.get(text, (None, None))
        if code is None:
            found.left_out.append((items[name][0][0], name, "type_unknown"))
        else:
            by_type.setdefault(code, []).append(name)
    chosen = {}
    for code, names in by_type.items():
        picked = [name for name in names if name in known.picks]
        exact = [name for name in names if way[spoken[name]][1] == "exact"]
        kept = picked or (names if len(names) == 1 else exact)
        if len(kept) == 1:
            chosen[kept[0]] = code
        for name in names:
            if len(kept) != 1 or name != kept[0]:
                found.left_out.append((items[name][0][0], f"{name} ({code})", "several_items"))
    return chosen


def _boavizta(rows: list[tuple[int, Cells]], found: FactorFile, known: _Known) -> None:
    """Sheets of models; and for each type the median of their manufacturing, with the 10th and 90th percentiles."""
    subcategories = read_mapping(MAPPING)["subcategories"]
    made: dict[str, list[float]] = {}
    for line, cells in rows:
        name = f"{cells.get('manufacturer') or ''} {cells.get('name') or ''}".strip()
        code = subcategories.get((cells.get("subcategory") or "").strip().lower())
        if code not in known.codes:
            found.left_out.append((line, name, "type_unknown"))
            continue
        total = number_of(cells.get("gwp_total") or cells.get("total_kgco2eq"))
        share = number_of(cells.get("gwp_manufacturing_ratio") or cells.get("manufacturing"), ratio=True)
        if total is None or share is None or not 0 < share <= 1:
            found.left_out.append((line, name, "no_manufacturing"))
            continue
        low, high = known.bands.get(str(code), (0.0, inf))
        if not low <= total * share <= high:
            # Far from all that is known of its type: a wrong unit or a wrong line. Neither the sheet nor the median.
            found.left_out.append((line, name, "implausible"))
            continue
        made.setdefault(str(code), []).append(total * share)
        sheet = {"manufacturer": cells.get("manufacturer"), "model": cells.get("name"), "equipment_type": code}
        figures = {"manufacturing_kgco2eq": total * share, "total_kgco2eq": total}
        use = number_of(cells.get("yearly_tec") or cells.get("yearly_tec_kwh"))
        where = {"electricity_kwh_per_year": use, "locator": cells.get("sources") or f"line {line}"}
        found.sheets.append(sheet | figures | where | {"line": line})
    for code, amounts in made.items():
        if len(amounts) < ENOUGH_SHEETS:
            found.left_out.append((0, code, "too_few_sheets"))
            continue
        tenths = quantiles(amounts, n=10, method="inclusive")
        row = _factor(code, "climate_change", "manufacturing", median(amounts), "kgCO2eq", "", "WORLD", None)
        row |= {"low": tenths[0], "high": tenths[-1], "locator": f"median of {len(amounts)} sheets"}
        found.factors.append(row)


def _template(rows: list[tuple[int, Cells]], found: FactorFile, known: _Known) -> None:
    """Our own columns: codes or words, an empty stage for a lifetime or a power alone."""
    texts = [cells.get("equipment_type") for _, cells in rows]
    codes = dict(known.matched(texts).select(TEXT, VALUE).iter_rows())
    since, until = (days_of([cells.get(name) for _, cells in rows]) for name in ("valid_from", "valid_until"))
    for line, cells in rows:
        cells |= {"valid_from": since.get(cells.get("valid_from")), "valid_until": until.get(cells.get("valid_until"))}
        text = cells.get("equipment_type") or ""
        code = text if text in known.codes else codes.get(text)
        if code is None:
            found.left_out.append((line, text or "?", "type_unknown"))
            continue
        for name in (LIFETIME, POWER):
            found.take_figure(name, cells, name, code, line, known.types)
        if not cells.get("amount"):
            continue
        category = code_of("categories", cells.get("impact_category"))
        stage = code_of("stages", cells.get("life_cycle_stage"))
        amount = number_of(cells.get("amount"))
        if None in (category, stage, amount) or not cells.get("unit"):
            wrong = {
                "impact_category": category,
                "life_cycle_stage": stage,
                "amount": amount,
                "unit": cells.get("unit") or None,
            }
            found.left_out.append((line, *unread(text, cells, wrong, found.headers)))
            continue
        if stage == "use" and code in known.devices:
            found.left_out.append((line, text, "use_is_electricity"))
            continue
        row = _factor(
            code, category, stage, amount, cells["unit"], cells.get("locator") or "", cells.get("geography"), line
        )
        for name in ("per", "low", "high", "valid_from", "valid_until", "note", "confirmed"):
            if cells.get(name):
                row[name] = cells[name]
        found.factors.append(row)


def _factor(
    code: str, category: Any, stage: Any, amount: Any, unit: Any, where: str, place: str | None, line: int | None
) -> Cells:
    return {
        "equipment_type": code,
        "impact_category": category,
        "life_cycle_stage": stage,
        "amount": amount,
        "unit": unit,
        "per": "unit",
        "geography": place if place and len(place) in (2, 3) else None,
        "valid_from": FIRST_DAY,
        "locator": where or (f"line {line}" if line else "file"),
        "line": line,
    }


READERS = {"numecoeval": _numecoeval, "boavizta": _boavizta, "template": _template}
