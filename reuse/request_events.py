"""What happens to a request, an offer, a declared need (METHODOLOGY 19.7). One frozen class an event."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from reuse.event_fields import Audience, Event
from reuse.kinds import Day, Identifier, Kind, Label, Organisation, Quantity, Territory

RequestRefusal = Annotated[str, Kind("choice", "request_refusal")]
RequestClosing = Annotated[str, Kind("choice", "request_closing")]
OfferStatus = Annotated[str, Kind("choice", "offer_state")]


@dataclass(frozen=True, kw_only=True)
class DevicesAsked(Event):
    """So many devices of a type, for people of a category in a territory; of a workshop."""

    name: ClassVar[str] = "ask"
    workshop: Organisation
    equipment_type: Identifier
    quantity: Quantity
    territory: Territory
    audience: Audience
    needed_by: Day | None = None


@dataclass(frozen=True, kw_only=True)
class RequestAccepted(Event):
    """The workshop undertakes to provide them, or fewer."""

    name: ClassVar[str] = "accept"
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class RequestWaits(Event):
    """Not now, not never: on the waiting list, in the order of asking."""

    name: ClassVar[str] = "wait"


@dataclass(frozen=True, kw_only=True)
class RequestRefused(Event):
    """Not by this workshop, for this reason."""

    name: ClassVar[str] = "refuse"
    reason: RequestRefusal


@dataclass(frozen=True, kw_only=True)
class RequestWarned(Event):
    """It will be closed on a day unless whoever asked says that it still holds."""

    name: ClassVar[str] = "warn"
    closes_on: Day


@dataclass(frozen=True, kw_only=True)
class RequestConfirmed(Event):
    """Whoever asked says that it still holds."""

    name: ClassVar[str] = "confirm"


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(Event):
    """Whoever asked does not need them any more."""

    name: ClassVar[str] = "withdraw"


@dataclass(frozen=True, kw_only=True)
class RequestClosed(Event):
    """Nothing more is given on it."""

    name: ClassVar[str] = "close"
    reason: RequestClosing


@dataclass(frozen=True, kw_only=True)
class OfferSet(Event):
    """Whether requests for a type are taken in a territory."""

    name: ClassVar[str] = "set"
    territory: Territory
    equipment_type: Identifier
    status: OfferStatus


@dataclass(frozen=True, kw_only=True)
class NeedDeclared(Event):
    """How many devices of a type people of a territory need, by whom it was counted and when."""

    name: ClassVar[str] = "declare"
    territory: Territory
    equipment_type: Identifier
    quantity: Quantity
    counted_on: Day
    counted_by: Label


REQUEST_EVENTS: dict[str, type[Event]] = {
    event.name: event
    for event in (
        DevicesAsked, RequestAccepted, RequestWaits, RequestRefused, RequestWarned, RequestConfirmed, RequestWithdrawn,
        RequestClosed,
    )
}  # fmt: skip
