"""What the two faces can do at a bench: arm an action, scan, take back, count a place (METHODOLOGY 19.9).

In: an opened data folder, who acts, texts as they were typed or scanned. Out: records, never text.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.retiring import in_service_remark
from dashboards.workshop import read_values
from reuse import scan as scanning
from reuse import stocktake
from reuse.errors import ScanRefusedError
from reuse.events_in import DeviceReceived
from reuse.payload import build
from reuse.scan import Entry, Session, read_card
from reuse.state import Device
from reuse.vocabularies import Word

KEY_BYTES = 5


def new_key() -> str:
    """A short key of a session or a count, to type again after a break."""
    return secrets.token_hex(KEY_BYTES)


def arm(home: Home, actor: Actor, action: str, values: Mapping[str, Any], *, organisation: str) -> Session:
    """Open a session for an event by its name, or by the code of a printed card."""
    card = read_card(action)
    name, said = (action, dict(values)) if card is None else (card[0], {**card[1], **values})
    if name not in scanning.actions():
        raise ScanRefusedError("scan_action_unknown", event=name, known=", ".join(scanning.actions()))
    event = build(name, read_values(name, said))
    return scanning.open_session(home, new_key(), event, organisation=organisation, actor=actor.name, now=actor.now)


def scan_all(home: Home, actor: Actor, session: Session, codes: Sequence[str]) -> list[Entry]:
    """Scan a pasted or piped list, line after line; each is kept at once."""
    return [scan_one(home, actor, session, code) for code in codes if code.strip()]


def scan_one(home: Home, actor: Actor, session: Session, code: str) -> Entry:
    """Scan one code; what comes in although its inventory says it in service is told beside the word."""
    told = _in_service(home, actor, session, code)
    return scanning.scan(home, session, code, actor=actor.name, now=actor.now, told=told)


def _in_service(home: Home, actor: Actor, session: Session, code: str) -> list[Word]:
    if not isinstance(session.event, DeviceReceived):
        return []
    try:
        found = scanning.look_up(home, session.organisation, code, actor=actor.name)
    except ScanRefusedError:
        return []  # several devices have this code: the scan says which
    device = found or Device(device_id=scanning.code_of(code), organisation=session.organisation)
    return in_service_remark(home, actor, replace(device, donor=device.donor or session.event.donor))


def take_back(home: Home, actor: Actor, session: Session) -> Entry:
    """Take the last code applied back."""
    return scanning.undo(home, session, actor=actor.name, now=actor.now)


def begin_count(home: Home, actor: Actor, organisation: str, place: str) -> stocktake.Count:
    """Begin or go on with the count of a place."""
    return stocktake.open_count(
        home, new_key(), organisation=organisation, place=place, actor=actor.name, now=actor.now
    )


def fields_of(given: Sequence[str] | None) -> dict[str, Any]:
    """`place=A1` and the like; a field given twice is a list."""
    found: dict[str, Any] = {}
    for text in given or ():
        name, mark, value = text.partition("=")
        if not mark:
            raise DashboardsError("scan_field_form", text=text)
        key = name.strip().replace("-", "_")
        found[key] = (
            value if key not in found else [*(found[key] if isinstance(found[key], list) else [found[key]]), value]
        )
    return found
