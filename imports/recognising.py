"""Whose file is this? The layout of another tool, its fallbacks, its columns about people. In: a sheet. Out: a Layout.

`mappings/layouts` lists the tools we know; a mapping the user wrote or saved wins over them.
"""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from imports.columns import INVENTORY
from imports.guard import Sheet
from imports.header_rows import candidate_rows
from imports.headers import index_headers, match_headers
from imports.layouts import ForeignLayout, shipped_layouts, taught_for
from imports.parsing import keys_of, tidy
from imports.personal import is_user_group, personal_by_content, personal_headers
from imports.tables import Layout, below_units, header_of, known_headers, read_headers
from imports.vocabularies import read_mapping


def find_foreign(sheet: Sheet, layouts: Sequence[ForeignLayout] = ()) -> Layout:
    """As `find_layout` for an inventory, with the layouts of other tools, fallbacks and columns about people."""
    best = Layout(sheet=sheet, header_row=0, columns={}, ignored={})
    known = known_headers()
    for row, headers in candidate_rows(sheet):
        foreign = _recognise(sheet, row, headers, layouts)
        layout = read_headers(sheet, row, headers, known, INVENTORY, foreign)
        if (foreign is not None, len(layout.columns)) > (best.foreign is not None, len(best.columns)):
            best = layout
    best = below_units(best)
    return best if best.foreign and best.foreign.content != INVENTORY else _without_people(_with_names(best))


def _recognise(
    sheet: Sheet, row: int, headers: dict[str, str], layouts: Sequence[ForeignLayout]
) -> ForeignLayout | None:
    """The layout these headers are of: one the user asked for or saved, else a tool we know, the fullest match."""
    if len(headers) < 2:
        return None
    if taught := taught_for(headers, layouts):
        return taught
    keys = set(keys_of(list(headers.values())))
    found = [layout for layout in shipped_layouts() if layout.recognises(keys)]
    found = [layout for layout in found if _is_its_own(sheet, row, headers, layout)]
    counts = {layout.name: sum(map(bool, match_headers(list(headers.values()), layout.index))) for layout in found}
    return max(found, key=lambda layout: counts[layout.name], default=None)


def _is_its_own(sheet: Sheet, row: int, headers: dict[str, str], layout: ForeignLayout) -> bool:
    """Whether the headers that a layout has only `alone` are: beside none of another file, or above nothing."""
    written = list(headers.values())
    places = match_headers(written, index_headers(dict.fromkeys(layout.alone, True)))
    letters = [letter for letter, is_one in zip(headers, places, strict=True) if is_one]
    if not letters or all(match_headers(written, layout.index)):
        return True
    below = sheet.cells.filter(pl.col("row") > row).select(tidy(pl.col(letters)).is_not_null().any())
    return not any(below.row(0))


def _with_names(layout: Layout) -> Layout:
    """Without an inventory number, the serial number names the asset, else the name of the computer."""
    if "asset_id" in layout.columns or not layout.columns or (layout.foreign and layout.foreign.is_saved):
        return layout
    wanted = read_mapping("fallbacks")["asset_id"]["headers"]
    named = match_headers(list(layout.ignored.values()), index_headers(dict.fromkeys(wanted, True)))
    letters = [letter for letter, is_name in zip(layout.ignored, named, strict=True) if is_name]
    if "serial_number" in layout.columns:
        letters.insert(0, layout.columns["serial_number"])
    if not letters or not {"equipment_type", "model"} & set(layout.columns):
        return layout
    columns = {"asset_id": letters[0], **layout.columns}
    ignored = {letter: header for letter, header in layout.ignored.items() if letter not in letters}
    return replace(
        layout,
        columns=columns,
        ignored=ignored,
        fallbacks=layout.fallbacks | ({"asset_id": tuple(letters[1:])} if letters[1:] else {}),
        stand_in=letters[0],
    )


def _without_people(layout: Layout) -> Layout:
    """The columns about people, by header or by content, are taken out of what is read."""
    if not layout.header_row:
        return layout
    below = layout.sheet.cells.filter(pl.col("row") > layout.header_row)
    personal = {**layout.personal, **personal_headers(layout.ignored)}
    personal |= personal_by_content(below, {key: value for key, value in layout.ignored.items() if key not in personal})
    columns = dict(layout.columns)
    letter = columns.get("user_group")
    if letter is not None and not is_user_group(below, letter):
        header = header_of(layout, letter)
        if personal_headers({letter: header.rstrip("sS")}) or personal_headers({letter: header}):
            del columns["user_group"]
            personal[letter] = header
    ignored = {key: value for key, value in layout.ignored.items() if key not in personal}
    return replace(layout, columns=columns, personal=personal, ignored=ignored)
