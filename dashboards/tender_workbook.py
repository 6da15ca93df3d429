"""A comparison of bids as a workbook with native charts (METHODOLOGY 14). In: a Comparison. Out: xlsx bytes.

One sheet a lot (ranking, impact and price with their interval, two charts: one printed page), one of what to ask, one
that reveals the bids, one of what the figures rest on. Cells hold full precision and show the digits that are of use;
what only the charts read (points by criterion, half-intervals) stands to the right of what is printed. Nothing typed
comes alive as a formula.
"""

from io import BytesIO
from math import ceil, floor, log10
from typing import Any, NamedTuple

import xlsxwriter

from barometer.decisions.tenders import Comparison, Lot
from barometer.decisions.weights import CRITERIA
from dashboards import tender_view as view
from dashboards.words import text, word
from imports.printing import PAGE_PIXELS, pixels, set_print
from imports.printing import height as row_height
from imports.safe_text import printable

INK, IMPACT = "#333333", "#0072B2"
PALETTE = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#999999")
WITH_INTERVAL = ("impact", "price")
NARROW, WIDE = 9.0, 12.0
CHART_PIXELS, BETWEEN_CHARTS = 320, 10
#: Up to so many bids a lot is one page; beyond, the charts have a page of their own.
BIDS_OF_A_PAGE = 24
ROW_PIXELS = 20
CELL = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#999999"}
SHEET_NAME_LENGTH, HEADER_LENGTH = 31, 120
#: Numbers as large as the first have at most so many decimals; a difference of rounding is none.
MOST_DECIMALS = ((100, 0), (10, 1))
ROUNDING = 1e-9
SHEET_NAME_FORBIDDEN = str.maketrans("[]:*?/\\", "-------")


