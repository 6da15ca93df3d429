"""The empty spreadsheets we hand out (INTERFACE `template`). In: a name, a language, types. Out: an xlsx or csv file.

One sheet to fill (drop-down lists, a note on each header, headers protected, identifiers as text), one of examples, one
of help, and a hidden one with the lists and the version. Everything comes from `mappings/*.toml` and `templates.toml`:
a column is a row of data, and so is a template. The same input gives the same bytes.
"""

import csv
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from barometer.records.organisations import kinds
from factors.errors import messages
from factors.nomenclature import declared_inputs
from factors.unit_words import spelled_unit
from imports.day_sheet import EVENTS
from imports.errors import ImportsError
from imports.findings import CATALOGUE
from imports.mapping import STAMP, column_definitions
from imports.matching import EQUIPMENT
from imports.parsing import key
from imports.printing import set_print
from imports.register_columns import EXAMPLES, is_register, list_words
from imports.register_columns import LIST as OF_REGISTERS
from imports.small_commune_template import write_page, write_page_csv
from imports.vocabularies import country_codes, labels, read_mapping
from reuse.vocabularies import Word, codes

VERSION = "1.0"
#: How far down the drop-down lists reach; rows below are read all the same.
LISTED_ROWS = 20_000
#: A fixed date in the properties of the file: the same template gives the same bytes.
CREATED_ON = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
DATE_FORMAT = "dd/mm/yyyy"
TEXT_KINDS = ("identifier", "organisation", "commune")
NUMBER_KINDS = ("number", "ratio")
#: Lists that are not all there is: another word is accepted, and said. The words of any other list are the only ones.
OF_THE_CHAIN = "reuse_"
OPEN_LISTS = ("equipment_types", "countries")
HELP_WIDTHS = (30, 14, 110)
WORDS = ("template_", "small_commune_")
LIST_TOP_ROW = 3
HEADER_COLOUR, REQUIRED_COLOUR = "#D9E1F2", "#8EA9DB"
SEPARATORS = {"fr": ";", "en": ","}


@cache
def templates() -> dict[str, dict[str, Any]]:
    """Every template by its name, as `templates.toml` describes it."""
    known: dict[str, dict[str, Any]] = tomllib.loads((files("imports") / "templates.toml").read_text(encoding="utf-8"))
    return known


def write_template(name: str, out: Path, language: str, *, equipment_types: pl.DataFrame) -> Path:
    """Writes the template `name` to `out` (.xlsx, or .csv for the headers alone) in `language`."""
    if name not in templates():
        raise ImportsError("template_unknown", name=name, known=", ".join(templates()))
    if out.suffix.lower() not in (".xlsx", ".csv"):
        raise ImportsError("template_extension", file=out.name)
    is_csv = out.suffix.lower() == ".csv"
    try:
        if is_csv and "page" in templates()[name]:
            write_page_csv(out, language, SEPARATORS[language])
        elif is_csv:
            _write_csv(out, _columns(templates()[name]["mapping"]), language)
        else:
            _write_workbook(name, out, equipment_types, language)
    except (OSError, FileCreateError) as problem:
        raise ImportsError("output_unwritable", file=out.name) from problem
    return out


def _columns(mapping: str) -> dict[str, dict[str, Any]]:
    """The columns of a mapping that our template shows."""
    return {key: column for key, column in column_definitions(mapping).items() if column.get("is_in_template", True)}


def _write_csv(out: Path, columns: dict[str, dict[str, Any]], language: str) -> None:
    """The headers alone, as French and English spreadsheet programs expect them."""
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, delimiter=SEPARATORS[language]).writerow(column[language] for column in columns.values())


def _lists(
    columns: dict[str, dict[str, Any]], equipment_types: pl.DataFrame, language: str
) -> dict[str, dict[str, str]]:
    """List -> code -> word shown: types that are not refurbished variants, countries, kinds, closed vocabularies."""
    needed = dict.fromkeys(column["list"] for column in columns.values() if "list" in column)
    return {name: _words(name, equipment_types, language) for name in needed}


