"""Which assets may leave an inventory, why, and by which routes (METHODOLOGY 19.14).

In: the assets of an organisation (`Asset`), what already leaves, a `Selection`. Out: `Candidate`s: reasons, age, routes
open to each, how it would count. Nothing is decided here. Pure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from factors.support import SupportEnd, support_end
from reuse.errors import ReuseError
from reuse.exits import ExitItem, allowed_routes, anniversary, is_over_age, routes

#: Where an asset stands aside already: nobody uses it.
ASIDE = ("in_stock", "unused")


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What to look for, on a day. An asset is taken where it meets every criterion given; with none, what is retired
    or stands unused.

    `warranty_years`: length of the warranty of the purchase, which an inventory does not say.
    """

    on: date
    asset_ids: frozenset[str] = frozenset()
    equipment_types: frozenset[str] = frozenset()
    site: str | None = None
    older_than_years: int | None = None
    warranty_years: int | None = None
    is_unsupported: bool = False
    is_retired: bool = False

    @property
    def is_open(self) -> bool:
        """Whether no criterion of state was given."""
        asked = (self.asset_ids, self.older_than_years, self.warranty_years, self.is_unsupported, self.is_retired)
        return not any(asked)


@dataclass(frozen=True)
class Candidate:
    """An asset that may leave. `reasons`: codes of words; `age_years`: None where it is not known."""

    asset_id: str
    serial_number: str | None
    equipment_type: str | None
    manufacturer: str | None
    model: str | None
    site: str | None
    units: int
    commissioned_on: date | None
    retired_on: date | None
    age_years: int | None
    system: str | None
    support: SupportEnd | None
    reasons: tuple[str, ...]
    routes: tuple[str, ...]
    is_synthetic: bool


@dataclass(frozen=True, kw_only=True)
class Decision:
    """By which route, to whom, when, with which papers. Dates are days; money is cents."""

    route: str
    retired_on: date
    reason: str = "planned"
    receiver: str | None = None
    taker: str | None = None
    taker_kind: str | None = None
    lot: str | None = None
    unit_value_cents: int | None = None
    is_security_bound: bool = False
    undertaking: str | None = None
    undertaken_on: date | None = None
    handed_on: date | None = None


def candidates(assets: pl.DataFrame, leaving: Collection[str], selection: Selection) -> list[Candidate]:
    """The assets that meet a selection and do not leave yet, the oldest first, unknown ages last."""
    found = [
        _candidate(row, selection)
        for row in assets.iter_rows(named=True)
        if row["asset_id"] not in leaving and row["quantity"] != 0
    ]
    taken = [each for each in found if _is_taken(each, selection)]
    return sorted(taken, key=lambda each: (each.commissioned_on or date.max, each.asset_id))


def items_of(found: Iterable[Candidate], organisation: str, decision: Decision) -> list[ExitItem]:
    """The units of these assets as they will leave; refused where the route is not open to one of them."""
    items = []
    closed = []
    for each in found:
        # An asset that its inventory already retired keeps that day: its age counts on it.
        retired = min(each.retired_on or decision.retired_on, decision.retired_on)
        open_routes = allowed_routes(
            each.equipment_type, each.commissioned_on, retired, is_security_bound=decision.is_security_bound
        )
        if decision.route not in open_routes:
            closed.append(each.asset_id)
            continue
        item = ExitItem(
            device_id="",
            organisation=organisation,
            asset_id=each.asset_id,
            serial_number=each.serial_number if each.units == 1 else None,
            equipment_type=each.equipment_type,
            manufacturer=each.manufacturer,
            model=each.model,
            commissioned_on=each.commissioned_on,
            is_synthetic=each.is_synthetic,
            **vars(replace(decision, retired_on=retired)),
        )
        items += [item] * each.units
    if closed:
        names = ", ".join(closed[:10]) + ("…" if len(closed) > len(closed[:10]) else "")
        raise ReuseError("route_not_open", count=len(closed), assets=names, route=routes()[decision.route].name)
    return items


def open_to(found: Iterable[Candidate], route: str) -> list[Candidate]:
    """Those of the candidates to which a route is open."""
    return [each for each in found if route in each.routes]


def _candidate(row: dict[str, Any], selection: Selection) -> Candidate:
    commissioned, retired = row["commissioned_on"], row["retired_on"]
    support = support_end(row["operating_system"])
    leaves_on = min(retired or selection.on, selection.on)
    age = None if commissioned is None else _full_years(commissioned, leaves_on)
    return Candidate(
        asset_id=row["asset_id"],
        serial_number=row["serial_number"],
        equipment_type=row["equipment_type"],
        manufacturer=row["manufacturer"],
        model=row["model"],
        site=row["site"],
        units=1 if row["quantity"] is None else row["quantity"],
        commissioned_on=commissioned,
        retired_on=retired,
        age_years=age,
        system=row["operating_system"],
        support=support,
        reasons=tuple(_reasons(row, support, selection)),
        routes=allowed_routes(row["equipment_type"], commissioned, leaves_on),
        is_synthetic=row["synthetic"],
    )


def _reasons(row: dict[str, Any], support: SupportEnd | None, selection: Selection) -> list[str]:
    commissioned, retired, on = row["commissioned_on"], row["retired_on"], selection.on
    found = []
    if retired is not None and retired <= on:
        found.append("missing_from_inventory" if row["retirement_inferred"] else "retired")
    if row["status"] in ASIDE:
        found.append("stands_unused")
    if commissioned is not None:
        # The age shown is that of the day of its retirement: what is asked of it too, as the law does.
        aged_on = min(retired or on, on)
        if selection.older_than_years is not None and aged_on >= anniversary(commissioned, selection.older_than_years):
            found.append("old")
        if selection.warranty_years is not None and on >= anniversary(commissioned, selection.warranty_years):
            found.append("warranty_ended")
        if is_over_age(commissioned, aged_on):
            found.append("over_age")
    if support is not None and support.ends_on < on:
        found.append("unsupported")
    return found


def _is_taken(each: Candidate, selection: Selection) -> bool:
    """Every criterion given is met; with none of state, what is retired or stands unused."""
    has = set(each.reasons)
    if selection.equipment_types and each.equipment_type not in selection.equipment_types:
        return False
    if selection.site is not None and each.site != selection.site:
        return False
    if selection.is_open:
        return bool(has & {"retired", "stands_unused"})
    asked = (
        (bool(selection.asset_ids), each.asset_id in selection.asset_ids),
        (selection.older_than_years is not None, "old" in has),
        (selection.warranty_years is not None, "warranty_ended" in has),
        (selection.is_unsupported, "unsupported" in has),
        (selection.is_retired, "retired" in has),
    )
    return all(is_met for is_asked, is_met in asked if is_asked)


def _full_years(start: date, end: date) -> int:
    years = end.year - start.year
    return years if anniversary(start, years) <= end else years - 1


def known_route(code: str) -> str:
    """A route by its code; refused with those known."""
    if code not in routes():
        raise ReuseError("route_unknown", route=code, known=[known.spelled for known in routes().values()])
    return code
