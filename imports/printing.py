"""How a sheet that we write is printed (xlsxwriter). In: a sheet, the widths of its columns. Out: its page set-up.

A4 on its side, headers on every page, page numbers. A table that would have to shrink below a body of 8 points is not
shrunk: its columns are shared out over several pages, and the first columns come back on each.
"""

from collections.abc import Iterable
from math import ceil
from typing import Any

A4 = 9
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.6}
FOOTER = "&L&A&R&P / &N"
#: What a column measures on a screen: pixels for each character of its width, and beside them.
CHARACTER_PIXELS, PADDING_PIXELS = 7, 5
#: Width of a page of A4 on its side between its margins (11.69 - 0.8 inches of 96 pixels), and the smallest scale: an
#: 11-point body at 75 % is 8.25 points.
PAGE_PIXELS, SMALLEST_SCALE = 1045, 75
DEFAULT_WIDTH = 8.43
#: Height of a line of 11 points, the highest row there is, and how much of a line words fill.
LINE_POINTS, HIGHEST_POINTS, FILLED = 15.0, 409.0, 1.0


def set_print(sheet: Any, widths: list[float], *, header_row: int = 0, repeated_columns: int = 0) -> None:
    """One page wide where the text stays readable, else as many as it takes; `header_row` from 0, -1 for none."""
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.set_margins(**MARGINS)
    sheet.set_footer(FOOTER)
    sheet.hide_gridlines(0)  # printed too: a wide row is followed with the eye
    if header_row >= 0:
        sheet.repeat_rows(header_row)
    if sum(pixels(width) for width in widths) * SMALLEST_SCALE <= PAGE_PIXELS * 100:
        sheet.fit_to_pages(1, 0)
        return
    sheet.set_print_scale(SMALLEST_SCALE)
    sheet.print_across()
    if repeated_columns:
        sheet.repeat_columns(0, repeated_columns - 1)


def pixels(width: float) -> int:
    """What a column of this width takes on a screen."""
    return int(width * CHARACTER_PIXELS + PADDING_PIXELS)


def height(texts: Iterable[object], widths: Iterable[float]) -> float | None:
    """Points that a row of wrapped texts needs; null where one line does, the height a program gives by itself.

    Excel would find it alone, LibreOffice does not when it opens a file that it did not write.
    """
    wanted = max((_lines(text, width) for text, width in zip(texts, widths, strict=False)), default=1)
    return min(wanted * LINE_POINTS, HIGHEST_POINTS) if wanted > 1 else None


def _lines(text: object, width: float) -> int:
    """Lines of a cell: whole words rarely fill a line."""
    if not isinstance(text, str):
        return 1
    return sum(max(1, ceil(len(part) / (width * FILLED))) for part in text.split("\n"))
