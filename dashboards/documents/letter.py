"""The model letter that goes with a lot: what is offered, by which article, what the taker undertakes.

In: parties, a route, counts by type (METHODOLOGY 19.14). Out: a PDF to complete by hand where it says so; no name of a
person is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.documents.pdf import boxes, built, gap, paragraph, table
from dashboards.documents.slip import Party
from dashboards.words import text


@dataclass(frozen=True)
class Letter:
    """What a letter says. `law`: the text of law and how far we read it; `kinds`: (type, count)."""

    route_code: str
    route: str
    lot: str
    day: str
    giver: Party
    taker: Party
    kinds: Sequence[tuple[str, int]]
    proof: str
    law: str
    not_read: str
    needs_undertaking: bool
    is_synthetic: bool = False


def letter_pdf(letter: Letter, language: str) -> bytes:
    """The letter on one page, two where the list is long."""
    count = sum(number for _name, number in letter.kinds)
    known = {"count": count, "giver": letter.giver.name, "taker": letter.taker.name, "route": letter.route,
             "lot": letter.lot, "law": letter.law, "proof": letter.proof}  # fmt: skip
    story = [
        paragraph(letter.giver.name, "heading"),
        paragraph("\n".join(f"{name} {value}" for name, value in (("SIRET", letter.giver.siret),
                                                                  ("UAI", letter.giver.uai)) if value), "small"),
        gap(4),
        paragraph(text("letter_to", language, taker=letter.taker.name)),
        paragraph(text("letter_place_day", language, day=letter.day)),
        gap(4),
        paragraph(text("letter_subject", language, **known), "heading"),
        gap(2),
        paragraph(text("letter_opening", language)),
        paragraph(text("letter_offer", language, **known)),
        table([text("slip_what", language), text("letter_units", language)],
              [[name, str(number)] for name, number in letter.kinds], (120, 25), numbers=(1,)),
        gap(3),
        paragraph(text("letter_data", language)),
        paragraph(text("letter_undertaking" if letter.needs_undertaking else "letter_no_undertaking", language)),
        paragraph(text("letter_proof", language, **known)),
        paragraph(text("letter_closing", language)),
        gap(3),
        boxes([text("letter_sign_giver", language), text("letter_sign_taker", language)], 30),
        gap(2),
        paragraph(text("letter_law", language, **known), "small"),
        paragraph(letter.not_read, "small"),
    ]  # fmt: skip
    if letter.is_synthetic:
        story.insert(0, paragraph(text("document_synthetic", language), "heading"))
    title = text("letter_title", language, lot=letter.lot)
    return built(story, title=title, footer=title, language=language)
