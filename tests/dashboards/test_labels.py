"""Labels: each code is the one segno makes, on a page of the size that the printer holds, the same bytes every time."""

import re
from io import BytesIO

import pytest
import segno
from pypdf import PdfReader

from dashboards.documents.labels import Label, labels_pdf, sizes
from dashboards.documents.pdf import QUIET, drawable, modules
from dashboards.errors import DashboardsError
from dashboards.exit_grammar import LABEL_SIZES, ROUTES, TAKERS
from reuse.exits import routes
from reuse.vocabularies import codes

ADDRESS = "https://barometre.example.org/appareil?code=7K3M-9QTX-0123"
MM = 72 / 25.4


def label(number: int) -> Label:
    return Label(f"7K3M-{number:04}", ("Dell Latitude 5430", "lot-2026-é"), ADDRESS)


def drawn(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The rectangles of the first page: what the code is made of."""
    content = PdfReader(BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    found = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re f", content.get_data())
    return [tuple(float(each) for each in row) for row in found]  # type: ignore[misc]


@pytest.mark.parametrize("size", LABEL_SIZES)
def test_a_label_fits_its_page_and_says_its_identifier(size: str) -> None:
    known = sizes()[size]
    pdf = labels_pdf([label(n) for n in range(70)], size)
    pages = PdfReader(BytesIO(pdf)).pages
    a_page = known["columns"] * known["rows"]
    assert len(pages) == -(-70 // a_page)
    width, height = (float(pages[0].mediabox[place]) / MM for place in (2, 3))
    if known["page"] == "label":
        assert (width, height) == pytest.approx((known["width"], known["height"]), abs=0.1)
    assert known.get("left", 0) + known["columns"] * known["width"] <= width + 0.1
    assert known.get("top", 0) + known["rows"] * known["height"] <= height + 0.1
    assert known["code"] <= known["height"]
    assert "7K3M-0000" in pages[0].extract_text()
    assert all(x >= 0 and x + w <= width * MM + 0.1 and 0 <= y <= height * MM for x, y, w, _ in drawn(pdf))
    assert pdf == labels_pdf([label(n) for n in range(70)], size)


@pytest.mark.parametrize("size", LABEL_SIZES)
def test_a_long_model_goes_on_on_a_second_row(size: str) -> None:
    long = Label("7K3M-0001", ("Hewlett-Packard EliteBook 840", "lot-2026"), ADDRESS)
    said = PdfReader(BytesIO(labels_pdf([long], size))).pages[0].extract_text().split()
    assert said == ["7K3M-0001", "Hewlett-Packard", "EliteBook", "840", "lot-2026"]


def test_the_modules_drawn_are_those_of_segno() -> None:
    expected = segno.make_qr(ADDRESS, error="m", boost_error=False).matrix
    assert modules(ADDRESS) == [[bool(module) for module in row] for row in expected]
    side = sizes()["roll-62"]["code"] * MM
    step = side / (len(expected) + 2 * QUIET)
    rectangles = drawn(labels_pdf([label(1)], "roll-62"))
    left = min(x for x, _, _, _ in rectangles)
    top = max(y for _, y, _, _ in rectangles)
    found = [[False] * len(expected) for _ in expected]
    for x, y, width, _ in rectangles:
        row, start = round((top - y) / step), round((x - left) / step)
        for place in range(start, start + round(width / step)):
            found[row][place] = True
    assert found == [[bool(module) for module in row] for row in expected]


def test_used_places_of_a_sheet_stay_free_and_an_unknown_size_is_refused() -> None:
    first, skipped = (drawn(labels_pdf([label(1)], "a4-24", skip=skip)) for skip in (0, 4))
    assert max(y for _, y, _, _ in skipped) < max(y for _, y, _, _ in first)
    with pytest.raises(DashboardsError) as refusal:
        labels_pdf([label(1)], "a5")
    assert "a4-24" in refusal.value.message("fr")
    assert tuple(sizes()) == LABEL_SIZES
    assert tuple(routes()) == ROUTES
    assert codes("taker_kind") == TAKERS


def test_what_the_fonts_lack_is_replaced_and_nothing_is_a_black_box() -> None:
    assert drawable("1\u202f234,5 œuvre « é » €") == "1\u00a0234,5 œuvre « é » €"
    assert drawable("tCO₂ ńa → α") == "tCO2 na -> ?"
