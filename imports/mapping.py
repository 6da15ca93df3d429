"""The sheet of a file that holds its inventory, and its columns. In: a spreadsheet. Out: a Layout, or a refusal.

Columns are recognised by name, never by position (`tables.py`); files of other tools by their headers
(`recognising.py`). Another layout is another TOML file of `mappings/layouts`.
"""

from collections.abc import Sequence

from factors.errors import LANGUAGES
from factors.spelling import Named, quoted
from imports.columns import BESIDE, INVENTORY, column_definitions
from imports.errors import UnknownLayoutError
from imports.guard import Sheet, Spreadsheet
from imports.header_rows import candidate_rows
from imports.layouts import ForeignLayout
from imports.parsing import keys_of
from imports.personal import EQUIPMENT_COLUMNS, is_list_of_people, personal_headers
from imports.recognising import find_foreign
from imports.tables import Layout, find_layout, known_headers

__all__ = [
    "STAMP",
    "Layout",
    "choose_layout",
    "column_definitions",
    "find_layout",
    "hidden_tables",
    "known_headers",
    "template_version",
]

#: Sheets our own templates and annotated copies add: never taken for the inventory. Names in the form of `parsing.key`.
OUR_SHEETS = frozenset({"exemples", "examples", "aide", "help", "listes", "lists", "rejets", "rejects"})
#: The hidden sheet of a template says, in A1 and B1, what it is.
STAMP = "barometer_template"


#: Organisations of the register; what each of its rows says.
REGISTER = "organisations"
OF_REGISTER = ("name", "kind")
#: Bids of a tender; of each group, a grid has at least one column.
BIDS = "tender"
OF_BIDS = (("bid",), ("quantity",), ("unit_price_cents", "electricity_kwh_per_year", "declared_kgco2eq"))
#: What only a device has that somebody already owns.
OF_OWNED = frozenset({"serial_number", "commissioned_on", "inventoried_on"})


def choose_layout(
    spreadsheet: Spreadsheet,
    *,
    required: tuple[tuple[str, ...], ...],
    mapping: str = INVENTORY,
    layouts: Sequence[ForeignLayout] = (),
) -> tuple[Layout, list[str]]:
    """The sheet with the table of a mapping, and the names of other visible sheets that hold one too and are not read.

    `required`: of each group, at least one column must be there. `layouts`: mappings of the user, tried before those we
    ship. Refused where no sheet has a known column, a required column is missing, two columns carry the same header,
    there is nothing under the headers, or the file is only a list of people.
    """
    sheets = [sheet for sheet in spreadsheet.sheets if sheet.is_visible and not _is_ours(sheet.name)]
    taught = [layout for layout in layouts if layout.content == mapping]
    if mapping == INVENTORY:
        every = [find_foreign(sheet, taught) for sheet in sheets]
    else:
        every = [find_layout(sheet, mapping, taught) for sheet in sheets]
    found = [layout for layout in every if layout.columns and _content(layout, mapping) == mapping]
    file = spreadsheet.path.name
    if not found:
        raise _refusal(spreadsheet, every, required)
    complete = [layout for layout in found if not _missing(layout, required)]
    candidates = complete or found
    best = max(candidates, key=lambda layout: (layout.rows.height > 0, len(layout.columns)))
    if mapping == INVENTORY and _is_register(best):
        raise UnknownLayoutError("register_only", file=file)
    if mapping != BIDS and _is_bids(best):
        raise UnknownLayoutError("bids_only", file=file)
    where = {"file": file, "sheet": best.sheet.name, "row": best.header_row}
    if missing := _missing(best, required):
        people = [] if EQUIPMENT_COLUMNS & set(best.columns) else _people(best.sheet)
        if mapping == INVENTORY and people:
            raise UnknownLayoutError("only_people", file=file, headers=_quoted(people))
        raise UnknownLayoutError("column_missing", **where, missing=_headers(missing[0], mapping))
    if best.duplicates:
        name, letters = next(iter(best.duplicates.items()))
        raise UnknownLayoutError(
            "header_duplicate", **where, header=_headers((name,), mapping), columns=", ".join(letters)
        )
    if best.rows.height == 0:
        raise UnknownLayoutError("only_headers", **where)
    return best, [layout.sheet.name for layout in complete if layout is not best and layout.rows.height > 0]


