"""The paper of a slip between two organisations (METHODOLOGY 19.17). In: a slip of the log. Out: a PDF, as bytes.

The code on it opens the slip on the page Réemploi, where an account and a code are asked for: it signs nothing.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.records.settings import read_settings
from dashboards.actors import Actor
from dashboards.documents.slip import Slip, SlipLine, slip_pdf
from dashboards.downloads import file_name
from dashboards.exit_documents import party_of, shown_day
from dashboards.words import text
from reuse.equipment import kind_name
from reuse.kinds import day_of
from reuse.slip import MISSING, PARTNER, WORKSHOP
from reuse.slips import slip_rows
from reuse.vocabularies import Word

#: Where the code leads, after the public address of the dashboard.
SLIP_PAGE = "/reemploi?tab=requests&slip="
#: States in which the paper says what still is to be done with it.
WAITING = ("opened", "given")


def slip_paper(home: Home, actor: Actor, slip: str, language: str) -> tuple[str, bytes]:
    """(file name, PDF) of a slip, for its two parties alone; the same log gives the same bytes."""
    told = slip_rows(home, slip, actor=actor.name)
    register = read_register(home)
    sides = {WORKSHOP: party_of(register.find(told["workshop"])), PARTNER: party_of(register.find(told["partner"]))}
    receiver = PARTNER if told["giver"] == WORKSHOP else WORKSHOP
    paper = Slip(
        kind="custody",
        number=slip,
        day=_day(told["opened_at"], language),
        giver=sides[told["giver"]],
        taker=sides[receiver],
        route=Word("slip_direction", told["direction"]).said(language),
        lines=[_device_line(row, language) for row in told["rows"]]
        + [_lot_line(told["lot"], row, language) for row in told["lines"]],
        notes=_notes(told, {side: party.name for side, party in sides.items()}, language),
        address=read_settings(home)["public_address"] + SLIP_PAGE + slip,
        is_synthetic=home.is_demo,
    )
    return paper_name(slip, language), slip_pdf(paper, language)


def paper_name(slip: str, language: str) -> str:
    """Under which name the paper of a slip is saved."""
    return file_name(text("paper_slip", language), slip, suffix="pdf")


def _device_line(row: Mapping[str, Any], language: str) -> SlipLine:
    named = (kind_name(row["equipment_type"], language), row["manufacturer"], row["model"])
    what = " ".join(part for part in named if part)
    if row["refusal"] is not None:
        what += text("slip_not_taken", language, reason=Word("slip_refusal", row["refusal"]).said(language))
    return SlipLine(row["device_id"], what, row["serial"], row["asset"], row["grams"])


def _lot_line(lot: str, row: Mapping[str, Any], language: str) -> SlipLine:
    what = f"{row['quantity']} × {kind_name(row['equipment_type'], language)}"
    return SlipLine(lot, what, None, None, row["grams"], row["quantity"])


def _notes(told: Mapping[str, Any], names: Mapping[str, str], language: str) -> list[str]:
    """What stands under the table: what was taken, the data, who signed when, the content both sign."""
    state = Word("slip_state", told["state"]).said(language)
    notes = [text("slip_note_state", language, state=state)]
    left_out = [row["device_id"] for row in told["rows"] if row["refusal"] is not None]
    missing = [row["device_id"] for row in told["rows"] if row["refusal"] == MISSING and told["giver"] == WORKSHOP]
    if told["refusal"] is not None:
        reason = Word("slip_refusal", told["refusal"]).said(language)
        is_lost = told["refusal"] == MISSING and told["giver"] == WORKSHOP
        notes.append(text("slip_note_refused", language, reason=reason))
        notes.append(text("slip_note_all_missing" if is_lost else "slip_note_all_back", language))
    elif left_out:
        counts = {"taken": len(told["rows"]) - len(left_out), "all": len(told["rows"])}
        notes.append(text("slip_note_partial", language, **counts))
        back = [device for device in left_out if device not in missing]
        for key, devices in (("slip_note_back", back), ("slip_note_missing", missing)):
            if devices:
                notes.append(text(key, language, devices=", ".join(devices)))
    if told["rows"]:
        held = Counter(row["data_status"] for row in told["rows"])
        said = [f"{count} × {Word('data_status', status).said(language)}" for status, count in sorted(held.items())]
        notes.append(text("slip_note_media", language, counted=", ".join(said)))
    else:
        notes.append(text("slip_note_data", language))
    notes += [_signature(each, names[each["party"]], language) for each in told["signatures"]]
    if told["state"] in WAITING:
        notes.append(text("slip_note_code", language))
    return [*notes, text("slip_note_digest", language, digest=told["content_digest"])]


def _signature(signed: Mapping[str, Any], name: str, language: str) -> str:
    found = text("slip_note_signed", language, name=name, day=_day(signed["signed_at"], language))
    marks = [text(f"slip_signed_{mark}", language) for mark in ("on_site", "late") if signed[f"is_{mark}"]]
    return found + (f" ({', '.join(marks)})." if marks else ".")


def _day(moment: str, language: str) -> str:
    return shown_day(day_of(moment), language)
