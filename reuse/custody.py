"""What the event of a device says of a slip, against that slip: two signatures pass custody (METHODOLOGY 19.7, I6).

In: the transaction that writes, the facts of the device, the fact to decide. Out: nothing, or a refusal that says who
signs. A signature moves the devices by itself (`slips.py`); what is asked here is what somebody records beside it.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from reuse import ledger
from reuse.errors import GuardRefusedError
from reuse.event_fields import Event
from reuse.events_out import DeviceShipped, EventVoided, PartnerReceived
from reuse.lot_events import LotCollected
from reuse.rights import ACTION, ASKS, is_allowed
from reuse.slip import SLIP, Slip
from reuse.state import Fact
from reuse.vocabularies import Word


def check_custody(connection: sa.Connection, facts: Sequence[Fact], fact: Fact) -> None:
    """A slip of the register has the signature that the event stands for; on paper, the partner itself says it."""
    event = fact.event
    if isinstance(event, DeviceShipped):
        _check_signed(_slip(connection, fact.organisation, event.slip), fact, event, state="given")
    elif isinstance(event, PartnerReceived):
        sent = _shipped(facts)
        if sent is not None and sent.slip != event.slip:
            raise GuardRefusedError("slip_of_another_load", device=fact.device_id, slip=event.slip, expected=sent.slip)
        slip = _slip(connection, fact.organisation, event.slip)
        _check_signed(slip, fact, event, state="signed")
        if slip is None and not is_allowed(connection, fact.actor, (ACTION, ASKS), event.partner):
            raise GuardRefusedError("slip_partner_signs", device=fact.device_id, partner=event.partner)


def check_collection(connection: sa.Connection, event: Event, lot: str, organisation: str) -> None:
    """The same of a lot: collected under the number of a slip of the register, by its two signatures only."""
    slip = _slip(connection, organisation, event.slip) if isinstance(event, LotCollected) else None
    if slip is not None and slip.lot != lot:
        raise GuardRefusedError("slip_not_for_lot", slip=slip.subject, lot=lot)
    if slip is not None:
        _check_state(slip, slip.state == "signed", "signed")


def _shipped(facts: Sequence[Fact]) -> DeviceShipped | None:
    """The shipment that still counts."""
    gone = {each.event.voided_seq for each in facts if isinstance(each.event, EventVoided)}
    sent = [each.event for each in facts if isinstance(each.event, DeviceShipped) and each.seq not in gone]
    return sent[-1] if sent else None


def _slip(connection: sa.Connection, organisation: str, name: str) -> Slip | None:
    """The slip of this workshop that bears the number; of another's it learns nothing."""
    found: Slip | None = ledger.load_subject(connection, SLIP, name)
    return found if found is not None and found.organisation == organisation else None


def _check_signed(slip: Slip | None, fact: Fact, event: DeviceShipped | PartnerReceived, *, state: str) -> None:
    if slip is None:
        return
    if fact.device_id not in slip.devices or slip.counterpart != event.partner:
        raise GuardRefusedError("slip_not_for_it", slip=slip.subject, device=fact.device_id, partner=event.partner)
    _check_state(slip, slip.state == state and fact.device_id in slip.taken, state)


def _check_state(slip: Slip, is_signed: bool, state: str) -> None:
    if not is_signed:
        now, wanted = Word("slip_state", slip.state), Word("slip_state", state)
        raise GuardRefusedError("slip_unsigned", slip=slip.subject, state=now, expected=wanted)