def _words(name: str, equipment_types: pl.DataFrame, language: str) -> dict[str, str]:
    """The words of one list."""
    if name == "equipment_types":
        shown = f"name_{language}"
        is_listed = (pl.col("kind") == EQUIPMENT) & ~pl.col("is_refurbished")
        types = equipment_types.filter(is_listed).sort(key(pl.col(shown))).select("equipment_type", shown)
        return dict(types.iter_rows())
    if name == "countries":
        return {code: code for code in country_codes()}
    if name == "declared_inputs":
        return {row["input"]: row[f"label_{language}"] for row in declared_inputs().iter_rows(named=True)}
    for prefix, words in PREFIXED.items():
        if name.startswith(prefix):
            return words(name.removeprefix(prefix), language)
    if name == "organisation_kinds":
        return {code: names[f"name_{language}"] for code, names in kinds().items()}
    return labels(name, language)


def _chain_words(vocabulary: str, language: str) -> dict[str, str]:
    """A closed list of the reuse chain; of its events, those that a day sheet may say."""
    if vocabulary == "day_event":
        return {code: Word("event", code).said(language) for code in EVENTS}
    return {code: Word(vocabulary, code).said(language) for code in codes(vocabulary)}


#: First letters of the name of a list -> its words, for the rest of the name and a language.
PREFIXED: dict[str, Callable[[str, str], dict[str, str]]] = {OF_REGISTERS: list_words, OF_THE_CHAIN: _chain_words}


def _write_workbook(name: str, out: Path, equipment_types: pl.DataFrame, language: str) -> None:
    """The sheets, in the order a user meets them."""
    kind = templates()[name]
    is_page = "page" in kind
    columns = {} if is_page else _columns(kind["mapping"])
    lists = _lists(columns, equipment_types, language)
    words = {code: entry[language] for code, entry in messages(CATALOGUE).items() if code.startswith(WORDS)}
    words |= {part: kind[f"{part}_{language}"] for part in ("title", "introduction")}
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), options) as book:
        book.set_properties({"title": words["title"], "created": CREATED_ON})
        book.set_custom_property("template_version", f"{name} {VERSION}")
        book.set_size(2400, 1400)
        if is_page:
            write_page(book, kind, words, language, VERSION)
            return
        sheet = book.add_worksheet(kind[f"sheet_{language}"])
        also = book.add_worksheet(kind[f"also_sheet_{language}"]) if "also" in kind else None
        examples = book.add_worksheet(words["template_sheet_examples"])
        help_sheet = book.add_worksheet(words["template_sheet_help"])
        lists_sheet = book.add_worksheet(words["template_sheet_lists"])
        _write_headers(book, sheet, columns, language, frozen=kind["frozen"])
        if also is not None:
            _write_headers(book, also, _columns(kind["also"]), language, frozen=1)
        _write_headers(book, examples, columns, language, frozen=kind["frozen"])
        _write_lists(book, lists_sheet, name, lists)
        _add_choices(sheet, columns, lists, words)
        _write_examples(book, examples, _example_rows(kind["mapping"], language), columns, lists)
        described = columns if also is None else columns | _columns(kind["also"])
        _write_help(book, help_sheet, name, described, words, language)
        sheet.activate()


def _write_headers(book: Any, sheet: Any, columns: dict[str, dict[str, Any]], language: str, *, frozen: int) -> None:
    """Headers with their note, locked; the columns below open to typing, with the format of their kind."""
    for place, column in enumerate(columns.values()):
        unlocked = book.add_format({"locked": False, "num_format": _number_format(column["kind"])})
        colour = REQUIRED_COLOUR if column.get("is_required") else HEADER_COLOUR
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": colour, "border": 1})
        sheet.set_column(place, place, column["width"], unlocked)
        sheet.write_string(0, place, column[language], header)
        sheet.write_comment(0, place, column[f"help_{language}"], {"x_scale": 2, "y_scale": 1.2})
    sheet.set_row(0, 45)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, LISTED_ROWS, len(columns) - 1)
    set_print(sheet, [column["width"] for column in columns.values()], repeated_columns=frozen)
    allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter")
    sheet.protect("", dict.fromkeys(allowed, True))


def _number_format(kind: str) -> str:
    """The cell format of a kind: identifiers and codes as text, so that no zero is lost and no number is shortened."""
    if kind in TEXT_KINDS:
        return "@"
    return DATE_FORMAT if kind == "date" else "General"


