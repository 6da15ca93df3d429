"""The reuse rate of a public body, with its proofs (décret 2023-266; METHODOLOGY 19.15).

In: what left an organisation (`Outcome`), its stock of retired equipment at 1 January. Out: A / B, a flow over a stock,
so that it may exceed 1; what awaits a proof stands apart; what became of the devices stands beside. Pure.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from factors.law import LegalValue, in_force_in_year
from reuse.equipment import equipment_kind
from reuse.exit_fates import GIVEN_BACK, Outcome
from reuse.exit_store import told_serial
from reuse.exits import COUNTED, EXCLUDED, NOT_GONE, NOT_REUSE, PENDING, is_over_age

RATE_RULE = "reuse_rate"
DECLARED, COMPUTED = "declared", "computed"
#: What a device has become, from the states of the chain, for the eyes of its donor; in the order shown.
FAMILIES: dict[str, tuple[str, ...]] = {
    "reused": ("in_use", "at_partner", "transferred"),
    "preparing": ("collected", "received", "triaged", "in_repair", "ready", "reserved", "in_transit", "returned"),
    "parts": ("dismantled",),
    "recycled": ("waste", "handed", "recycled"),
    "lost": ("lost",),
    "returned_to_donor": ("returned_to_donor",),
    "not_followed": ("gone",),
    "not_received": ("announced", "new", "not_gone"),
}


@dataclass(frozen=True)
class RetiredStock:
    """B: retired equipment in stock at 1 January, after exclusions; what was left out is told.

    `source`: declared by the organisation, or computed from its inventories and exits. `without_trace`: units that an
    inventory no longer shows, whose departure nobody recorded; `class_unknown`: units of a type whose WEEE category is
    not known, so that nobody can say whether the décret counts it. Neither are in B.
    """

    units: int
    source: str
    over_age: int
    security_bound: int
    out_of_scope: int
    unknown_age: int
    without_trace: int
    class_unknown: int


@dataclass(frozen=True)
class ReuseRate:
    """The rate of one organisation and year; `rate` is None without a stock, or with an empty one."""

    organisation: str
    year: int
    outcomes: tuple[Outcome, ...]
    stock: RetiredStock | None
    required: LegalValue | None
    units: dict[str, int]
    reasons: dict[tuple[str, str], int]
    families: dict[str, int]

    @property
    def counted(self) -> int:
        """A: units oriented to reuse in the year, proved where a proof is owed."""
        return self.units[COUNTED]

    @property
    def pending(self) -> int:
        """Units that would count once what is missing is shown."""
        return self.units[PENDING]

    @property
    def rate(self) -> float | None:
        """A / B."""
        return None if self.stock is None or self.stock.units == 0 else self.counted / self.stock.units

    @property
    def pending_share(self) -> float | None:
        """What the units in wait would add to the rate."""
        return None if self.stock is None or self.stock.units == 0 else self.pending / self.stock.units


def reuse_rate(organisation: str, year: int, outcomes: Iterable[Outcome], stock: RetiredStock | None) -> ReuseRate:
    """The rate of a year: each unit once, by the day it passed to its taker."""
    kept = _once([each for each in outcomes if each.judgement.year == year])
    statuses = (COUNTED, PENDING, EXCLUDED, NOT_REUSE)
    counts = Counter(each.judgement.status for each in kept)
    gone = [each for each in kept if each.judgement.status != NOT_GONE]
    families = Counter(family_of(each.state) for each in gone)
    return ReuseRate(
        organisation=organisation,
        year=year,
        outcomes=tuple(kept),
        stock=stock,
        required=in_force_in_year(RATE_RULE, year),
        units={status: counts[status] for status in statuses},
        reasons=dict(sorted(Counter((each.judgement.status, each.judgement.why) for each in kept).items())),
        families={family: families[family] for family in FAMILIES if families[family]},
    )


def family_of(state: str) -> str:
    """What a state of the chain means to whoever gave the device."""
    return next(family for family, states in FAMILIES.items() if state in states)


def stock_on(assets: pl.DataFrame, outcomes: Iterable[Outcome], day: date) -> RetiredStock:
    """B computed: assets retired before a day that had not yet left on that day, after exclusions.

    `assets`: `asset_id, equipment_type, quantity, commissioned_on, retired_on, retirement_inferred` of one organisation
    (null quantity: one unit). An asset that an exit retires counts from the exit's day.
    """
    outcomes = sorted(
        outcomes, key=lambda each: each.state != GIVEN_BACK
    )  # an exit after a return comes last, and holds
    leaving = {each.item.asset_id: each for each in outcomes if each.is_planned}
    counts: Counter[str] = Counter()
    seen = set()
    for row in assets.iter_rows(named=True):
        found = leaving.get(row["asset_id"])
        seen.add(row["asset_id"])
        retired = row["retired_on"] if found is None else min(row["retired_on"] or date.max, found.item.retired_on)
        if retired is None or retired >= day or _has_left(found, day):
            continue
        units = 1 if row["quantity"] is None else row["quantity"]
        is_bound = found is not None and found.item.is_security_bound
        inferred = row["retirement_inferred"] and found is None
        counts[_place(row["equipment_type"], row["commissioned_on"], retired, is_bound, inferred)] += units
    for asset, found in leaving.items():
        item = found.item
        if asset not in seen and item.retired_on < day and not _has_left(found, day):
            place = _place(item.equipment_type, item.commissioned_on, item.retired_on, item.is_security_bound, False)
            counts[place] += sum(1 for each in outcomes if each.item.asset_id == asset)
    return RetiredStock(
        units=counts["units"] + counts["unknown_age"],
        source=COMPUTED,
        over_age=counts["over_age"],
        security_bound=counts["security_bound"],
        out_of_scope=counts["out_of_scope"],
        unknown_age=counts["unknown_age"],
        without_trace=counts["without_trace"],
        class_unknown=counts["class_unknown"],
    )


def _has_left(found: Outcome | None, day: date) -> bool:
    if found is None or found.passed_on is None or found.passed_on >= day:
        return False
    return found.fate is None or found.state != GIVEN_BACK or found.fate.since >= day


def _place(
    equipment_type: str | None, commissioned_on: date | None, retired: date, is_bound: bool, is_inferred: bool
) -> str:
    kind = equipment_kind(equipment_type)
    if kind is not None and not kind.is_in_scope:
        return "class_unknown" if kind.is_in_scope is None else "out_of_scope"
    if is_bound:
        return "security_bound"
    over = is_over_age(commissioned_on, retired)
    if over:
        return "over_age"
    if is_inferred:
        return "without_trace"
    return "unknown_age" if over is None else "units"


def _once(outcomes: list[Outcome]) -> list[Outcome]:
    """Each unit once a year (I10): the same serial, or the same device, leaves once; what counts comes first."""
    order = {COUNTED: 0, PENDING: 1}
    ranked = sorted(outcomes, key=lambda each: (order.get(each.judgement.status, 2), each.item.device_id))
    seen: set[str] = set()
    kept = []
    for each in ranked:
        names = {each.item.device_id, each.fate.device_id if each.fate else ""}
        names |= {told_serial(each.item.serial_number) or ""}
        if (names - {""}) & seen:
            continue
        seen |= names - {""}
        kept.append(each)
    return sorted(kept, key=lambda each: (each.item.lot or "", each.item.asset_id, each.item.device_id))
