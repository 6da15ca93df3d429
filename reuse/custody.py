"""What the event of a device says of a slip, against that slip: two signatures pass custody (METHODOLOGY 19.7, I6).

In: the transaction that writes, the facts of the device, the fact to decide. Out: nothing, or a refusal that says who
signs. A signature moves the devices by itself (`slips.py`); what is asked here is what somebody records beside it.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from reuse import ledger
from reuse.errors import GuardRefusedError
from reuse.events_out import DeviceShipped, EventVoided, PartnerReceived
from reuse.rights import ACTION, ASKS, is_allowed
from reuse.slip import SLIP, Slip
from reuse.state import Fact
from reuse.vocabularies import Word


def check_custody(connection: sa.Connection, facts: Sequence[Fact], fact: Fact) -> None:
    """A slip of the register has the signature that the event stands for; on paper, the partner itself says it."""
    event = fact.event
    if isinstance(event, DeviceShipped):
        _check_signed(_slip(connection, fact, event.slip), fact, event, state="given")
    elif isinstance(event, PartnerReceived):
        sent = _shipped(facts)
        if sent is not None and sent.slip != event.slip:
            raise GuardRefusedError("slip_of_another_load", device=fact.device_id, slip=event.slip, expected=sent.slip)
        slip = _slip(connection, fact, event.slip)
        _check_signed(slip, fact, event, state="signed")
        if slip is None and not is_allowed(connection, fact.actor, (ACTION, ASKS), event.partner):
            raise GuardRefusedError("slip_partner_signs", device=fact.device_id, partner=event.partner)


def _shipped(facts: Sequence[Fact]) -> DeviceShipped | None:
    """The shipment that still counts."""
    gone = {each.event.voided_seq for each in facts if isinstance(each.event, EventVoided)}
    sent = [each.event for each in facts if isinstance(each.event, DeviceShipped) and each.seq not in gone]
    return sent[-1] if sent else None


def _slip(connection: sa.Connection, fact: Fact, name: str) -> Slip | None:
    """The slip of this workshop that bears the number; of another's it learns nothing."""
    found: Slip | None = ledger.load_subject(connection, SLIP, name)
    return found if found is not None and found.organisation == fact.organisation else None


def _check_signed(slip: Slip | None, fact: Fact, event: DeviceShipped | PartnerReceived, *, state: str) -> None:
    if slip is None:
        return
    if fact.device_id not in slip.devices or slip.counterpart != event.partner:
        raise GuardRefusedError("slip_not_for_it", slip=slip.subject, device=fact.device_id, partner=event.partner)
    if slip.state != state or fact.device_id not in slip.taken:
        now, wanted = Word("slip_state", slip.state), Word("slip_state", state)
        raise GuardRefusedError("slip_unsigned", slip=slip.subject, state=now, expected=wanted)