def _write_lists(book: Any, sheet: Any, name: str, lists: dict[str, dict[str, str]]) -> None:
    """The hidden sheet: what this workbook is, then one column a list, each with a defined name."""
    sheet.write_row(0, 0, [STAMP, f"{name} {VERSION}"])
    quoted = "'" + sheet.get_name().replace("'", "''") + "'"
    for place, (list_name, words) in enumerate(lists.items()):
        sheet.write_string(LIST_TOP_ROW - 1, place, list_name)
        sheet.write_column(LIST_TOP_ROW, place, list(words.values()))
        letter = chr(ord("A") + place)
        first, last = LIST_TOP_ROW + 1, LIST_TOP_ROW + len(words)
        book.define_name(f"list_{list_name}", f"={quoted}!${letter}${first}:${letter}${last}")
    sheet.protect()
    sheet.hide()


def _add_choices(
    sheet: Any, columns: dict[str, dict[str, Any]], lists: dict[str, dict[str, str]], words: dict[str, str]
) -> None:
    """Drop-down lists. A closed list stops another word; an open one (types, countries) only warns."""
    for place, column in enumerate(columns.values()):
        if (name := column.get("list")) is None:
            continue
        choice = {
            "validate": "list",
            "source": f"=list_{name}",
            "error_type": "warning" if name in OPEN_LISTS else "stop",
            "error_title": words["template_choice_title"],
            "error_message": words["template_choice_open" if name in OPEN_LISTS else "template_choice_closed"],
        }
        sheet.data_validation(1, place, LISTED_ROWS, place, choice)


def _write_examples(
    book: Any,
    sheet: Any,
    rows: list[dict[str, Any]],
    columns: dict[str, dict[str, Any]],
    lists: dict[str, dict[str, str]],
) -> None:
    """Rows to imitate, on a sheet that is never read."""
    on_date = book.add_format({"num_format": DATE_FORMAT})
    for number, row in enumerate(rows, start=1):
        for place, (canonical, column) in enumerate(columns.items()):
            value = row.get(canonical)
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), on_date)  # noqa: DTZ001 - a day
            elif value is not None:
                sheet.write(number, place, lists[column["list"]].get(value, value) if "list" in column else value)


def _example_rows(mapping: str, language: str) -> list[dict[str, Any]]:
    """The rows of a template; a value that is a phrase stands there in each language."""
    rows = read_mapping(EXAMPLES)[mapping] if is_register(mapping) else read_mapping(f"{mapping}_examples")["row"]
    return [
        {name: value[language] if isinstance(value, dict) else value for name, value in row.items()} for row in rows
    ]


def _write_help(
    book: Any, sheet: Any, name: str, columns: dict[str, dict[str, Any]], words: dict[str, str], language: str
) -> None:
    """The notes as a plain table, for those who print them or cannot see notes."""
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, words["title"], book.add_format({"bold": True, "font_size": 14}))
    sheet.merge_range(1, 0, 1, 2, words["introduction"], wrapped)
    sheet.set_row(1, 48)
    sheet.write_string(2, 0, f"{words['template_version']} {name} {VERSION}")
    titles = ("template_help_column", "template_help_required", "template_help_note")
    sheet.write_row(4, 0, [words[title] for title in titles], bold)
    for number, column in enumerate(columns.values(), start=5):
        required = words["template_yes"] if column.get("is_required") else ""
        sheet.write_row(number, 0, [column[language], required, column[f"help_{language}"]], wrapped)
    if any(column.get("list") == "declared_inputs" for column in columns.values()):
        _write_inputs(sheet, len(columns) + 6, words, (bold, wrapped), language)
    for place, width in enumerate(HELP_WIDTHS):
        sheet.set_column(place, place, width)
    set_print(sheet, list(HELP_WIDTHS), header_row=4)


def _write_inputs(sheet: Any, top: int, words: dict[str, str], formats: tuple[Any, Any], language: str) -> None:
    """Each declared input: its unit, what it is and who knows it."""
    bold, wrapped = formats
    titles = ("template_help_input", "template_help_unit", "template_help_who")
    sheet.write_row(top, 0, [words[title] for title in titles], bold)
    for number, row in enumerate(declared_inputs().iter_rows(named=True), start=top + 1):
        told = f"{row[f'help_{language}']} ({row[f'who_knows_{language}']})"
        sheet.write_row(number, 0, [row[f"label_{language}"], spelled_unit(row["unit"], language), told], wrapped)
