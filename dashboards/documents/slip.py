"""Slips that two parties sign: what passes from whom to whom, by which route, device by device (METHODOLOGY 19.17).

In: the parties, the lines, an address for the code. Out: a PDF with two frames to sign. No person's name is printed:
whoever signs writes theirs by hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboards.documents.pdf import Code, boxes, built, gap, paragraph, side_by_side, table
from dashboards.words import text


@dataclass(frozen=True)
class Party:
    """An organisation as it stands on paper."""

    name: str
    siret: str | None = None
    uai: str | None = None


@dataclass(frozen=True)
class SlipLine:
    """One device, or `units` that are only counted: identifier, what, serial, inventory number, weight."""

    device_id: str
    what: str
    serial: str | None
    asset: str | None
    grams: int | None = None
    units: int = 1


@dataclass(frozen=True)
class Slip:
    """What is signed. `kind`: a code of words `slip_<kind>`; `notes`: sentences under the table."""

    kind: str
    number: str
    day: str
    giver: Party
    taker: Party
    route: str
    lines: Sequence[SlipLine]
    notes: Sequence[str]
    address: str
    is_synthetic: bool = False


def slip_pdf(slip: Slip, language: str) -> bytes:
    """The slip as a PDF, all lines, however many pages it takes."""
    title = text(f"slip_{slip.kind}", language)
    head = [
        paragraph(title, "title"),
        paragraph(text("slip_number", language, number=slip.number, day=slip.day)),
        paragraph(text(f"slip_route_{slip.kind}", language, route=slip.route)),
    ]
    if slip.is_synthetic:
        head.insert(0, paragraph(text("document_synthetic", language), "heading"))
    weighed = [(line.grams, line.units) for line in slip.lines if line.grams is not None]
    total = text("slip_total", language, count=sum(line.units for line in slip.lines))
    if weighed:
        kg, units = (sum(each) for each in zip(*weighed, strict=True))
        total += " " + text("slip_weight", language, kg=kilograms(kg, language), weighed=units)
    rows = [
        [str(number), line.device_id, line.what, line.serial or "–", line.asset or "–",
         "–" if line.grams is None else kilograms(line.grams, language)]
        for number, line in enumerate(slip.lines, start=1)
    ]  # fmt: skip
    headers = [text(f"slip_{name}", language) for name in ("rank", "device", "what", "serial", "asset", "mass")]
    story = [
        side_by_side(head, [Code(slip.address, 32)], (140, 34)),
        gap(2),
        side_by_side(_party("slip_from", slip.giver, language), _party("slip_to", slip.taker, language), (87, 87)),
        gap(3),
        table(headers, rows, (9, 26, 62, 33, 29, 15), numbers=(0, 5)),
        gap(2),
        paragraph(total, "heading"),
        *[paragraph(note, "small") for note in slip.notes],
        gap(3),
        boxes([text("slip_sign_from", language), text("slip_sign_to", language)], 34),
    ]
    return built(story, title=f"{title} {slip.number}", footer=f"{title} {slip.number}", language=language)


def _party(key: str, party: Party, language: str) -> list[object]:
    numbers = [f"SIRET {party.siret}" if party.siret else "", f"UAI {party.uai}" if party.uai else ""]
    found = [paragraph(text(key, language), "small"), paragraph(party.name, "heading")]
    said = " · ".join(number for number in numbers if number)
    return [*found, paragraph(said, "small")] if said else found


def kilograms(grams: int, language: str) -> str:
    """A weight in kilograms with one decimal, as the language writes it."""
    shown = f"{grams / 1000:,.1f}"
    return shown.replace(",", "\u202f").replace(".", ",") if language == "fr" else shown
