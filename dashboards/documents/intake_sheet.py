"""The paper that a workshop fills by hand when devices arrive and nothing is at hand: one A4 page in both languages.

In: the names of a workshop and a lot, where they are known. Out: a PDF (METHODOLOGY 19.17). What was written on it is
then entered on the screen or in the spreadsheet of a day without network. No person's name is asked but in the frames
to sign.
"""

from reportlab.platypus import TableStyle

from dashboards.documents.pdf import LINE, Code, boxes, built, gap, paragraph, side_by_side, table
from dashboards.words import text
from reuse.vocabularies import vocabularies

LANGUAGES = ("fr", "en")
#: Column of the sheet -> its width in millimetres.
COLUMNS = {"rank": 8, "type": 29, "model": 35, "serial": 34, "media": 16, "kit": 18, "mass": 12, "remark": 22}
HEAD = ("workshop", "donor", "lot", "day")
ROWS = 15
#: A cell as tall as two lines: room for a hand.
BLANK = "\u00a0\n\u00a0"


def intake_sheet_pdf(workshop: str | None, lot: str | None, address: str) -> bytes:
    """The sheet; `address`: the page where what it says is entered."""
    known = {"workshop": workshop, "lot": lot}
    title = both("intake_title")
    head = [paragraph(title, "title"), *[paragraph(_field(name, known.get(name))) for name in HEAD]]
    rows = [[str(rank), *[BLANK] * (len(COLUMNS) - 1)] for rank in range(1, ROWS + 1)]
    devices = table([both(f"intake_{name}", "\n") for name in COLUMNS], rows, list(COLUMNS.values()), numbers=(0,))
    devices.setStyle(TableStyle([("BOX", (0, 0), (-1, -1), 0.6, LINE), ("INNERGRID", (0, 0), (-1, -1), 0.3, LINE)]))
    origins = "   ".join(f"[   ] {word['fr']} / {word['en']}" for word in vocabularies()["origin"].values())
    story = [
        side_by_side(head, [Code(address, 28)], (144, 30)),
        gap(1),
        paragraph(both("intake_origin") + " : " + origins, "small"),
        gap(1),
        devices,
        gap(1),
        *[paragraph(text("intake_note", language), "small") for language in LANGUAGES],
        gap(1),
        boxes([both("intake_given"), both("intake_taken")], 20),
    ]
    return built(story, title=title, footer=title, language="fr")


def both(key: str, between: str = " / ") -> str:
    """A text in French, then in English; once where they are the same."""
    said = [text(key, language) for language in LANGUAGES]
    return said[0] if said[0] == said[1] else between.join(said)


def _field(name: str, value: str | None) -> str:
    return f"{both(f'intake_{name}')} : {value or '…' * 20}"
