"""What leaves an inventory: which route, what counts for the rate, which proof is owed (METHODOLOGY 19.14, 19.15).

In: an asset that leaves (`ExitItem`), when it passed to its taker, what the chain proves. Out: a `Judgement`. Pure: no
database, no clock; the law is data (`exit_routes.toml`, `factors/data/law.toml`).
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from factors.law import in_force
from reuse.equipment import equipment_kind

#: How an exit stands with the reuse rate of a year.
COUNTED, PENDING, EXCLUDED, NOT_REUSE, NOT_GONE = "counted", "pending", "excluded", "not_reuse", "not_gone"
AGE_RULE = "reuse_rate_oldest_years"


@dataclass(frozen=True)
class Route:
    """One way out, as `exit_routes.toml` describes it."""

    code: str
    name: dict[str, str]
    counts: bool
    needs_undertaking: bool
    origin: str | None
    chain_route: str | None
    takers: tuple[str, ...]
    proof: dict[str, str]
    text: str

    @property
    def spelled(self) -> dict[str, str]:
        """Its name, and the code that a command takes, by language."""
        return {language: f"{name} ({self.code})" for language, name in self.name.items()}


@dataclass(frozen=True, kw_only=True)
class ExitItem:
    """One unit that leaves. `receiver`: the workshop it is announced to; `taker`: who gets it otherwise.

    `handed_on`: the day it left for a taker that the chain does not follow; the chain knows the others itself.
    """

    device_id: str
    organisation: str
    asset_id: str
    route: str
    retired_on: date
    reason: str
    serial_number: str | None = None
    equipment_type: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    commissioned_on: date | None = None
    receiver: str | None = None
    taker: str | None = None
    taker_kind: str | None = None
    lot: str | None = None
    unit_value_cents: int | None = None
    is_security_bound: bool = False
    undertaking: str | None = None
    undertaken_on: date | None = None
    handed_on: date | None = None
    proof: str | None = None
    proved_on: date | None = None
    is_synthetic: bool = False


@dataclass(frozen=True)
class Judgement:
    """How one exit stands: the status, why, and the year in which it passed to its taker."""

    status: str
    why: str
    year: int | None


@cache
def routes() -> dict[str, Route]:
    """Every route, in the order of the file."""
    written = tomllib.loads((files("reuse") / "exit_routes.toml").read_text(encoding="utf-8"))
    return {code: _route(code, entry) for code, entry in written.items()}


def age_limit(on: date) -> int | None:
    """Above how many years equipment is left out of the rate, on a day."""
    rule = in_force(AGE_RULE, on)
    return None if rule is None else int(rule.value)


def is_over_age(commissioned_on: date | None, retired_on: date) -> bool | None:
    """Whether it was more than ten years old when it was retired; None where its age is unknown."""
    limit = age_limit(retired_on)
    if commissioned_on is None or limit is None:
        return None
    return retired_on > anniversary(commissioned_on, limit)


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; 29 February gives 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def allowed_routes(
    equipment_type: str | None, commissioned_on: date | None, retired_on: date, *, is_security_bound: bool = False
) -> tuple[str, ...]:
    """The routes open to one asset, the best first: over ten years old or with data to destroy, recycling only."""
    if is_security_bound or is_over_age(commissioned_on, retired_on):
        return ("recycling",)
    return tuple(routes())


def judge(item: ExitItem, passed_on: date | None, reused_on: date | None) -> Judgement:
    """How an exit stands with the rate.

    `passed_on`: the day it passed to its taker (from the chain, else `handed_on`). `reused_on`: the day the chain saw
    it in use again, which is a proof of actual reuse.
    """
    route = routes()[item.route]
    year = None if passed_on is None else passed_on.year
    left_out = _left_out(item)
    if left_out is not None:
        return Judgement(EXCLUDED, left_out, year)
    if not route.counts:
        return Judgement(NOT_REUSE, item.route, year)
    if passed_on is None:
        return Judgement(NOT_GONE, "not_gone", None)
    why = _what_is_missing(item, route, passed_on, reused_on)
    if why == "undertaking_late":
        return Judgement(NOT_REUSE, why, year)
    return Judgement(PENDING, why, year) if why else Judgement(COUNTED, item.route, year)


def _left_out(item: ExitItem) -> str | None:
    """Why the décret does not count it at all; None where it does."""
    kind = equipment_kind(item.equipment_type)
    if kind is not None and not kind.is_in_scope:
        return "class_unknown" if kind.is_in_scope is None else "out_of_scope"
    if item.is_security_bound:
        return "security_bound"
    return "over_age" if is_over_age(item.commissioned_on, item.retired_on) else None


def _what_is_missing(item: ExitItem, route: Route, passed_on: date, reused_on: date | None) -> str:
    """What must still be known or shown before it counts; empty where nothing is."""
    if equipment_kind(item.equipment_type) is None:
        return "type_unknown"
    if item.commissioned_on is None:
        return "age_unknown"
    if not route.needs_undertaking:
        return ""
    if item.undertaking is None or item.undertaken_on is None:
        return "undertaking_missing"
    if item.undertaken_on > passed_on:
        return "undertaking_late"
    return "" if item.proved_on is not None or reused_on is not None else "proof_missing"


def _route(code: str, entry: dict[str, Any]) -> Route:
    return Route(
        code=code,
        name={"fr": entry["fr"], "en": entry["en"]},
        counts=entry["counts"],
        needs_undertaking=entry["needs_undertaking"],
        origin=entry.get("origin"),
        chain_route=entry.get("chain_route"),
        takers=tuple(entry["takers"]),
        proof={"fr": entry["proof_fr"], "en": entry["proof_en"]},
        text=entry["text"],
    )
