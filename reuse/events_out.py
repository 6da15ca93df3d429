"""From the reservation to the end, every way out. Read `events.py` first."""

from dataclasses import dataclass
from typing import ClassVar

from reuse.event_fields import (
    Audience,
    CancellationReason,
    Event,
    HandOverMode,
    LossReason,
    MediumFound,
    PartKind,
    PartTaken,
    ReturnReason,
    Route,
    Substitution,
    TakerKind,
    Treatment,
    VoidReason,
    WasteReason,
)
from reuse.kinds import (
    Cents,
    ClientRef,
    Commune,
    Count,
    Day,
    Flag,
    Grams,
    Identifier,
    Organisation,
    WasteCode,
)


@dataclass(frozen=True, kw_only=True)
class DeviceAllocated(Event):
    """Kept for a request."""

    name: ClassVar[str] = "allocate"
    request: Identifier


@dataclass(frozen=True, kw_only=True)
class ReservationCancelled(Event):
    """Free again."""

    name: ClassVar[str] = "cancel-reservation"
    reason: CancellationReason


@dataclass(frozen=True, kw_only=True)
class DeviceShipped(Event):
    """On its way to a partner."""

    name: ClassVar[str] = "ship"
    slip: Identifier
    partner: Organisation


@dataclass(frozen=True, kw_only=True)
class PartnerReceived(Event):
    """The partner holds it and says so."""

    name: ClassVar[str] = "partner-receive"
    partner: Organisation
    slip: Identifier


@dataclass(frozen=True, kw_only=True)
class DeviceHandedOver(Event):
    """Given, sold or lent to a person known here by a pseudonym only."""

    name: ClassVar[str] = "hand-over"
    mode: HandOverMode
    client_ref: ClientRef
    receipt: Identifier
    audience: Audience
    price_cents: Cents | None = None
    substitution: Substitution = "unanswered"
    commune_code: Commune | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceReturned(Event):
    """It came back: everything it holds is to be erased again."""

    name: ClassVar[str] = "return"
    reason: ReturnReason
    place: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceLost(Event):
    """Nobody knows where it is. With data on it, the breach check is part of the fact."""

    name: ClassVar[str] = "lose"
    reason: LossReason
    report: Identifier | None = None
    breach_check: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceFound(Event):
    """It is there again, in the state it was in. `is_to_erase`: others had it meanwhile, always so after a theft."""

    name: ClassVar[str] = "find"
    place: Identifier
    is_to_erase: Flag = False


@dataclass(frozen=True, kw_only=True)
class DeviceDismantled(Event):
    """Taken apart: parts that become devices, and a residue."""

    name: ClassVar[str] = "dismantle"
    parts: tuple[PartTaken, ...] = ()
    residue_grams: Grams


@dataclass(frozen=True, kw_only=True)
class PartRecovered(Event):
    """The first event of a part that came out of another device."""

    name: ClassVar[str] = "recover-part"
    parent: Identifier
    kind: PartKind
    grams: Grams
    equipment_type: Identifier | None = None
    media: tuple[MediumFound, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WasteDeclared(Event):
    """Its holder discards it. `recycler_contract`: where the recycler destroys what still holds data."""

    name: ClassVar[str] = "declare-waste"
    reason: WasteReason
    recycler_contract: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class PreparedForReuse(Event):
    """An authorised operator takes it out of waste."""

    name: ClassVar[str] = "prepare-reuse"
    authorisation: Identifier


@dataclass(frozen=True, kw_only=True)
class HandedToRecycler(Event):
    """It left with a slip: number, waste code, weight."""

    name: ClassVar[str] = "hand-to-recycler"
    recycler: Organisation
    slip: Identifier
    waste_code: WasteCode
    grams_handed: Grams


@dataclass(frozen=True, kw_only=True)
class TreatmentConfirmed(Event):
    """The recycler says what was done, and what was weighed there."""

    name: ClassVar[str] = "confirm-treatment"
    treatment: Treatment
    grams_received: Grams
    gap_accepted_by: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceTransferred(Event):
    """It leaves the chain for a taker who undertook its reuse, to be proved by a day."""

    name: ClassVar[str] = "transfer-out"
    taker: Organisation
    taker_kind: TakerKind
    route: Route
    undertaking: Identifier
    proof_due_on: Day
    price_cents: Cents | None = None


@dataclass(frozen=True, kw_only=True)
class ReturnedToDonor(Event):
    """Back to whom it came from, with what it holds."""

    name: ClassVar[str] = "return-to-donor"
    slip: Identifier


@dataclass(frozen=True, kw_only=True)
class EventVoided(Event):
    """An earlier event of this device is taken back; it stays in the log. `approved_by`: the other party's word."""

    name: ClassVar[str] = "void"
    voided_seq: Count
    reason: VoidReason
    approved_by: Organisation | None = None
