"""A request for devices, what a workshop offers, a declared need: pure (METHODOLOGY 19.7).

In: the subject before, an entry, the policy. Out: the subject after, or a refusal. How many devices are allocated or
handed over is counted from the devices themselves, never written here: nothing can disagree with it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from reuse.errors import GuardRefusedError
from reuse.kinds import day_of
from reuse.policy import Policy
from reuse.request_events import REQUEST_EVENTS, NeedDeclared, OfferSet
from reuse.streams import NEW, SAME, Entry, Stream, Subject, stated

ASKED, WAITING, ACCEPTED = "asked", "waiting", "accepted"
#: Neither refused, nor withdrawn, nor closed.
OPEN = (ASKED, WAITING, ACCEPTED)


@dataclass(frozen=True, kw_only=True)
class Request(Subject):
    """`organisation` asks, `counterpart` is the workshop. `accepted`: what it undertook to provide."""

    quantity: int = 0
    accepted: int | None = None
    audience: str | None = None
    needed_by: str | None = None
    asked_at: str | None = None
    reason: str | None = None
    closes_on: str | None = None
    confirmed_at: str | None = None

    @property
    def wanted(self) -> int:
        """How many it may still come to: accepted, else asked."""
        return self.quantity if self.accepted is None else self.accepted


@dataclass(frozen=True, kw_only=True)
class Offer(Subject):
    """Open, closed, or from stock only: of a type, in a territory."""


@dataclass(frozen=True, kw_only=True)
class Need(Subject):
    """A number of devices of a type, in a territory, on a day."""

    quantity: int = 0
    counted_on: str | None = None
    counted_by: str | None = None


def to_warn_on(request: Request, policy: Policy) -> date:
    """The day from which whoever asked is warned: so many days after asking, or after the last word."""
    last = day_of(request.confirmed_at or request.occurred_at)
    return last + timedelta(days=policy.request_warn_days)


def _is_sound(request: Any, entry: Entry, policy: Policy) -> None:
    event = entry.event
    if event.equipment_type not in policy.masses:
        raise GuardRefusedError("equipment_type_unknown", equipment_type=event.equipment_type)
    if getattr(event, "quantity", 1) == 0:
        raise GuardRefusedError("quantity_is_zero", equipment_type=event.equipment_type)


def _is_within_asked(request: Request, entry: Entry, policy: Policy) -> None:
    if not 0 < entry.event.quantity <= request.quantity:
        raise GuardRefusedError("request_quantity", quantity=entry.event.quantity, asked=request.quantity)


def _is_another(request: Request, entry: Entry, policy: Policy) -> None:
    if entry.event.workshop == entry.organisation:
        raise GuardRefusedError("request_of_oneself", organisation=entry.organisation)


def _is_delay_over(request: Request, entry: Entry, policy: Policy) -> None:
    """Nobody's request expires without a warning, and before its day."""
    if entry.event.reason != "expired":
        return
    if request.closes_on is None:
        raise GuardRefusedError("request_not_warned")
    if day_of(entry.occurred_at) < date.fromisoformat(request.closes_on):
        raise GuardRefusedError("request_closes_later", day=request.closes_on)


def _is_warned_in_time(request: Request, entry: Entry, policy: Policy) -> None:
    earliest = day_of(entry.occurred_at) + timedelta(days=policy.request_close_days)
    if date.fromisoformat(entry.event.closes_on) < earliest:
        raise GuardRefusedError("request_warning_short", day=entry.event.closes_on, earliest=earliest.isoformat())


def _is_counted_before(need: Need, entry: Entry, policy: Policy) -> None:
    if date.fromisoformat(entry.event.counted_on) > day_of(entry.recorded_at):
        raise GuardRefusedError("occurred_in_future", occurred=entry.event.counted_on, recorded=entry.recorded_at)


def _asked(request: Request, entry: Entry) -> dict[str, Any]:
    found = stated(entry.event, "equipment_type", "quantity", "territory", "audience", "needed_by")
    return found | {"counterpart": entry.event.workshop, "asked_at": entry.occurred_at}


def _declared(need: Need, entry: Entry) -> dict[str, Any]:
    return stated(entry.event, "territory", "equipment_type", "quantity", "counted_on", "counted_by")


_STILL = dict.fromkeys(OPEN, SAME)

REQUEST = Stream(
    name="request",
    subject=Request,
    catalogue=REQUEST_EVENTS,
    moves={
        "ask": {NEW: ASKED},
        "accept": dict.fromkeys(OPEN, ACCEPTED),
        "wait": {ASKED: WAITING},
        "refuse": {ASKED: "refused", WAITING: "refused"},
        "warn": _STILL,
        "confirm": _STILL,
        "withdraw": dict.fromkeys(OPEN, "withdrawn"),
        "close": dict.fromkeys(OPEN, "closed"),
    },
    guards={
        "ask": (_is_sound, _is_another),
        "accept": (_is_within_asked,),
        "warn": (_is_warned_in_time,),
        "close": (_is_delay_over,),
    },
    effects={
        "ask": _asked,
        "accept": lambda request, entry: {"accepted": entry.event.quantity},
        "refuse": lambda request, entry: {"reason": entry.event.reason},
        "warn": lambda request, entry: {"closes_on": entry.event.closes_on},
        "confirm": lambda request, entry: {"closes_on": None, "confirmed_at": entry.occurred_at},
        "close": lambda request, entry: {"reason": entry.event.reason},
    },
)
OFFER = Stream(
    name="offer",
    subject=Offer,
    catalogue={OfferSet.name: OfferSet},
    moves={"set": {NEW: SAME, "open": SAME, "closed": SAME, "from_stock": SAME}},
    guards={"set": (_is_sound,)},
    effects={
        "set": lambda offer, entry: {"state": entry.event.status} | stated(entry.event, "territory", "equipment_type")
    },
)
NEED = Stream(
    name="need",
    subject=Need,
    catalogue={NeedDeclared.name: NeedDeclared},
    moves={"declare": {NEW: "declared", "declared": SAME}},
    guards={"declare": (_is_sound, _is_counted_before)},
    effects={"declare": _declared},
)
