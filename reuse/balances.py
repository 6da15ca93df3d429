"""Balance of devices and of mass at any date, from journeys (METHODOLOGY 19.10, invariants I1 and I3).

In: journeys, a day, what to group by. Out: one `Balance` a group. What entered is counted from receptions, what became
of it from the last state of each device: two counts that must agree, and whose gap is shown, never hidden. Parts taken
out of a device are not devices that entered; they keep its mass in balance.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reuse.journeys import Journey, Step

#: In the hands of the organisation or on their way to a partner (`queries.STOCK`), in the order of a life.
STOCK = ("received", "triaged", "in_repair", "ready", "reserved", "in_transit", "at_partner", "returned")
OUTCOMES = ("in_use", "dismantled", "waste", "handed", "recycled", "lost", "transferred", "returned_to_donor")
EN_ROUTE = ("announced", "collected")
BY = ("total", "organisation", "equipment_type", "lot", "donor", "origin")
#: Events that state a weight, and the field that does.
WEIGHT_FIELDS = {
    "announce": "grams", "collect": "grams", "receive": "grams", "weigh": "grams", "recover-part": "grams",
    "dismantle": "residue_grams", "hand-to-recycler": "grams_handed", "confirm-treatment": "grams_received",
}  # fmt: skip
WEIGHED = "measured"


@dataclass(frozen=True)
class Balance:
    """One group. Devices by state, grams by state; `grams_in` and `unweighed` say how far the mass is known."""

    group: str
    entered: int
    states: Mapping[str, int]
    en_route: Mapping[str, int]
    lost_en_route: int
    grams_in: int | None
    grams: Mapping[str, int]
    unweighed: int
    methods: Mapping[str, int]

    @property
    def stock(self) -> int:
        """Devices in stock, those that came back included."""
        return _whole(self.states.get(state, 0) for state in STOCK)

    @property
    def gap(self) -> int:
        """Devices that entered and are nowhere: zero, or the log is not what it should be (I1)."""
        return self.entered - _whole(self.states.values())

    @property
    def gap_grams(self) -> int | None:
        """Weighing gap: what came in less what went out or is here (I3)."""
        return None if self.grams_in is None else self.grams_in - _whole(self.grams.values())

    @property
    def gap_ratio(self) -> float | None:
        """The weighing gap over what came in."""
        return self.gap_grams / self.grams_in if self.grams_in and self.gap_grams is not None else None

    def is_alarming(self, ratio: float) -> bool:
        """Whether devices are missing, or the weighing gap is above `ratio`."""
        return self.gap != 0 or (self.gap_ratio is not None and abs(self.gap_ratio) > ratio)


@dataclass
class _Count:
    entered: int = 0
    states: Counter[str] = field(default_factory=Counter)
    en_route: Counter[str] = field(default_factory=Counter)
    lost_en_route: int = 0
    grams_in: int = 0
    grams: Counter[str] = field(default_factory=Counter)
    weighed: int = 0
    methods: Counter[str] = field(default_factory=Counter)


def balances(lives: Iterable[Journey], *, on: date, by: str = "total") -> list[Balance]:
    """The balance of every group at the end of a day, in the order of their names; one group `total` without `by`."""
    held = list(lives)
    roots = {life.device_id: life for life in held if life.parent is None}
    parents = {life.device_id: life.parent for life in held if life.parent is not None}
    counts: dict[str, _Count] = {}
    for life in held:
        steps = life.until(on)
        if not steps:
            continue
        if life.parent is None:
            _count_device(counts.setdefault(_group(life, by), _Count()), steps)
        elif (root := _root(life.device_id, parents, roots)) is not None:
            _count_part(counts.setdefault(_group(root, by), _Count()), root.until(on), steps)
    return [_balance(group, counts[group]) for group in sorted(counts)]


def weight_of(steps: Iterable[Step]) -> tuple[int, str] | None:
    """The last weight of a device and how it is known; None where nobody weighed it."""
    known = None
    for step in steps:
        grams = step.said.get(WEIGHT_FIELDS.get(step.event, ""))
        if grams is not None:
            known = (grams, step.said.get("weight_method") or WEIGHED)
    return known


def _count_device(count: _Count, steps: tuple[Step, ...]) -> None:
    state = steps[-1].after
    entry = next((place for place, step in enumerate(steps) if step.event == "receive"), None)
    if entry is None:
        if state in EN_ROUTE:
            count.en_route[state] += 1
        else:
            count.lost_en_route += 1
        return
    count.entered += 1
    count.states[state] += 1
    now = weight_of(steps)
    if now is None:
        return
    # Weighed on the way in, or else the first time somebody did.
    first = weight_of(steps[: entry + 1]) or weight_of(steps[: _first_weighing(steps) + 1]) or now
    count.weighed += 1
    count.grams_in += first[0]
    count.grams[state] += now[0]
    count.methods[now[1]] += 1


def _count_part(count: _Count, root: tuple[Step, ...], steps: tuple[Step, ...]) -> None:
    """A part has the mass that its device no longer has; where that device never entered, neither did it."""
    now = weight_of(steps)
    if now is not None and any(step.event == "receive" for step in root):
        count.grams[steps[-1].after] += now[0]


def _first_weighing(steps: tuple[Step, ...]) -> int:
    return next(place for place in range(len(steps)) if weight_of(steps[: place + 1]) is not None)


def _balance(group: str, count: _Count) -> Balance:
    return Balance(
        group=group,
        entered=count.entered,
        states=dict(count.states),
        en_route=dict(count.en_route),
        lost_en_route=count.lost_en_route,
        grams_in=count.grams_in if count.weighed else None,
        grams=dict(count.grams),
        unweighed=count.entered - count.weighed,
        methods=dict(count.methods),
    )


def _group(life: Journey, by: str) -> str:
    return by if by == "total" else getattr(life, by) or "unknown"


def _root(name: str, parents: Mapping[str, str], roots: Mapping[str, Journey]) -> Journey | None:
    while name in parents:
        name = parents[name]
    return roots.get(name)


def _whole(counts: Iterable[int]) -> int:
    return sum(counts)


def as_record(balance: Balance, *, alarm_ratio: float) -> dict[str, Any]:
    """A balance as one record of JSON or of a table; kilograms are decimal, an unknown mass is null."""
    return {
        "group": balance.group,
        "entered": balance.entered,
        "stock": balance.stock,
        **{state: balance.states.get(state, 0) for state in OUTCOMES},
        "gap": balance.gap,
        "states": {state: balance.states.get(state, 0) for state in (*STOCK, *OUTCOMES)},
        "en_route": dict(balance.en_route),
        "lost_en_route": balance.lost_en_route,
        "kg_in": _kilograms(balance.grams_in),
        "kg_stock": _part(balance, STOCK),
        "kg_out": _part(balance, OUTCOMES),
        "kg_gap": _kilograms(balance.gap_grams),
        "kg_gap_ratio": balance.gap_ratio,
        "without_weight": balance.unweighed,
        "weights": dict(balance.methods),
        "alarm": balance.is_alarming(alarm_ratio),
    }


def _part(balance: Balance, states: tuple[str, ...]) -> float | None:
    return None if balance.grams_in is None else _kilograms(_whole(balance.grams.get(state, 0) for state in states))


def _kilograms(grams: int | None) -> float | None:
    return None if grams is None else grams / 1000
