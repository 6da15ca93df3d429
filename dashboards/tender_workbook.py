"""A comparison of bids as a workbook with native charts (METHODOLOGY 14). In: a Comparison. Out: xlsx bytes.

One sheet a lot (ranking, points by criterion, impact with its interval), one of what to ask, one that reveals the bids,
one of what the figures rest on. Numbers are numbers, full precision; nothing typed comes alive as a formula.
"""

from io import BytesIO
from typing import Any

import xlsxwriter

from barometer.decisions.tenders import Comparison, Lot
from barometer.decisions.weights import CRITERIA
from dashboards import tender_view as view
from dashboards.words import text, word
from imports.safe_text import printable

#: Chart columns of a lot's sheet, to the right of nothing: charts stand under the table.
CHART_ROWS = 18
INK, IMPACT = "#333333", "#0072B2"
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#999999")


def tender_workbook(comparison: Comparison, language: str) -> bytes:
    """The whole comparison, to take away."""
    buffer = BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, settings) as book:
        book.set_properties({"title": text("tender_title", language)})
        for lot in comparison.lots:
            _write_lot(book, lot, comparison, language)
        _write_asks(book, comparison, language)
        _write_revealed(book, comparison, language)
        _write_basis(book, comparison, language)
    return buffer.getvalue()


def _write_lot(book: Any, lot: Lot, comparison: Comparison, language: str) -> None:
    """The ranking of one lot as numbers, then two native charts."""
    name = f"{text('tender_sheet_ranking', language)} {printable(lot.lot)}"[:31]
    sheet = book.add_worksheet(name.translate(str.maketrans("[]:*?/\\", "-------")))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    criteria = list(comparison.weights.of)
    titles = [text(code, language) for code in ("tender_bid", "tender_rank", "tender_condition", "tender_points")]
    low, high = text("tender_low", language), text("tender_high", language)
    titles += [f"{titles[3]}, {low}", f"{titles[3]}, {high}"]
    titles += [f"{word(f'criterion_{criterion}', language)}, {titles[3].lower()}" for criterion in criteria]
    for criterion in CRITERIA:
        shown = f"{word(f'criterion_{criterion}', language)} ({text(f'tender_unit_{criterion}', language)})"
        titles += [shown] + ([f"{shown}, {low}", f"{shown}, {high}"] if criterion in {"impact", "price"} else [])
    first_impact = 6 + len(criteria)
    titles += [f"± {low}", f"± {high}"]
    sheet.write_row(0, 0, titles, bold)
    for number, bid in enumerate(lot.bids, start=1):
        cells: list[Any] = [bid.letter, view.rank_of(bid, language), view.condition_of(bid, language)]
        cells += [bid.total, bid.low, bid.high, *(bid.points.get(criterion) for criterion in criteria)]
        for criterion in CRITERIA:
            measure = bid.measures[criterion]
            cells += [measure.value] + ([measure.low, measure.high] if criterion in {"impact", "price"} else [])
        impact = bid.measures["impact"]
        is_known = impact.value is not None and impact.low is not None and impact.high is not None
        cells += [impact.value - impact.low, impact.high - impact.value] if is_known else [None, None]  # type: ignore[operator]
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, len(titles) - 1, 15)
    last = len(lot.bids)
    _add_points(book, sheet, last, len(criteria), language)
    _add_impact(book, sheet, last, first_impact, len(titles), language)


def _add_points(book: Any, sheet: Any, last: int, criteria: int, language: str) -> None:
    """Points by criterion, stacked: a native chart that follows the cells."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    for place in range(6, 6 + criteria):
        chart.add_series(
            {
                "name": [sheet.get_name(), 0, place],
                "categories": [sheet.get_name(), 1, 0, last, 0],
                "values": [sheet.get_name(), 1, place, last, place],
                "fill": {"color": PALETTE[(place - 6) % len(PALETTE)]},
                "gap": 60,
            }
        )
    chart.set_title({"name": text("tender_chart_points", language), "name_font": {"size": 12, "color": INK}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100})
    chart.set_legend({"position": "bottom"})
    sheet.insert_chart(last + 3, 0, chart, {"x_scale": 1.3, "y_scale": 1.2})


def _add_impact(book: Any, sheet: Any, last: int, first: int, width: int, language: str) -> None:
    """The impact of each bid with its interval as native error bars."""
    chart = book.add_chart({"type": "column"})
    name = sheet.get_name()
    quoted = "'" + name.replace("'", "''") + "'"
    minus, plus = (xlsxwriter.utility.xl_range_abs(1, place, last, place) for place in (width - 2, width - 1))
    chart.add_series(
        {
            "categories": [name, 1, 0, last, 0],
            "values": [name, 1, first, last, first],
            "fill": {"color": IMPACT},
            "gap": 80,
            "y_error_bars": {
                "type": "custom",
                "plus_values": f"={quoted}!{plus}",
                "minus_values": f"={quoted}!{minus}",
                "line": {"color": INK},
            },
        }
    )
    chart.set_title({"name": text("tender_chart_impact", language), "name_font": {"size": 12, "color": INK}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"min": 0})
    sheet.insert_chart(last + 3 + CHART_ROWS, 0, chart, {"x_scale": 1.3, "y_scale": 1.2})


def _write_asks(book: Any, comparison: Comparison, language: str) -> None:
    """What is missing, bid by bid."""
    rows = [
        (lot.lot, bid.letter, remark)
        for lot in comparison.lots
        for bid in lot.bids
        for remark in view.remarks(bid, language)
    ]
    titles = (text("tender_lot", language, lot="").strip(), text("tender_bid", language), "")
    _write_table(book, text("tender_to_ask", language), titles, rows, (8, 10, 100))


def _write_revealed(book: Any, comparison: Comparison, language: str) -> None:
    """Letters and names, on their own sheet: to open once the ranking is known."""
    rows = [(letter, name, ", ".join(brands)) for letter, name, brands in view.revealed(comparison)]
    titles = ("", text("tender_bid", language), text("tender_brands", language))
    _write_table(book, text("tender_reveal", language), titles, rows, (8, 40, 40))


def _write_basis(book: Any, comparison: Comparison, language: str) -> None:
    """Weights, year, factors: all that gives the same figures again."""
    lines = [view.weights_line(comparison, language), view.basis_line(comparison, language)]
    lines.append(text("tender_ties_explained", language))
    if comparison.is_synthetic:
        lines.append(text("tender_synthetic", language))
    rows = [(line,) for line in lines]
    _write_table(book, text("tender_sheet_basis", language), (text("tender_title", language),), rows, (120,))


def _write_table(book: Any, name: str, titles: tuple[str, ...], rows: list[Any], widths: tuple[int, ...]) -> None:
    sheet = book.add_worksheet(name[:31].replace("?", " ").replace("/", " "))
    sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, printable(str(cell)), wrapped)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
