"""Labels of devices: a short readable identifier beside a QR code that opens the public page (METHODOLOGY 19.17).

In: devices and a size of `labels.toml`. Out: a PDF to print at 100 %, the same bytes for the same devices.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from dashboards.documents.pdf import BOLD, FONT, draw_code, drawable, fonts
from dashboards.errors import DashboardsError


@dataclass(frozen=True)
class Label:
    """What one label says: the identifier, up to two lines under it, and the address its code opens."""

    identifier: str
    lines: tuple[str, ...]
    address: str


@cache
def sizes() -> dict[str, dict[str, Any]]:
    """Every size of label."""
    return tomllib.loads((files("dashboards.documents") / "labels.toml").read_text(encoding="utf-8"))


def labels_pdf(labels: Sequence[Label], size: str, *, skip: int = 0) -> bytes:
    """The labels in order; `skip`: how many places of the first sheet are already used."""
    if size not in sizes():
        raise DashboardsError("label_size_unknown", size=size, known=", ".join(sizes()))
    fonts()
    known = sizes()[size]
    page = A4 if known["page"] == "a4" else (known["width"] * mm, known["height"] * mm)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=page, invariant=1)
    canvas.setTitle("QR")
    a_page = known["columns"] * known["rows"]
    start = skip % a_page
    for place, label in enumerate(labels, start=start):
        if place > start and place % a_page == 0:
            canvas.showPage()
        x, y = _corner(known, place % a_page, page[1])
        _draw(canvas, label, known, x, y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _corner(known: dict[str, Any], place: int, page_height: float) -> tuple[float, float]:
    """The lower left corner of a place, from the top left of the sheet."""
    row, column = divmod(place, known["columns"])
    x = known.get("left", 0) + column * (known["width"] + known.get("gap_x", 0))
    below = known.get("top", 0) + row * (known["height"] + known.get("gap_y", 0)) + known["height"]
    return x * mm, page_height - below * mm


def _draw(canvas: Canvas, label: Label, known: dict[str, Any], x: float, y: float) -> None:
    height, side = known["height"] * mm, known["code"] * mm
    inset = min(1.5 * mm, (height - side) / 2)
    draw_code(canvas, label.address, x + inset, y + (height - side) / 2, side)
    left = x + inset + side + 0.5 * mm
    room = x + known["width"] * mm - left - 1.5 * mm
    size = _fitting(label.identifier, BOLD, room, 15)
    middle = y + height / 2
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont(BOLD, size)
    canvas.drawString(left, middle + (size * 0.15 if label.lines else -size * 0.35), label.identifier)
    small = max(4.5, size * 0.5)
    canvas.setFont(FONT, small)
    lines = [drawable(line) for line in label.lines[:2]]
    rows = [row for line in lines[:1] for row in _rows(line, FONT, small, room)]
    for number, row in enumerate([*rows, *(_cut(line, FONT, small, room) for line in lines[1:])]):
        canvas.drawString(left, middle - small * (1.2 + number * 1.25), row)


def _fitting(text: str, face: str, room: float, most: float) -> float:
    """The largest size at which the text fits."""
    return min(most, room / max(float(stringWidth(text, face, 1)), 0.01))


def _rows(text: str, face: str, size: float, room: float) -> list[str]:
    """A line on one row, or between two words on two; the second row is cut where it is too long."""
    words = text.split()
    first = next((place for place in range(len(words), 0, -1) if _fits(" ".join(words[:place]), face, size, room)), 0)
    rows = [" ".join(words[:first]), " ".join(words[first:])]
    return [_cut(row, face, size, room) for row in rows if row]


def _fits(text: str, face: str, size: float, room: float) -> bool:
    return float(stringWidth(text, face, size)) <= room


def _cut(text: str, face: str, size: float, room: float) -> str:
    if _fits(text, face, size, room):
        return text
    while text and not _fits(text + "…", face, size, room):
        text = text[:-1]
    return text + "…"
