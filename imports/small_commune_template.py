"""The page of a small commune to print and to fill in (METHODOLOGY 16). In: a language. Out: an xlsx or csv file.

One A4 page: whose it is, the day, ten lines with a box a band to tick with a pen, and a column with a drop-down list
for those who fill it in on a screen. What it holds is `mappings/small_commune.toml`; it is read by `small_commune.py`.
"""

import csv
from pathlib import Path
from typing import Any

from imports.mapping import STAMP
from imports.small_commune import BOX, TEMPLATE, bands, counted_types
from imports.vocabularies import read_mapping

HEADER_COLOUR, FILLED_COLOUR = "#D9E1F2", "#FFF8DC"
TITLE_ROW, INTRODUCTION_ROW, FIRST_FIELD_ROW = 0, 1, 3
HEADER_ROW = 6
LIST_TOP_ROW = 3
CODE_WIDTH, LABEL_WIDTH, BAND_WIDTH, ANSWER_WIDTH = 8, 48, 9, 14
LINE_HEIGHT = 34
A4 = 9


def write_page_csv(out: Path, language: str, separator: str) -> None:
    """The page as text: the same cells, in the same places."""
    with out.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator)
        for each in read_mapping("small_commune")["field"]:
            writer.writerow([each[language], ""])
        writer.writerow(_headers(language))
        writer.writerows([each["code"], each[language], *[BOX] * len(bands()), ""] for each in counted_types())


def write_page(book: Any, kind: dict[str, Any], words: dict[str, str], language: str, version: str) -> None:
    """The page and the hidden list, in a workbook that is open."""
    page = book.add_worksheet(kind[f"sheet_{language}"])
    lists = book.add_worksheet(words["template_sheet_lists"])
    _write_lists(book, lists, language, version)
    last = len(_headers(language)) - 1
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    page.merge_range(TITLE_ROW, 0, TITLE_ROW, last, words["title"], book.add_format({"bold": True, "font_size": 16}))
    page.merge_range(INTRODUCTION_ROW, 0, INTRODUCTION_ROW, last, words["introduction"], wrapped)
    page.set_row(INTRODUCTION_ROW, 48)
    _write_fields(book, page, language)
    _write_lines(book, page, words, language)
    for place, each in enumerate(kind[f"notes_{language}"]):
        row = HEADER_ROW + len(counted_types()) + 2 + place
        page.merge_range(row, 0, row, last, each, wrapped)
        page.set_row(row, 32)
    _set_print(page, last, HEADER_ROW + len(counted_types()) + 1 + len(kind[f"notes_{language}"]))
    page.activate()


def _headers(language: str) -> list[str]:
    names = read_mapping("small_commune")["column"]
    shown = [band[language] for band in bands()]
    return [names["code"][language], names["label"][language], *shown, names["answer"][language]]


def _write_fields(book: Any, page: Any, language: str) -> None:
    """Label, then the cell to fill in."""
    label = book.add_format({"bold": True, "valign": "vcenter"})
    for place, each in enumerate(read_mapping("small_commune")["field"]):
        row = FIRST_FIELD_ROW + place
        number = "dd/mm/yyyy" if each["column"] == "inventoried_on" else "@"
        filled = book.add_format(
            {"locked": False, "num_format": number, "bg_color": FILLED_COLOUR, "border": 1, "align": "left"}
        )
        page.merge_range(row, 0, row, 1, each[language], label)
        page.merge_range(row, 2, row, 6, "", filled)
        page.set_row(row, 22)


def _write_lines(book: Any, page: Any, words: dict[str, str], language: str) -> None:
    """Headers, ten lines with their boxes, and the answers with their list."""
    head = book.add_format(
        {
            "bold": True,
            "bg_color": HEADER_COLOUR,
            "border": 1,
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
    )
    line = {"border": 1, "valign": "vcenter"}
    code = book.add_format({**line, "align": "center"})
    bold, small = book.add_format({"bold": True}), book.add_format({"font_size": 9, "font_color": "#444444"})
    label = book.add_format({**line, "text_wrap": True})
    box = book.add_format({**line, "locked": False, "align": "center", "font_size": 14})
    answer = book.add_format({**line, "locked": False, "num_format": "@", "align": "center", "bg_color": FILLED_COLOUR})
    page.write_row(HEADER_ROW, 0, _headers(language), head)
    page.set_row(HEADER_ROW, 32)
    last = len(bands()) + 2
    for place, each in enumerate(counted_types(), start=HEADER_ROW + 1):
        page.set_row(place, LINE_HEIGHT)
        page.write_string(place, 0, each["code"], code)
        page.write_rich_string(place, 1, bold, f"{each[language]}\n", small, each[f"help_{language}"], label)
        page.write_row(place, 2, [BOX] * len(bands()), box)
        page.write_blank(place, last, None, answer)
    page.write_comment(HEADER_ROW, last, words["small_commune_answer_note"], {"x_scale": 2})
    for column, width in ((0, CODE_WIDTH), (1, LABEL_WIDTH), (last, ANSWER_WIDTH)):
        page.set_column(column, column, width)
    page.set_column(2, last - 1, BAND_WIDTH)
    choice = {
        "validate": "list",
        "source": "=list_bands",
        "error_type": "warning",  # an exact number is as good
        "error_title": words["template_choice_title"],
        "error_message": words["small_commune_answer_note"],
    }
    page.data_validation(HEADER_ROW + 1, last, HEADER_ROW + len(counted_types()), last, choice)


def _write_lists(book: Any, sheet: Any, language: str, version: str) -> None:
    """The hidden sheet: what this workbook is, and the bands under a defined name."""
    sheet.write_row(0, 0, [STAMP, f"{TEMPLATE} {version}"])
    shown = [band[language] for band in bands()]
    sheet.write_column(LIST_TOP_ROW, 0, shown)
    quoted = "'" + sheet.get_name().replace("'", "''") + "'"
    book.define_name("list_bands", f"={quoted}!$A${LIST_TOP_ROW + 1}:$A${LIST_TOP_ROW + len(shown)}")
    sheet.protect()
    sheet.hide()


def _set_print(page: Any, last: int, last_row: int) -> None:
    """One A4 page on its side; everything but the answers is locked."""
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 1)
    page.print_area(0, 0, last_row, last)
    page.center_horizontally()
    page.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)
    page.hide_gridlines(2)
    page.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
