"""The reminder that a sender receives for the bodies whose inventory of the year did not come (METHODOLOGY 29.3).

In: who is written to, the bodies with their last answer. Out: a PDF, the same bytes for the same facts; no name of a
person is printed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.documents.pdf import boxes, built, gap, paragraph, table
from dashboards.words import text


@dataclass(frozen=True)
class Reminder:
    """`bodies`: (name, what is known of it). `until`: the day by which an answer is asked, or None."""

    territory: str
    sender: str
    year: int
    day: str
    until: str | None
    bodies: Sequence[tuple[str, str]]
    has_communes: bool
    is_synthetic: bool


def reminder_pdf(letter: Reminder, language: str) -> bytes:
    """One letter: who is missing, what to send, why it counts."""
    known = {"territory": letter.territory, "year": letter.year, "count": len(letter.bodies)}
    small = [paragraph(text("reminder_small_commune", language))] if letter.has_communes else []
    when = text("reminder_until", language, until=letter.until) if letter.until else text("reminder_soon", language)
    story = [
        paragraph(text("reminder_from", language, **known), "heading"),
        gap(4),
        paragraph(text("letter_to", language, taker=letter.sender)),
        paragraph(text("letter_place_day", language, day=letter.day)),
        gap(4),
        paragraph(text("reminder_subject", language, **known), "heading"),
        gap(2),
        paragraph(text("letter_opening", language)),
        paragraph(text("reminder_missing", language, **known)),
        table([text("reminder_body", language), text("reminder_known", language)], letter.bodies, (95, 75)),
        gap(3),
        paragraph(text("reminder_why", language, **known)),
        paragraph(text("reminder_how", language)),
        *small,
        paragraph(when),
        gap(3),
        boxes([text("reminder_signed", language)], 28, 87),
    ]
    if letter.is_synthetic:
        story.insert(0, paragraph(text("document_synthetic", language), "heading"))
    title = text("reminder_subject", language, **known)
    return built(story, title=title, footer=title, language=language)
