"""What is done with slips: open, get a code, sign, refuse; what a signature moves; its rows (METHODOLOGY 19.7).

In: a data folder, a slip, who, when. Out: the slip after it, or a refusal and nothing is written. Nothing here is
reached by a link: signing is a command, with a code that the signatory got apart. Both parties see a slip, alone.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read, write
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse import ledger, store
from reuse.commands import decide_in, fact_for
from reuse.device import fold
from reuse.errors import GuardRefusedError, SubjectUnknownError
from reuse.event_fields import Event
from reuse.events_out import DeviceLost, DeviceReturned, DeviceShipped, PartnerReceived
from reuse.lot import LOT
from reuse.lot_events import LotCollected
from reuse.lots import Recorded
from reuse.policy import default_policy
from reuse.rights import ACTION, ASKS, is_allowed
from reuse.slip import MISSING, OUTGOING, PARTNER, SLIP, WORKSHOP, Slip, code_digest, new_code
from reuse.slip_events import CodeGiven, RefusedDevice, SlipCancelled, SlipOpened, SlipRefused, SlipSigned
from reuse.state import Device
from reuse.streams import Entry, is_late
from reuse.vocabularies import Word


def open_slip(home: Home, slip: str, event: SlipOpened, *, workshop: str, actor: str, now: datetime) -> Recorded:
    """Say what is to pass, and to or from whom. Devices are looked at: they must be able to pass."""
    with write(home) as connection:
        access.require_in(connection, actor, ACTION, [workshop])
        ledger.check_registered(connection, event.partner)
        state = "reserved" if event.direction == OUTGOING else "at_partner"
        for device in event.devices:
            _check_device(connection, device, workshop, state, event.partner)
        if event.lot is not None:
            lot = ledger.load_subject(connection, LOT, event.lot)
            if lot is None or lot.organisation != workshop:
                raise GuardRefusedError("lot_unknown", lot=event.lot)
            if lot.counterpart != event.partner:
                raise GuardRefusedError("slip_lot_of_another", lot=event.lot, partner=event.partner)
        return _write(connection, slip, workshop, event, actor, now, now, seq=0)


def give_code(
    home: Home, slip: str, party: str, *, actor: str, now: datetime, expected_seq: int | None = None
) -> tuple[str, Slip]:
    """A new code for a party, shown this once; the former is void. The workshop may give the partner's, on paper."""
    with write(home) as connection:
        held = _held(connection, slip, actor)
        is_own = _may(connection, actor, held, party)
        if not is_own and not _may(connection, actor, held, WORKSHOP):
            raise SubjectUnknownError("subject_unknown", stream=Word("stream", "slip"), subject=slip)
        code, salt = new_code()
        event = CodeGiven(party=party, code_salt=salt, code_digest=code_digest(code, salt), is_on_paper=not is_own)
        seq = _seen(held, expected_seq)
        return code, _write(connection, slip, held.organisation, event, actor, now, now, seq=seq).subject


def sign(
    home: Home,
    slip: str,
    party: str,
    code: str,
    *,
    actor: str,
    occurred_at: datetime,
    now: datetime,
    expected_seq: int | None = None,
    refused: Sequence[RefusedDevice] = (),
) -> Recorded:
    """A party signs with its code; the second signature moves the devices or the lot, in the same transaction."""
    with write(home) as connection:
        held = _held(connection, slip, actor)
        known = held.code_of(party)
        if known is None:
            raise GuardRefusedError("slip_code_missing", party=Word("slip_party", party))
        if code_digest(code, known.salt) != known.digest:
            raise GuardRefusedError("slip_code_wrong")
        is_own = _may(connection, actor, held, party)
        if not is_own and not (known.is_on_paper and _may(connection, actor, held, WORKSHOP)):
            raise GuardRefusedError("slip_not_the_party", actor=actor, party=Word("slip_party", party))
        event = SlipSigned(
            party=party, content_digest=held.content_digest, refused=tuple(refused), is_on_site=known.is_on_paper
        )
        seq = _seen(held, expected_seq)
        done = _write(connection, slip, held.organisation, event, actor, occurred_at, now, seq=seq)
        _move(connection, done.subject, done.entry)
        return done


def refuse(
    home: Home, slip: str, reason: str, *, actor: str, now: datetime, expected_seq: int | None = None
) -> Recorded:
    """The receiver takes nothing: what was on its way comes back, or is lost where it never came."""
    with write(home) as connection:
        held = _held(connection, slip, actor)
        receiver = PARTNER if held.giver == WORKSHOP else WORKSHOP
        if not _may(connection, actor, held, receiver):
            raise GuardRefusedError("slip_not_the_party", actor=actor, party=Word("slip_party", receiver))
        event, seq = SlipRefused(reason=reason), _seen(held, expected_seq)
        done = _write(connection, slip, held.organisation, event, actor, now, now, seq=seq)
        if held.state == "given" and held.direction == OUTGOING:
            for device in held.devices:
                if _is_on_its_way(connection, held, device):
                    _tell(connection, done.subject, done.entry, device, _not_taken(reason))
        return done


