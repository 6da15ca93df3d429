"""A4 documents with reportlab: fonts, styles, tables that break across pages, QR codes (METHODOLOGY 19.17).

In: text that may come from anybody. Out: bytes, the same for the same content: no clock is read, fonts are embedded.
The fonts that come with reportlab (Bitstream Vera) have no narrow space: a no-break space is drawn in its place.
"""

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FONT, BOLD = "Vera", "VeraBd"
INK, SOFT, LINE, SHADE = HexColor("#1a1a1a"), HexColor("#555555"), HexColor("#999999"), HexColor("#eef1f5")
MARGIN = 18 * mm
#: What the fonts lack and what stands for it.
STAND_INS = str.maketrans({"\u202f": "\u00a0", "\u2011": "-", "\u2192": "->"})
#: Modules of white around a QR code, which the standard asks for.
QUIET = 4


@cache
def fonts() -> TTFont:
    """Register the fonts once; gives the plain one, to ask what it can draw."""
    plain = TTFont(FONT, "Vera.ttf")
    pdfmetrics.registerFont(plain)
    pdfmetrics.registerFont(TTFont(BOLD, "VeraBd.ttf"))
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=BOLD, italic=FONT, boldItalic=BOLD)
    return plain


def drawable(text: str) -> str:
    """The text with only what the fonts can draw: what they lack becomes its plain letter, else a question mark."""
    known = fonts().face.charToGlyph
    return "".join(_drawable(sign, known) for sign in text.translate(STAND_INS))


def _drawable(sign: str, known: dict[int, int]) -> str:
    if ord(sign) in known or sign == "\n":
        return sign
    plain = "".join(each for each in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(each))
    return plain if plain and all(ord(each) in known for each in plain) else "?"


def style(name: str) -> ParagraphStyle:
    """The style of a kind of paragraph: title, heading, text, small, cell, head, number."""
    fonts()
    size, leading, face, colour, after, align = {
        "title": (15, 19, BOLD, INK, 4, 0),
        "heading": (11, 14, BOLD, INK, 3, 0),
        "text": (9.5, 13.5, FONT, INK, 6, 0),
        "small": (7.5, 10, FONT, SOFT, 3, 0),
        "cell": (7.5, 9.5, FONT, INK, 0, 0),
        "head": (7.5, 9.5, BOLD, INK, 0, 0),
        "number": (7.5, 9.5, FONT, INK, 0, 2),
    }[name]
    return ParagraphStyle(
        name, fontName=face, fontSize=size, leading=leading, textColor=colour, spaceAfter=after, alignment=align
    )


def paragraph(text: str, kind: str = "text") -> Paragraph:
    """A paragraph of plain text: nothing in it is markup; a line feed is kept."""
    return Paragraph(escape(drawable(text)).replace("\n", "<br/>"), style(kind))


def gap(millimetres: float) -> Spacer:
    """Some white."""
    return Spacer(1, millimetres * mm)


def table(
    headers: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], numbers: Sequence[int] = ()
) -> Table:
    """A table whose head is repeated on each page; widths in millimetres; `numbers`: columns to the right."""
    head = [paragraph(name, "head") for name in headers]
    body = [
        [paragraph(cell, "number" if place in numbers else "cell") for place, cell in enumerate(row)] for row in rows
    ]
    made = Table([head, *body], colWidths=[width * mm for width in widths], repeatRows=1, hAlign="LEFT")
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LINEBELOW", (0, 0), (-1, -1), 0.3, LINE),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return made


def side_by_side(left: list[Any], right: list[Any], widths: Sequence[float]) -> Table:
    """Two columns of pieces."""
    made = Table([[left, right]], colWidths=[width * mm for width in widths], hAlign="LEFT")
    made.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return made


def boxes(texts: Sequence[str], height: float, width: float = 174) -> Table:
    """Frames side by side to sign in, each with its caption."""
    each = width / len(texts)
    made = Table([[paragraph(text, "small") for text in texts]], colWidths=[each * mm] * len(texts),
                 rowHeights=[height * mm], hAlign="LEFT")  # fmt: skip
    made.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BOX", (0, 0), (-1, -1), 0.6, LINE),
                ("INNERGRID", (0, 0), (-1, -1), 0.6, LINE),
            ]
        )
    )
    return made


class Code(Flowable):  # type: ignore[misc]
    """A QR code of some text, a square of `size` millimetres, its quiet zone included."""

    def __init__(self, content: str, size: float) -> None:
        super().__init__()
        self.content = content
        self.width = self.height = size * mm

    def wrap(self, *_available: float) -> tuple[float, float]:
        """The room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the dark modules as rectangles."""
        draw_code(self.canv, self.content, 0, 0, self.width)


def modules(content: str) -> list[list[bool]]:
    """The matrix of a QR code, dark modules true, without its quiet zone; error correction M."""
    return [[bool(module) for module in row] for row in segno.make_qr(content, error="m", boost_error=False).matrix]


def draw_code(canvas: Any, content: str, x: float, y: float, side: float) -> None:
    """Draw a QR code in a square whose lower left corner is (x, y): one rectangle a run of dark modules."""
    matrix = modules(content)
    step = side / (len(matrix) + 2 * QUIET)
    canvas.setFillColorRGB(0, 0, 0)
    for line, row in enumerate(matrix):
        top = y + side - (line + QUIET + 1) * step
        start = None
        for place, is_dark in enumerate([*row, False]):
            if is_dark and start is None:
                start = place
            elif not is_dark and start is not None:
                # A hair more than the run: no white seam between two lines on screen.
                canvas.rect(x + (start + QUIET) * step, top, (place - start) * step, step * 1.02, stroke=0, fill=1)
                start = None


def built(story: Sequence[Any], *, title: str, footer: str, language: str) -> bytes:
    """The document: A4, a footer with page numbers on each page, no date of making."""
    fonts()
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN + 4 * mm,
        invariant=1, title=drawable(title), author="", subject=drawable(title), lang=f"{language}-FR",
    )  # fmt: skip
    mark = _footer(drawable(footer))
    document.build(list(story), onFirstPage=mark, onLaterPages=mark)
    return buffer.getvalue()


def _footer(text: str) -> Callable[[Any, Any], None]:
    def draw(canvas: Any, _document: Any) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 7)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, 11 * mm, text[:110])
        canvas.drawRightString(A4[0] - MARGIN, 11 * mm, str(canvas.getPageNumber()))
        canvas.restoreState()

    return draw
