"""The paper of a slip: what passes, what was left out and why, who signed; its code opens it and signs nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.custody_paper import slip_paper
from dashboards.documents import pdf as pdf_maker
from reuse.errors import SubjectUnknownError
from reuse.slip_events import RefusedDevice
from tests.reuse.bench import live
from tests.reuse.lot_desk import FROM, LAPTOPS, lot
from tests.reuse.test_slips import at, opened, signed, staffed


@pytest.fixture
def custody(workshop: Home) -> Home:
    """A folder with those who may sign."""
    return staffed(workshop)


def actor(name: str) -> Actor:
    return Actor(name, at(60))


def said(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_paper_says_what_passed_what_was_left_out_and_why(custody: Home) -> None:
    for name in ("D1", "D2"):
        live(custody, name, "reserved")
    opened(custody, "D1", "D2")
    waiting = said(slip_paper(custody, actor("omar"), "S-1", "fr")[1])
    assert "à signer par qui remet" in waiting
    assert "il ne signe rien" in waiting
    signed(custody, "workshop", "omar", 1)
    late = at(3) + timedelta(days=2)
    signed(custody, "partner", "paul", 3, now=late, refused=[RefusedDevice(device="D2", reason="broken")])
    name, pdf = slip_paper(custody, actor("paul"), "S-1", "fr")
    assert name == "bordereau-s-1.pdf"
    french = said(pdf)
    assert "2 unités." in french
    assert "Réception partielle : 1 unité prise sur 2." in french
    assert "Non pris, de retour à qui remettait : D2." in french
    assert "non pris : en panne ou cassé" in french
    assert french.count("Signé avec son code par") == 2
    assert "(saisie tardive)" in french
    assert "Le code carré" not in french
    english = said(slip_paper(custody, actor("paul"), "S-1", "en")[1])
    assert "Partial reception: 1 unit taken of 2." in english
    assert pdf == slip_paper(custody, actor("omar"), "S-1", "fr")[1]
    with pytest.raises(SubjectUnknownError):
        slip_paper(custody, actor("olga"), "S-1", "fr")


def test_a_lot_is_counted_on_paper_and_the_code_opens_the_slip(custody: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    lot(custody, "announce", lines=[LAPTOPS], **FROM)
    opened(custody, direction="incoming", lot="L1")
    pdf = slip_paper(custody, actor("omar"), "S-1", "en")[1]
    paper = said(pdf)
    assert "12 units." in paper
    assert "12 × laptop" in paper.lower()
    assert "Storage media were not erased by the donor unless stated" in paper
    drawn: list[str] = []
    monkeypatch.setattr(pdf_maker, "draw_code", lambda canvas, content, *place: drawn.append(content))
    slip_paper(custody, actor("omar"), "S-1", "en")
    assert [address.partition("/reemploi")[2] for address in drawn] == ["?tab=requests&slip=S-1"]


def test_the_paper_says_that_what_was_not_in_the_load_is_lost(custody: Home) -> None:
    for name in ("D1", "D2"):
        live(custody, name, "reserved")
    opened(custody, "D1", "D2")
    signed(custody, "workshop", "omar", 1)
    signed(custody, "partner", "paul", 3, refused=[RefusedDevice(device="D2", reason="missing")])
    french = said(slip_paper(custody, actor("paul"), "S-1", "fr")[1])
    assert "tenus pour perdus jusqu'à ce qu'on les retrouve : D2." in french
    assert "de retour à qui remettait" not in french