def cancel(home: Home, slip: str, *, actor: str, now: datetime, expected_seq: int | None = None) -> Recorded:
    """Nobody signed yet: the slip is void."""
    with write(home) as connection:
        held = _held(connection, slip, actor)
        access.require_in(connection, actor, ACTION, [held.organisation])
        seq = _seen(held, expected_seq)
        return _write(connection, slip, held.organisation, SlipCancelled(), actor, now, now, seq=seq)


def list_slips(home: Home, *, actor: str, **filters: str) -> list[Slip]:
    """Slips to which the actor's organisations are a party."""
    with read(home) as connection:
        mine = _organisations(connection, actor)
        return ledger.list_subjects(connection, SLIP, mine, sides=("organisation", "counterpart"), **filters)


def slip_rows(home: Home, slip: str, *, actor: str) -> dict[str, Any]:
    """What a slip says, for the paper as for the screen: who, what, its state, its signatures; `rows`: one a device."""
    policy = default_policy()
    with read(home) as connection:
        held = _held(connection, slip, actor)
        refused = {each.device: each.reason for each in held.refused}
        rows = [_row(connection, device, refused.get(device)) for device in held.devices]
        lot = None if held.lot is None else ledger.load_subject(connection, LOT, held.lot)
        written = ledger.entries_of(connection, SLIP, slip)
    entries = {entry.recorded_at: entry for entry in written}
    signed = [
        {"party": each.party, "organisation": held.organisation if each.party == WORKSHOP else held.counterpart,
         "actor": each.actor, "signed_at": each.signed_at, "written_at": each.written_at,
         "is_on_site": each.is_on_site, "is_late": is_late(entries[each.written_at], policy)}
        for each in held.signatures
    ]  # fmt: skip
    lines = [] if lot is None else [{"equipment_type": each.equipment_type, "quantity": each.quantity,
                                     "grams": each.grams} for each in lot.announced]  # fmt: skip
    return {
        "slip": held.subject, "opened_at": written[0].occurred_at, "state": held.state, "direction": held.direction,
        "workshop": held.organisation,
        "partner": held.counterpart, "giver": held.giver, "lot": held.lot, "content_digest": held.content_digest,
        "refusal": held.refusal, "seq": held.seq, "rows": rows, "lines": lines, "signatures": signed,
    }  # fmt: skip


def _move(connection: sa.Connection, slip: Slip, entry: Entry) -> None:
    """What a signature does: sent with the giver's, received, collected or taken back with the receiver's."""
    partner = slip.counterpart or ""
    if slip.direction == OUTGOING and slip.state == "given":
        for device in slip.devices:
            _tell(connection, slip, entry, device, DeviceShipped(slip=slip.subject, partner=partner))
    elif slip.direction == OUTGOING:
        for device in slip.taken:
            _check_passes(connection, slip, device, _is_on_its_way(connection, slip, device))
            _tell(connection, slip, entry, device, PartnerReceived(slip=slip.subject, partner=partner))
        for each in slip.refused:
            if _is_on_its_way(connection, slip, each.device):
                _tell(connection, slip, entry, each.device, _not_taken(each.reason))
    elif slip.state == "signed":
        for device in slip.taken:
            now = _load(connection, slip, device)
            _check_passes(connection, slip, device, now.state == "at_partner" and now.partner == partner)
            _tell(connection, slip, entry, device, DeviceReturned(reason=slip.reason or "unsold"))
        if slip.lot is not None:
            lot = ledger.load_subject(connection, LOT, slip.lot)
            event = LotCollected(slip=slip.subject, collector=slip.organisation)
            _write_on(connection, LOT.name, slip.lot, slip.organisation, event, entry, lot.seq)


def _is_on_its_way(connection: sa.Connection, slip: Slip, device: str) -> bool:
    """Whether a device still travels with this slip: not lost, brought back, or sent with another one meanwhile."""
    facts = store.facts_of(connection, device)
    sent = [each.event.slip for each in facts if isinstance(each.event, DeviceShipped)]
    return _load(connection, slip, device).state == "in_transit" and sent[-1:] == [slip.subject]


def _load(connection: sa.Connection, slip: Slip, device: str) -> Device:
    new = Device(device_id=device, organisation=slip.organisation)
    return fold(new, store.facts_of(connection, device))


