"""What happens to a lot: devices that one donor hands over together (METHODOLOGY 19.6). One frozen class an event."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from reuse.event_fields import Event, Origin, Route, TakerKind, WeightMethod
from reuse.kinds import Cents, Day, Identifier, Kind, LotGrams, Organisation, Quantity, Tag

Tracking = Annotated[str, Kind("choice", "lot_tracking")]
Account = Annotated[str, Kind("choice", "lot_account")]
Discrepancy = Annotated[str, Kind("choice", "lot_discrepancy")]
LotRefusal = Annotated[str, Kind("choice", "lot_refusal")]
LotCancellation = Annotated[str, Kind("choice", "lot_cancellation")]


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many devices of a type, and what they weigh together."""

    equipment_type: Identifier
    quantity: Quantity
    grams: LotGrams | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedLine:
    """What was in the lorry and was not taken: it goes back, with its reason."""

    equipment_type: Identifier
    quantity: Quantity
    reason: LotRefusal


@dataclass(frozen=True, kw_only=True)
class LotArrival(Event):
    """Where it comes from; announced once, it need not be said again."""

    donor: Organisation | None = None
    origin: Origin | None = None
    route: Route | None = None
    unit_value_cents: Cents | None = None
    taker_kind: TakerKind | None = None
    drop_off: Identifier | None = None
    tracking: Tracking | None = None


@dataclass(frozen=True, kw_only=True)
class LotAnnounced(LotArrival):
    """A donor says what will come."""

    name: ClassVar[str] = "announce"
    lines: tuple[Line, ...]
    expected_on: Day | None = None


@dataclass(frozen=True, kw_only=True)
class LotCollected(Event):
    """It left the donor, with a slip."""

    name: ClassVar[str] = "collect"
    slip: Identifier
    collector: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class LotReceived(LotArrival):
    """Counted and weighed on arrival. `grams`: the whole lot on the scale, shared between its lines."""

    name: ClassVar[str] = "receive"
    lines: tuple[Line, ...]
    refused: tuple[RefusedLine, ...] = ()
    weight_method: WeightMethod
    grams: LotGrams | None = None
    discrepancy: Discrepancy | None = None
    place: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class LotMoved(Event):
    """So many pass from one account to another. `recycler_contract`: where the recycler destroys what may hold data."""

    name: ClassVar[str] = "move"
    source: Account
    destination: Account
    equipment_type: Identifier
    quantity: Quantity
    grams: LotGrams | None = None
    reference: Identifier | None = None
    recycler_contract: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class LotSerialised(Event):
    """Devices that leave the count and are followed one by one from now on."""

    name: ClassVar[str] = "serialise"
    equipment_type: Identifier
    devices: tuple[Identifier, ...]
    grams: LotGrams | None = None


@dataclass(frozen=True, kw_only=True)
class LotUnserialised(Event):
    """A device whose reception was taken back is counted again; written with that correction, by nobody alone."""

    name: ClassVar[str] = "unserialise"
    equipment_type: Identifier
    device: Identifier
    grams: LotGrams


@dataclass(frozen=True, kw_only=True)
class LotTagged(Event):
    """Free words to find it again."""

    name: ClassVar[str] = "tag"
    added: tuple[Tag, ...] = ()
    dropped: tuple[Tag, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LotPhotographed(Event):
    """A picture, kept by its sha256."""

    name: ClassVar[str] = "photograph"


@dataclass(frozen=True, kw_only=True)
class LotCancelled(Event):
    """It will not come."""

    name: ClassVar[str] = "cancel"
    reason: LotCancellation


LOT_EVENTS: dict[str, type[Event]] = {
    event.name: event
    for event in (
        LotAnnounced, LotCollected, LotReceived, LotMoved, LotSerialised, LotUnserialised, LotTagged, LotPhotographed,
        LotCancelled,
    )
}  # fmt: skip
#: Those that somebody records; the rest is written by what happens to a device.
TOLD_OF_LOTS = {name: event for name, event in LOT_EVENTS.items() if event is not LotUnserialised}