class Column(NamedTuple):
    """One column of a lot's sheet: its header, a cell a bid, its width."""

    title: str
    cells: list[Any]
    width: float = NARROW
    align: str = "right"


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
    """The ranking of one lot as numbers, then two native charts side by side."""
    sheet = book.add_worksheet(_sheet_name(book, f"{text('tender_sheet_ranking', language)} {printable(lot.lot)}"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#EEF2F7", "border": 1})
    shown, charted = _shown(lot, language), _charted(lot, comparison, language)
    columns = shown + charted
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, bold)
        form = book.add_format({**CELL, "num_format": number_format(column.cells), "align": column.align})
        for number, cell in enumerate(column.cells, start=1):
            if isinstance(cell, str):
                sheet.write_string(number, place, cell, form)
            else:
                sheet.write(number, place, cell, form)  # nothing known stays an empty cell
    widths = [column.width for column in shown]
    sheet.set_row(0, row_height([column.title for column in shown], widths))
    for number in range(len(lot.bids)):
        sheet.set_row(number + 1, row_height([column.cells[number] for column in shown], widths))
    sheet.freeze_panes(1, 1)
    below = len(lot.bids) + 2
    chart_width = (sum(pixels(width) for width in widths) - BETWEEN_CHARTS) // 2
    charts = (
        _points_chart(book, sheet.get_name(), lot, range(len(shown), len(columns) - 2), language),
        _impact_chart(book, sheet.get_name(), lot, _place(shown, "impact", language), len(columns) - 2, language),
    )
    for number, chart in enumerate(charts):
        chart.set_size({"width": chart_width, "height": CHART_PIXELS})
        sheet.insert_chart(below, 0, chart, {"x_offset": number * (chart_width + BETWEEN_CHARTS)})
    _set_print(sheet, lot, comparison, widths, language)


def _shown(lot: Lot, language: str) -> list[Column]:
    """What is printed: who, which rank, points and every criterion, with bounds where at least one bid has them."""
    bids = lot.bids
    points = text("tender_points", language)
    columns = [
        Column(text("tender_bid", language), [bid.letter for bid in bids], 7.0, "left"),
        Column(text("tender_rank", language), [view.rank_of(bid, language) for bid in bids], 19.0, "left"),
        Column(text("tender_condition", language), [view.condition_of(bid, language) for bid in bids], 14.0, "left"),
        Column(points, [bid.total for bid in bids]),
        *_bounds(points, [(bid.low, bid.high) for bid in bids], language),
    ]
    for criterion in CRITERIA:
        measures = [bid.measures[criterion] for bid in bids]
        cells = [
            view.shown_measure(measure, criterion, language) if measure.value is None else measure.value
            for measure in measures
        ]
        columns.append(Column(_criterion(criterion, language), cells, WIDE))
        if criterion in WITH_INTERVAL:
            name = word(f"criterion_{criterion}", language)
            columns += _bounds(name, [(measure.low, measure.high) for measure in measures], language)
    return columns


def _charted(lot: Lot, comparison: Comparison, language: str) -> list[Column]:
    """What the charts read and paper does not need: points by criterion, then the two half-intervals of the impact."""
    points = text("tender_points", language).lower()
    columns = [
        Column(f"{word(f'criterion_{criterion}', language)}, {points}", [bid.points.get(criterion) for bid in lot.bids])
        for criterion in comparison.weights.of
    ]
    sides: dict[str, list[float | None]] = {"low": [], "high": []}
    for bid in lot.bids:
        value, low, high = (getattr(bid.measures["impact"], part) for part in ("value", "low", "high"))
        is_known = None not in (value, low, high)
        sides["low"].append(value - low if is_known else None)
        sides["high"].append(high - value if is_known else None)
    return columns + [Column(f"± {text(f'tender_{side}', language)}", cells) for side, cells in sides.items()]


def _bounds(title: str, pairs: list[tuple[float | None, float | None]], language: str) -> list[Column]:
    """Low and high of a column; none where no bid has an interval."""
    if all(bound is None for pair in pairs for bound in pair):
        return []
    low, high = zip(*pairs, strict=True)
    titles = (f"{title}, {text(f'tender_{side}', language)}" for side in ("low", "high"))
    return [Column(side, list(cells)) for side, cells in zip(titles, (low, high), strict=True)]


def _criterion(criterion: str, language: str) -> str:
    return f"{word(f'criterion_{criterion}', language)} ({text(f'tender_unit_{criterion}', language)})"


def _place(columns: list[Column], criterion: str, language: str) -> int:
    return [column.title for column in columns].index(_criterion(criterion, language))


def number_format(cells: list[Any]) -> str:
    """The digits a column shows: about three for its largest number, no decimal that all of its numbers lack."""
    numbers = [cell for cell in cells if isinstance(cell, int | float)]
    largest = max((abs(number) for number in numbers), default=0.0)
    most = next((decimals for limit, decimals in MOST_DECIMALS if largest >= limit), 2)
    needed = next(digits for digits in range(most + 1) if digits == most or _are_told(numbers, digits))
    return "#,##0" + ("." + "0" * needed if needed else "")


def _are_told(numbers: list[float], digits: int) -> bool:
    """Do so many decimals say these numbers in full?"""
    return all(abs(number - round(number, digits)) < abs(number) * ROUNDING for number in numbers if number)


def _points_chart(book: Any, sheet: str, lot: Lot, places: range, language: str) -> Any:
    """Points by criterion, stacked and written in the bars: a native chart that follows the cells."""
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    last = len(lot.bids)
    for number, place in enumerate(places):
        chart.add_series(
            {
                "name": [sheet, 0, place],
                "categories": [sheet, 1, 0, last, 0],
                "values": [sheet, 1, place, last, place],
                "fill": {"color": PALETTE[number % len(PALETTE)]},
                "gap": 60,
                "data_labels": {"value": True, "num_format": "0", "font": {"color": "white" if number == 0 else INK}},
            }
        )
    chart.set_title({"name": text("tender_chart_points", language), "name_font": {"size": 12, "color": INK}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100})
    chart.set_legend({"position": "bottom"})
    return chart


def _impact_chart(book: Any, sheet: str, lot: Lot, place: int, sides: int, language: str) -> Any:
    """The impact of each bid with its interval as native error bars."""
    chart = book.add_chart({"type": "column"})
    last = len(lot.bids)
    quoted = "'" + sheet.replace("'", "''") + "'"
    minus, plus = (xlsxwriter.utility.xl_range_abs(1, side, last, side) for side in (sides, sides + 1))
    chart.add_series(
        {
            "categories": [sheet, 1, 0, last, 0],
            "values": [sheet, 1, place, last, place],
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
    axis = {"min": 0, "num_format": "#,##0"}
    highest = [bid.measures["impact"].high or bid.measures["impact"].value or 0.0 for bid in lot.bids]
    if max(highest) > 0:  # left alone, the axis would cut the bars of the intervals
        step = 10.0 ** floor(log10(max(highest)))
        axis["max"] = ceil(max(highest) / step) * step
    chart.set_y_axis(axis)
    return chart


def _set_print(sheet: Any, lot: Lot, comparison: Comparison, widths: list[float], language: str) -> None:
    """One page with its charts whole; of many bids the table as it comes, then the charts on a page of their own."""
    last, below = len(widths) - 1, len(lot.bids) + 2
    set_print(sheet, widths, repeated_columns=1)
    sheet.hide_gridlines(1)  # the cells have their own lines, the charts want none
    sheet.print_area(0, 0, below + ceil(CHART_PIXELS / ROW_PIXELS), last)
    sheet.set_header(_print_header(text("tender_lot", language, lot=lot.lot), comparison, language))
    if len(lot.bids) <= BIDS_OF_A_PAGE:
        sheet.fit_to_pages(1, 1)
        return
    sheet.set_print_scale(min(100, PAGE_PIXELS * 97 // sum(pixels(width) for width in widths)))
    sheet.set_h_pagebreaks([below - 1])


def _print_header(subject: str, comparison: Comparison, language: str) -> str:
    """What stands above every printed page; it is short, and says of invented bids that they are."""
    parts = [text("tender_title", language), subject]
    if comparison.is_synthetic:
        parts.append(text("tender_synthetic", language))
    return "&C" + " – ".join(part for part in parts if part)[:HEADER_LENGTH].replace("&", "&&")


def _sheet_name(book: Any, wanted: str) -> str:
    """The name of a sheet: short, without the signs that are forbidden, and no other sheet's."""
    plain = wanted.translate(SHEET_NAME_FORBIDDEN).strip("'")
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    names = [plain[:SHEET_NAME_LENGTH]]
    names += [f"{plain[: SHEET_NAME_LENGTH - 4]} {number}" for number in range(2, len(taken) + 3)]
    return next(name for name in names if name.lower() not in taken)


def _write_asks(book: Any, comparison: Comparison, language: str) -> None:
    """What is missing, bid by bid."""
    rows = [
        (lot.lot, bid.letter, remark)
        for lot in comparison.lots
        for bid in lot.bids
        for remark in view.remarks(bid, language)
    ]
    titles = (text("tender_lot", language, lot="").strip(), text("tender_bid", language), "")
    _write_table(book, text("tender_to_ask", language), titles, rows, (8, 10, 100), comparison, language)


def _write_revealed(book: Any, comparison: Comparison, language: str) -> None:
    """Letters and names, on their own sheet: to open once the ranking is known."""
    rows = [(letter, name, ", ".join(brands)) for letter, name, brands in view.revealed(comparison)]
    titles = ("", text("tender_bid", language), text("tender_brands", language))
    _write_table(book, text("tender_reveal", language), titles, rows, (8, 40, 40), comparison, language)


def _write_basis(book: Any, comparison: Comparison, language: str) -> None:
    """Weights, year, factors: all that gives the same figures again."""
    lines = [view.weights_line(comparison, language), view.basis_line(comparison, language)]
    lines.append(text("tender_ties_explained", language))
    if comparison.is_synthetic:
        lines.append(text("tender_synthetic", language))
    rows = [(line,) for line in lines]
    titles = (text("tender_title", language),)
    _write_table(book, text("tender_sheet_basis", language), titles, rows, (120,), comparison, language)


def _write_table(
    book: Any,
    name: str,
    titles: tuple[str, ...],
    rows: list[Any],
    widths: tuple[float, ...],
    comparison: Comparison,
    language: str,
) -> None:
    """A sheet of text, printed as wide as a page."""
    sheet = book.add_worksheet(_sheet_name(book, name.replace("?", " ").replace("/", " ")))
    sheet.write_row(0, 0, titles, book.add_format({"bold": True}))
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, row in enumerate(rows, start=1):
        cells = [printable(str(cell)) for cell in row]
        sheet.set_row(number, row_height(cells, widths))
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrapped)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    set_print(sheet, list(widths))
    sheet.set_header(_print_header(name, comparison, language))