def _check_passes(connection: sa.Connection, slip: Slip, device: str, does: bool) -> None:
    """What is not there any more cannot be received: whoever signs leaves it out, and the rest passes."""
    if not does:
        state = Word("state", _load(connection, slip, device).state)
        raise GuardRefusedError("slip_device_left", device=device, slip=slip.subject, state=state)


def _not_taken(reason: str) -> Event:
    """What becomes of a device on its way that is not taken: it comes back, or nobody has it."""
    return DeviceLost(reason="missing") if reason == MISSING else DeviceReturned(reason="refused")


def _seen(held: Slip, expected_seq: int | None) -> int:
    """The seq that somebody acts on: what their screen showed, else the last one."""
    return held.seq if expected_seq is None else expected_seq


def _tell(connection: sa.Connection, slip: Slip, entry: Entry, device: str, event: Event) -> None:
    """One device's own event, at the instant of the signature, by the account that signed."""
    now, moment = _load(connection, slip, device), datetime.fromisoformat
    at = (moment(max(entry.occurred_at, now.occurred_at)), moment(entry.recorded_at))
    decide_in(connection, fact_for(event, device, slip.organisation, now.seq, entry.actor, *at), default_policy())


def _write(
    connection: sa.Connection, slip: str, workshop: str, event: Event, actor: str, at: datetime, now: datetime, *,
    seq: int,
) -> Recorded:  # fmt: skip
    entry = ledger.entry_for(
        SLIP, slip, workshop, event, expected_seq=seq, actor=actor, occurred_at=at, recorded_at=now
    )
    policy = default_policy()
    late = (Word("remark", "late_entry"),) if is_late(entry, policy) else ()
    return Recorded(ledger.write_entry(connection, entry, policy), entry, late)


def _write_on(
    connection: sa.Connection, stream: str, subject: str, organisation: str, event: Event, entry: Entry, seq: int
) -> None:
    said = Entry(stream=stream, subject=subject, organisation=organisation, seq=seq + 1, occurred_at=entry.occurred_at,
                 recorded_at=entry.recorded_at, actor=entry.actor, event=event)  # fmt: skip
    ledger.write_entry(connection, said, default_policy())


def _check_device(connection: sa.Connection, device: str, workshop: str, state: str, partner: str) -> None:
    current = store.CURRENT.c
    query = sa.select(current.organisation, current.state, current.state_json).where(current.device_id == device)
    row = connection.execute(query).one_or_none()
    if row is None or row.organisation != workshop:
        raise GuardRefusedError("slip_device_unknown", device=device, known="–")
    if row.state != state:
        said = {"state": Word("state", row.state), "expected": Word("state", state)}
        raise GuardRefusedError("slip_device_state", device=device, **said)
    holder = json.loads(row.state_json).get("partner")
    if state == "at_partner" and holder != partner:
        raise GuardRefusedError("slip_device_held", device=device, partner=partner, holder=holder)


def _row(connection: sa.Connection, device: str, refusal: str | None) -> dict[str, Any]:
    columns = ("device_id", "equipment_type", "manufacturer", "model", "serial", "asset", "grams",
               "data_status")  # fmt: skip
    query = sa.select(*[store.CURRENT.c[name] for name in columns]).where(store.CURRENT.c.device_id == device)
    return dict(connection.execute(query).mappings().one()) | {"refusal": refusal}


def _held(connection: sa.Connection, slip: str, actor: str) -> Slip:
    """A slip the actor is a party to; any other is unknown."""
    found: Slip | None = ledger.load_subject(connection, SLIP, slip)
    mine = _organisations(connection, actor)
    if found is None or (mine is not None and not mine & {found.organisation, found.counterpart}):
        raise SubjectUnknownError("subject_unknown", stream=Word("stream", "slip"), subject=slip)
    return found


def _may(connection: sa.Connection, actor: str, slip: Slip, party: str) -> bool:
    """Whether an account may act for a party: the bench of the workshop; a bench or a prescriber of the partner."""
    whose = slip.organisation if party == WORKSHOP else slip.counterpart or ""
    return is_allowed(connection, actor, (ACTION,) if party == WORKSHOP else (ACTION, ASKS), whose)


def _organisations(connection: sa.Connection, actor: str) -> frozenset[str] | None:
    """Every organisation the actor may act for at a bench or as a prescriber; refused where there is none."""
    found: frozenset[str] = frozenset()
    refusal: AccessRefusedError | None = None
    for action in (ACTION, ASKS):
        try:
            mine = access.organisations_in(connection, actor, action)
        except AccessRefusedError as error:
            refusal = error
            continue
        if mine is None:
            return None
        found |= mine
    if not found and refusal is not None:
        raise refusal
    return found
