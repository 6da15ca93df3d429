"""What the two faces can do with lots: read what was typed, keep the picture, decide and record (METHODOLOGY 19.6).

In: an opened data folder, who acts, an event's name and typed values. Out: records, never text.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.records.settings import read_settings
from dashboards.actors import Actor
from dashboards.documents.intake_sheet import intake_sheet_pdf
from dashboards.errors import DashboardsError
from dashboards.workshop import keep_file, read_instant, read_values
from reuse import lots
from reuse import scan as scanning
from reuse.lot import Lot
from reuse.lot_events import TOLD_OF_LOTS
from reuse.lots import Recorded
from reuse.payload import plain
from reuse.queries import organisation_of
from reuse.short_ids import short_id

#: What stands between identifiers pasted as a list.
BETWEEN = re.compile(r"[\s,;]+")


def record_lot_typed(
    home: Home,
    actor: Actor,
    name: str,
    lot: str,
    values: Mapping[str, Any],
    *,
    organisation: str | None = None,
    expected_seq: int | None = None,
    occurred_at: str | None = None,
    evidence: Path | None = None,
    picture: tuple[str, bytes] | None = None,
    count: int | None = None,
) -> Recorded:
    """Record an event of a lot from typed values. Without `expected_seq`, the lot is taken as it is now.

    `picture`: name and content of a file that was sent, instead of the path of one (`evidence`). `count`: serialise so
    many devices under identifiers made for them.
    """
    given = dict(values)
    if given.get("devices"):
        given["devices"] = pasted(given["devices"])
    elif name == "serialise" and count:
        given["devices"] = free_names(home, actor, lot, count)
    read = read_values(name, given, TOLD_OF_LOTS)
    known = lots.owner_of(home, lot, actor=actor.name)
    owner = organisation or (None if known is None else known[0])
    if owner is None:
        raise DashboardsError("lot_organisation_missing", lot=lot)
    return lots.record_lot(
        home,
        name,
        read,
        lot=lot,
        organisation=owner,
        expected_seq=expected_seq if expected_seq is not None else (0 if known is None else known[1]),
        actor=actor.name,
        occurred_at=actor.now if occurred_at is None else read_instant(occurred_at),
        recorded_at=actor.now,
        evidence_sha256=keep_file(home, name, evidence, picture),
    )


def scanned_lot(home: Home, actor: Actor, code: str) -> Lot | None:
    """The lot of a code: the QR of its sheet, else its own name where somebody may see it; None for any other code."""
    named = scanning.lot_of(code)
    if named is None and lots.owner_of(home, code, actor=actor.name) is None:
        return None
    return lots.show_lot(home, named or code, actor=actor.name)[0]


def lot_sheet(home: Home, organisation: str | None, lot: str | None) -> bytes:
    """The sheet of a lot to print and fill by hand; its QR opens the lot, or arms it where it is scanned."""
    workshop = None if organisation is None else read_register(home).find(organisation).name
    place = "/reemploi?tab=lots" + ("" if lot is None else f"&lot={quote(lot)}")
    return intake_sheet_pdf(workshop, lot, read_settings(home)["public_address"] + place)


def free_names(home: Home, actor: Actor, lot: str, count: int) -> list[str]:
    """So many short identifiers that no device bears, for devices of a lot that have none yet."""
    held = lots.show_lot(home, lot, actor=actor.name)[0]
    found: list[str] = []
    attempt = 0
    while len(found) < count:
        name = short_id(held.organisation, lot, str(len(held.devices) + len(found)), attempt=attempt)
        is_free = name not in found and organisation_of(home, name, actor=actor.name) is None
        found, attempt = ([*found, name], 0) if is_free else (found, attempt + 1)
    return found


def pasted(given: str | list[str]) -> list[str]:
    """Identifiers pasted as a list: one a line, or between commas, semicolons or spaces."""
    texts = [given] if isinstance(given, str) else given
    return [each for text in texts for each in BETWEEN.split(text.strip()) if each]


def lot_document(lot: Lot) -> dict[str, Any]:
    """What is known of a lot, first what is asked first."""
    first = {"lot": lot.subject, "organisation": lot.organisation, "donor": lot.counterpart, "state": lot.state,
             "seq": lot.seq, "left_to_serialise": lots.left_to_serialise(lot)}  # fmt: skip
    hidden = {"subject", "organisation", "counterpart", "state", "seq"}
    return first | {name: value for name, value in plain(lot).items() if name not in hidden}
