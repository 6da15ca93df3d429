"""What may be taken back, and who agrees (METHODOLOGY 19.2).

In: the device, its facts, the correction. Out: nothing, or a refusal that says who was expected.
"""

from collections.abc import Sequence

from reuse.errors import GuardRefusedError
from reuse.events_out import EventVoided
from reuse.kinds import HOUSEHOLDS
from reuse.state import Device, Fact
from reuse.transitions import VOID
from reuse.vocabularies import Word

#: Events by which possession passed to or from another organisation -> the field that names it, the donor without one:
#: taking them back is for both to say.
BETWEEN_TWO = {"collect": "", "partner-receive": "partner", "hand-to-recycler": "recycler", "transfer-out": "taker",
               "return-to-donor": ""}  # fmt: skip


def check_voidable(device: Device, facts: Sequence[Fact], event: EventVoided) -> None:
    """The event is there, still counts, and where two organisations signed it, the other one agrees."""
    target = next((fact for fact in facts if fact.seq == event.voided_seq), None)
    if target is None:
        raise GuardRefusedError("void_target_missing", seq=event.voided_seq, last=device.seq)
    gone = {fact.event.voided_seq for fact in facts if isinstance(fact.event, EventVoided)}
    if target.seq in gone or target.event.name == VOID:
        raise GuardRefusedError("void_target_gone", seq=event.voided_seq)
    if target.event.name in BETWEEN_TWO and event.approved_by in {None, device.organisation}:
        raise GuardRefusedError("void_needs_other_party", seq=target.seq, event=Word("event", target.event.name))
    if target.event.name in BETWEEN_TWO:
        party = getattr(target.event, BETWEEN_TWO[target.event.name], None) or device.donor
        if party not in {None, HOUSEHOLDS, event.approved_by, device.organisation}:
            raise GuardRefusedError("void_approved_by_another", seq=target.seq, found=event.approved_by, expected=party)
