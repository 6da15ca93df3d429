"""The papers of a lot that leaves (METHODOLOGY 19.14). In: a lot as kept. Out: list, letter, slip, labels, as bytes."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from barometer.records.files import replace_bytes
from barometer.records.home import Home
from barometer.records.organisations import Organisation, Register
from barometer.records.registers import read_register
from barometer.records.settings import read_settings
from dashboards.actors import Actor
from dashboards.documents.labels import Label, labels_pdf
from dashboards.documents.letter import Letter, letter_pdf
from dashboards.documents.slip import Party, Slip, SlipLine, slip_pdf
from dashboards.downloads import xlsx_bytes
from dashboards.errors import DashboardsError
from dashboards.words import text, word
from factors.law import legal_texts
from factors.spelling import spelled_day
from reuse.equipment import equipment_kind, kind_name
from reuse.exit_fates import Outcome, outcomes_of
from reuse.exits import ExitItem, routes
from reuse.public_codes import public_codes, shown_code

LABELS = "a4-24"
#: Address of the page that says what became of a device, after the public address of the dashboard.
PUBLIC_PAGE = "/appareil?code="


def lot_papers(home: Home, actor: Actor, organisation: str, lot: str, language: str) -> dict[str, bytes]:
    """File name -> content of the four papers of a lot; refused where the organisation has no such lot."""
    return {name: make() for name, make in paper_makers(home, actor, organisation, lot, language).items()}


def paper_makers(
    home: Home, actor: Actor, organisation: str, lot: str, language: str
) -> dict[str, Callable[[], bytes]]:
    """File name -> what makes it: a screen makes only the paper that is asked for."""
    register = read_register(home)
    known = register.find(organisation)
    found = [each for each in outcomes_of(home, known.organisation, actor=actor.name, lot=lot) if each.is_planned]
    if not found:
        raise DashboardsError("lot_without_exit", lot=lot, organisation=known.organisation)
    items = [each.item for each in found]

    def labels() -> bytes:
        lines = [_lines(item, language) for item in items]
        return labels_pdf(labels_of(home, actor, [item.device_id for item in items], lines), LABELS)

    stem = {name: text(f"paper_{name}", language) for name in ("list", "letter", "slip", "labels")}
    return {
        f"{stem['list']}-{lot}.xlsx": lambda: xlsx_bytes(exit_list(found, language), lot),
        f"{stem['letter']}-{lot}.pdf": lambda: letter_pdf(_letter(register, known, items, language), language),
        f"{stem['slip']}-{lot}.pdf": lambda: slip_pdf(_slip(home, register, known, found, language), language),
        f"{stem['labels']}-{lot}.pdf": labels,
    }


def write_papers(folder: Path, papers: dict[str, bytes]) -> list[Path]:
    """The papers in a folder, made where it is not there; refused where one of them is."""
    paths = [folder / name for name in papers]
    for path in paths:
        if path.exists():
            raise DashboardsError("output_exists", path=path)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in zip(paths, papers.values(), strict=True):
        replace_bytes(path, content)
    return paths


def labels_of(home: Home, actor: Actor, device_ids: Sequence[str], lines: Sequence[tuple[str, ...]]) -> list[Label]:
    """The labels of devices, their public codes drawn where they have none."""
    codes = public_codes(home, device_ids, made_at=actor.now)
    base = read_settings(home)["public_address"]
    return [
        Label(device, said, base + PUBLIC_PAGE + shown_code(codes[device]))
        for device, said in zip(device_ids, lines, strict=True)
    ]


def exit_list(found: Sequence[Outcome], language: str) -> pl.DataFrame:
    """The list of what leaves an inventory, with headers in a language: what an inventory manager strikes out."""
    rows = [_list_row(each, language) for each in found]
    names = [word(name, language) for name in LIST_COLUMNS]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


LIST_COLUMNS = ("asset_id", "device_id", "equipment_type", "manufacturer", "model", "serial_number",
                "commissioned_on", "retired_on", "exit_reason", "exit_route", "exit_taker", "lot", "exit_standing",
                "exit_state")  # fmt: skip


def _list_row(each: Outcome, language: str) -> list[str | None]:
    item = each.item
    return [
        item.asset_id, item.device_id, kind_name(item.equipment_type, language), item.manufacturer, item.model,
        item.serial_number, shown_day(item.commissioned_on, language), shown_day(item.retired_on, language),
        word(f"exit_reason_{item.reason}", language), routes()[item.route].name[language],
        item.taker or item.receiver, item.lot, standing(each, language), word(f"exit_state_{each.state}", language),
    ]  # fmt: skip


def standing(each: Outcome, language: str) -> str:
    """How an exit stands with the rate, in words."""
    judged = each.judgement
    said = word(f"exit_{judged.status}", language)
    key = f"exit_why_{judged.why}"
    why = word(key, language)
    return said if why in {key, said} else f"{said} ({why})"


def shown_day(day: date | None, language: str) -> str:
    """A day as the language writes it; a dash where it is unknown."""
    if day is None:
        return "–"
    return spelled_day(day, language)


def party_of(known: Organisation) -> Party:
    """An organisation of the register on paper."""
    return Party(known.name, known.siret, known.uai)


def _taker(register: Register, item: ExitItem, language: str) -> Party:
    if item.receiver is not None:
        return party_of(register.find(item.receiver))
    return Party(item.taker or text("letter_taker_blank", language))


def _lines(item: ExitItem, language: str) -> tuple[str, ...]:
    what = " ".join(part for part in (item.manufacturer, item.model) if part)
    return (what or kind_name(item.equipment_type, language), item.lot or "")


def _slip(home: Home, register: Register, known: Organisation, found: Sequence[Outcome], language: str) -> Slip:
    first = found[0].item
    route = routes()[first.route]
    base = read_settings(home)["public_address"]
    notes = [text("slip_note_data", language), text("slip_note_proof", language, proof=route.proof[language])]
    lines = [_slip_line(each, language) for each in found]
    if any(each.fate is None or each.fate.weight_method in {None, "type_average"} for each in found):
        notes.append(text("slip_note_weight", language))
    return Slip(
        kind="exit",
        number=first.lot or first.device_id,
        day=shown_day(first.retired_on, language),
        giver=party_of(known),
        taker=_taker(register, first, language),
        route=route.name[language],
        lines=lines,
        notes=notes,
        address=f"{base}/reemploi?tab=exits&lot={first.lot}",
        is_synthetic=first.is_synthetic,
    )


def _slip_line(each: Outcome, language: str) -> SlipLine:
    item, kind = each.item, equipment_kind(each.item.equipment_type)
    what = " ".join(part for part in (kind_name(item.equipment_type, language), item.manufacturer, item.model) if part)
    weighed = None if each.fate is None else each.fate.grams
    grams = weighed if weighed is not None else (None if kind is None else kind.mass_grams)
    return SlipLine(item.device_id, what, item.serial_number, item.asset_id, grams)


def _letter(register: Register, known: Organisation, items: Sequence[ExitItem], language: str) -> Letter:
    first = items[0]
    route = routes()[first.route]
    law = legal_texts()[route.text]
    kinds = Counter(kind_name(item.equipment_type, language) for item in items)
    return Letter(
        route_code=first.route,
        route=route.name[language],
        lot=first.lot or first.device_id,
        day=shown_day(first.retired_on, language),
        giver=party_of(known),
        taker=_taker(register, first, language),
        kinds=sorted(kinds.items(), key=lambda each: (-each[1], each[0])),
        proof=route.proof[language],
        law=law.title[language],
        not_read=law.not_read[language],
        needs_undertaking=route.needs_undertaking,
        is_synthetic=first.is_synthetic,
    )