def _is_register(layout: Layout) -> bool:
    """Whether it says nothing of a device but a « nature », and has more columns of a register of organisations."""
    if layout.foreign or (EQUIPMENT_COLUMNS | {"commissioned_on"}) & set(layout.columns) - {"equipment_type"}:
        return False
    register = find_layout(layout.sheet, REGISTER)
    return set(OF_REGISTER) <= register.provided and len(register.columns) > len(layout.columns)


def _is_bids(layout: Layout) -> bool:
    """Whether it is a whole grid of bids, which says all that is recognised here, and more."""
    if layout.foreign or OF_OWNED & set(layout.columns):
        return False
    bids = find_layout(layout.sheet, BIDS)
    return not _missing(bids, OF_BIDS) and set(layout.columns.values()) < set(bids.columns.values())


def hidden_tables(spreadsheet: Spreadsheet, *, required: tuple[tuple[str, ...], ...]) -> list[str]:
    """The names of the hidden sheets that hold an inventory: they are not read."""
    hidden = [sheet for sheet in spreadsheet.sheets if not sheet.is_visible and not _is_ours(sheet.name)]
    found = [layout for sheet in hidden if (layout := find_foreign(sheet)).columns]
    found = [layout for layout in found if _content(layout, INVENTORY) == INVENTORY]
    return [layout.sheet.name for layout in found if not _missing(layout, required) and layout.rows.height]


def template_version(spreadsheet: Spreadsheet) -> str | None:
    """The stamp of our template (`inventory 1.0`), from its hidden sheet; None for any other file."""
    for sheet in spreadsheet.sheets:
        stamp = sheet.cells.head(1)
        if {"A", "B"} <= set(stamp.columns) and stamp.height and stamp["A"][0] == STAMP:
            return str(stamp["B"][0])
    return None


def _refusal(
    spreadsheet: Spreadsheet, layouts: list[Layout], required: tuple[tuple[str, ...], ...]
) -> UnknownLayoutError:
    """Why no sheet is an inventory: only people, only applications, only data centres, or nothing known."""
    file = spreadsheet.path.name
    for layout in layouts:
        if (content := _content(layout, INVENTORY)) in BESIDE:
            return UnknownLayoutError(f"{content}_only", file=file)
    people = [header for layout in layouts for header in _people(layout.sheet)]
    if people:
        return UnknownLayoutError("only_people", file=file, headers=_quoted(people))
    if hidden := hidden_tables(spreadsheet, required=required):
        return UnknownLayoutError("table_hidden", file=file, sheet=hidden[0])
    return UnknownLayoutError("no_known_column", file=file)


def _people(sheet: Sheet) -> list[str]:
    """The headers about people of a sheet that is a list of them."""
    rows = [headers for _, headers in candidate_rows(sheet) if is_list_of_people(headers)]
    return max((list(personal_headers(headers).values()) for headers in rows), key=len, default=[])


def _content(layout: Layout, mapping: str) -> str:
    """What a sheet holds: as its recognised layout says, else what is looked for."""
    return layout.foreign.content if layout.foreign else mapping


def _is_ours(name: str) -> bool:
    return keys_of([name])[0] in OUR_SHEETS


def _missing(layout: Layout, required: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    return [group for group in required if not set(group) & layout.provided]


def _headers(names: tuple[str, ...], mapping: str) -> Named:
    """The template headers of columns, both languages: the user may work with either."""
    known = [column_definitions(mapping)[name] for name in names]
    return Named(
        " / ".join(f"« {each['fr']} » ({each['en']})" for each in known),
        " / ".join(f"“{each['en']}” ({each['fr']})" for each in known),
    )


def _quoted(headers: list[str]) -> Named:
    each = dict.fromkeys(headers)
    return Named(*(", ".join(quoted(header, language) for header in each) for language in LANGUAGES))
