"""A lot and its accounts: double entry, so that what came in is always somewhere (invariant I2, METHODOLOGY 19.6).

In: the lot before, an entry, the policy. Out: the lot after, or a refusal. Each move takes (quantity, grams) from an
account and puts it into another: over all accounts quantities and grams sum to zero, and no account of the workshop is
ever below zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reuse.errors import GuardRefusedError
from reuse.guards import check_gift
from reuse.lot_events import LOT_EVENTS, Line
from reuse.policy import Policy
from reuse.streams import NEW, SAME, Entry, Stream, Subject, stated
from reuse.vocabularies import Word
from reuse.weights import check_weight

DONOR, STOCK, SERIALISED, REFUSED, GAP = "donor", "stock", "serialised", "refused", "gap"
#: Accounts outside of the workshop: they may go below zero, they are where things come from.
OUTSIDE = frozenset({DONOR, GAP})
#: From an account to those a person may move to; the others are written by receiving and serialising.
MAY_MOVE: dict[str, tuple[str, ...]] = {
    DONOR: (STOCK,),
    STOCK: ("distributed", "waste", "lost", "transferred", "returned_to_donor", GAP),
    "distributed": (STOCK,),
    "waste": ("recycler", STOCK),
    "lost": (STOCK,),
    GAP: (STOCK,),
}
#: Accounts that are a second life: nothing that may hold data goes there by count, for nobody looked at its media.
REUSED = frozenset({"distributed", "transferred"})
#: Accounts of waste: what may hold data enters them under a contract that destroys it, as a device does.
WASTED = frozenset({"waste", "recycler"})
#: Accounts that somebody else holds: a reference (slip, receipt) says on what paper.
WITH_PAPER = frozenset({"distributed", "recycler", "transferred", "returned_to_donor"})


@dataclass(frozen=True, kw_only=True)
class Balance:
    """What an account holds of a type."""

    account: str
    equipment_type: str
    quantity: int
    grams: int


@dataclass(frozen=True, kw_only=True)
class Lot(Subject):
    """`counterpart` is the donor. `balances`: one row an account and type that ever moved."""

    origin: str | None = None
    route: str | None = None
    unit_value_cents: int | None = None
    taker_kind: str | None = None
    drop_off: str | None = None
    tracking: str | None = None
    expected_on: str | None = None
    announced: tuple[Line, ...] = ()
    slip: str | None = None
    collector: str | None = None
    received_at: str | None = None
    weight_method: str | None = None
    discrepancy: str | None = None
    place: str | None = None
    balances: tuple[Balance, ...] = ()
    devices: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    cancelled: str | None = None

    def held(self, account: str, equipment_type: str) -> tuple[int, int]:
        """(quantity, grams) of a type in an account."""
        for each in self.balances:
            if (each.account, each.equipment_type) == (account, equipment_type):
                return each.quantity, each.grams
        return 0, 0

    def types_in(self, account: str) -> list[str]:
        """The types an account still holds."""
        return [each.equipment_type for each in self.balances if each.account == account and each.quantity > 0]

    def differences(self, counted: Iterable[Any]) -> dict[str, tuple[int, int]]:
        """Type -> (announced, counted) where they differ; nothing is owed where nothing was announced."""
        if not self.announced:
            return {}
        said = _by_type(self.announced)
        found = _by_type(counted)
        pairs = {name: (said.get(name, 0), found.get(name, 0)) for name in sorted(said.keys() | found.keys())}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def average_share(lot: Lot, account: str, equipment_type: str, quantity: int) -> int:
    """The grams that go with so many devices of an account, in proportion; the last ones take what is left."""
    units, grams = lot.held(account, equipment_type)
    return grams * quantity // units if units > 0 else 0


def _by_type(lines: Iterable[Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        found[line.equipment_type] = found.get(line.equipment_type, 0) + line.quantity
    return found


def _are_lines_sound(lot: Lot, entry: Entry, policy: Policy) -> None:
    lines = [*entry.event.lines, *getattr(entry.event, "refused", ())]
    if not lines:
        raise GuardRefusedError("lot_lines_missing")
    names = [line.equipment_type for line in entry.event.lines]
    for line in lines:
        if line.equipment_type not in policy.masses:
            raise GuardRefusedError("equipment_type_unknown", equipment_type=line.equipment_type)
        if line.quantity == 0:
            raise GuardRefusedError("quantity_is_zero", equipment_type=line.equipment_type)
        check_weight(line.equipment_type, line.quantity, getattr(line, "grams", None), policy)
    if len(set(names)) < len(names):
        raise GuardRefusedError("lot_type_twice", equipment_type=max(names, key=names.count))


def _is_origin_known(lot: Lot, entry: Entry, policy: Policy) -> None:
    for field in ("donor", "origin", "route"):
        if lot.state == NEW and getattr(entry.event, field) is None:
            raise GuardRefusedError("lot_arrival_incomplete", field=field)
    check_gift(lot, entry.event, entry.occurred_at, policy)


def _is_discrepancy_said(lot: Lot, entry: Entry, policy: Policy) -> None:
    """Counted and refused together against announced: a difference is explained, an explanation needs a difference."""
    found = lot.differences([*entry.event.lines, *entry.event.refused])
    if found and entry.event.discrepancy is None:
        said = "; ".join(f"{name}: {announced} → {counted}" for name, (announced, counted) in found.items())
        raise GuardRefusedError("lot_discrepancy_needed", differences=said)
    if not found and entry.event.discrepancy is not None:
        raise GuardRefusedError("lot_discrepancy_without_difference")


def needs_contract(source: str, destination: str, equipment_type: str, policy: Policy) -> bool:
    """Whether what passes by count enters waste while it may hold data."""
    return destination in WASTED and source not in WASTED and policy.storage_media[equipment_type] != 0


def _is_move_possible(lot: Lot, entry: Entry, policy: Policy) -> None:
    event = entry.event
    allowed = MAY_MOVE.get(event.source, ())
    if event.destination not in allowed:
        raise GuardRefusedError(
            "lot_move_refused",
            source=Word("lot_account", event.source),
            destination=Word("lot_account", event.destination),
            expected=[Word("lot_account", account) for account in allowed] or "–",
        )
    if event.quantity == 0 and not event.grams:
        raise GuardRefusedError("quantity_is_zero", equipment_type=event.equipment_type)
    if event.destination in WITH_PAPER and event.reference is None:
        raise GuardRefusedError("lot_reference_missing", destination=Word("lot_account", event.destination))
    if event.equipment_type not in policy.masses:
        raise GuardRefusedError("equipment_type_unknown", equipment_type=event.equipment_type)
    if event.destination in REUSED and policy.storage_media[event.equipment_type] != 0:
        raise GuardRefusedError("lot_holds_data", equipment_type=event.equipment_type, lot=lot.subject)
    if event.recycler_contract is None and needs_contract(
        event.source, event.destination, event.equipment_type, policy
    ):
        raise GuardRefusedError("lot_waste_holds_data", equipment_type=event.equipment_type, lot=lot.subject)
    check_weight(event.equipment_type, event.quantity, event.grams, policy)
    _check_enough(lot, event.source, event.equipment_type, event.quantity, event.grams or 0)


def _can_serialise(lot: Lot, entry: Entry, policy: Policy) -> None:
    event = entry.event
    if not event.devices:
        raise GuardRefusedError("devices_missing")
    twice = [device for device in event.devices if event.devices.count(device) > 1 or device in lot.devices]
    if twice:
        raise GuardRefusedError("lot_device_twice", device=twice[0], lot=lot.subject)
    _check_enough(lot, STOCK, event.equipment_type, len(event.devices), event.grams or 0)


def _is_serialised(lot: Lot, entry: Entry, policy: Policy) -> None:
    if entry.event.device not in lot.devices:
        raise GuardRefusedError("devices_missing")


def _check_enough(lot: Lot, account: str, equipment_type: str, quantity: int, grams: int) -> None:
    units, mass = lot.held(account, equipment_type)
    if account not in OUTSIDE and (quantity > units or grams > mass):
        said = {"account": Word("lot_account", account), "equipment_type": equipment_type}
        raise GuardRefusedError("lot_not_enough", quantity=quantity, units=units, grams=grams, mass=mass, **said)


def _has_picture(lot: Lot, entry: Entry, policy: Policy) -> None:
    if entry.evidence_sha256 is None:
        raise GuardRefusedError("picture_missing")


def _arrived(lot: Lot, entry: Entry) -> dict[str, Any]:
    names = ("origin", "route", "unit_value_cents", "taker_kind", "drop_off", "tracking")
    found = stated(entry.event, *names)
    if entry.event.donor is not None:
        found["counterpart"] = entry.event.donor
    return {"tracking": "serialised"} | ({"tracking": lot.tracking} if lot.tracking else {}) | found


def _announce(lot: Lot, entry: Entry) -> dict[str, Any]:
    return _arrived(lot, entry) | {"announced": entry.event.lines} | stated(entry.event, "expected_on")


def _receive(lot: Lot, entry: Entry) -> dict[str, Any]:
    moves = [(DONOR, STOCK, line.equipment_type, line.quantity, line.grams or 0) for line in entry.event.lines]
    moves += [(DONOR, REFUSED, line.equipment_type, line.quantity, 0) for line in entry.event.refused]
    facts = stated(entry.event, "weight_method", "discrepancy", "place")
    return _arrived(lot, entry) | facts | {"received_at": entry.occurred_at, "balances": _booked(lot, moves)}


def _move(lot: Lot, entry: Entry) -> dict[str, Any]:
    event = entry.event
    moves = [(event.source, event.destination, event.equipment_type, event.quantity, event.grams or 0)]
    return {"balances": _booked(lot, moves)}


def _serialise(lot: Lot, entry: Entry) -> dict[str, Any]:
    event = entry.event
    moves = [(STOCK, SERIALISED, event.equipment_type, len(event.devices), event.grams or 0)]
    return {"balances": _booked(lot, moves), "devices": (*lot.devices, *event.devices)}


def _unserialise(lot: Lot, entry: Entry) -> dict[str, Any]:
    event = entry.event
    kept = tuple(device for device in lot.devices if device != event.device)
    return {"balances": _booked(lot, [(SERIALISED, STOCK, event.equipment_type, 1, event.grams)]), "devices": kept}


def _tag(lot: Lot, entry: Entry) -> dict[str, Any]:
    dropped = set(entry.event.dropped)
    return {"tags": tuple(sorted({*lot.tags, *entry.event.added} - dropped))}


def _booked(lot: Lot, moves: Iterable[tuple[str, str, str, int, int]]) -> tuple[Balance, ...]:
    """Double entry: each move is taken from one account and put into another."""
    held = {(each.account, each.equipment_type): (each.quantity, each.grams) for each in lot.balances}
    for source, destination, equipment_type, quantity, grams in moves:
        for account, sign in ((source, -1), (destination, 1)):
            units, mass = held.get((account, equipment_type), (0, 0))
            held[account, equipment_type] = (units + sign * quantity, mass + sign * grams)
    return tuple(
        Balance(account=account, equipment_type=name, quantity=units, grams=mass)
        for (account, name), (units, mass) in sorted(held.items())
    )


LOT = Stream(
    name="lot",
    subject=Lot,
    catalogue=LOT_EVENTS,
    moves={
        "announce": {NEW: "announced"},
        "collect": {"announced": "collected"},
        "receive": {NEW: "received", "announced": "received", "collected": "received"},
        "move": {"received": SAME},
        "serialise": {"received": SAME},
        "unserialise": {"received": SAME},
        "tag": {"announced": SAME, "collected": SAME, "received": SAME},
        "photograph": {"announced": SAME, "collected": SAME, "received": SAME},
        "cancel": {"announced": "cancelled"},
    },
    guards={
        "announce": (_are_lines_sound, _is_origin_known),
        "receive": (_are_lines_sound, _is_origin_known, _is_discrepancy_said),
        "move": (_is_move_possible,),
        "serialise": (_can_serialise,),
        "unserialise": (_is_serialised,),
        "photograph": (_has_picture,),
    },
    effects={
        "announce": _announce,
        "collect": lambda lot, entry: stated(entry.event, "slip", "collector"),
        "receive": _receive,
        "move": _move,
        "serialise": _serialise,
        "unserialise": _unserialise,
        "tag": _tag,
        "photograph": lambda lot, entry: {"pictures": (*lot.pictures, entry.evidence_sha256)},
        "cancel": lambda lot, entry: {"cancelled": entry.event.reason},
    },
)
