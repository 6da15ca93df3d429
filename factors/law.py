"""Law as data: what a text asks on a date, and what is owed until when (METHODOLOGY 13.1).

In: data/law.toml. Out: dated values with the text they come from, and deadlines. Each text says how far we have read
it; a screen that shows a value shows that too. Nothing here is a factor.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from factors.errors import FactorsError
from factors.problems import choices

READ = ("text", "through_others", "not_read")


@dataclass(frozen=True)
class LegalText:
    """A text of law. `read`: how far we read it; `not_read` says in words what was not (both by language)."""

    code: str
    title: dict[str, str]
    url: str
    read: str
    checked_on: date
    not_read: dict[str, str]


@dataclass(frozen=True)
class LegalValue:
    """What a rule asks since `since`. Ratios are in [0, 1], money in cents. `scope` limits it, by language."""

    rule: str
    value: float
    unit: str
    since: date
    text: LegalText
    locator: str
    description: dict[str, str]
    scope: dict[str, str]


@dataclass(frozen=True)
class Deadline:
    """One thing owed about one year; `due_on` is null where the text gives no date common to all."""

    code: str
    year: int
    due_on: date | None
    title: dict[str, str]
    text: LegalText
    who: tuple[str, ...]
    above_inhabitants: int | None
    file: str | None


def legal_texts() -> dict[str, LegalText]:
    """Every text, by code."""
    return {code: _text(code) for code in _document()["text"]}


def rules() -> dict[str, dict[str, Any]]:
    """Every rule by its dotted name, as written: descriptions, unit, dated values."""
    return _rules(_document()["rule"], "")


def in_force(rule: str, on: date) -> LegalValue | None:
    """What a rule asks on a date; None before its first value. An unknown rule is refused with those known."""
    known = rules()
    if rule not in known:
        raise FactorsError("law_rule_unknown", rule=rule, known=choices(rule, known))
    entry = known[rule]
    dated = [value for value in entry["values"] if value["from"] <= on]
    if not dated:
        return None
    value = max(dated, key=lambda each: each["from"])
    return LegalValue(
        rule=rule,
        value=float(value["value"]),
        unit=entry["unit"],
        since=value["from"],
        text=_text(value["text"]),
        locator=value["locator"],
        description=_spoken(entry, "description_"),
        scope=_spoken(value, "scope_"),
    )


def in_force_in_year(rule: str, year: int) -> LegalValue | None:
    """What a rule counted by calendar year asks of that year: its value on 31 December."""
    return in_force(rule, date(year, 12, 31))


def purchase_targets(year: int) -> dict[str, LegalValue]:
    """AGEC category -> least share of its spend in a year; a category without a target that we know is absent."""
    found = {}
    for rule, entry in rules().items():
        if "category" in entry and (value := in_force_in_year(rule, year)) is not None:
            found[str(entry["category"])] = value
    return found


def deadlines(year: int, kind: str | None = None) -> list[Deadline]:
    """What is owed about a year, by date; of one kind of organisation, or of all. Those without a date come last."""
    found = [
        _deadline(code, entry, year)
        for code, entry in _document()["deadline"].items()
        if entry["first_year"] <= year <= entry.get("last_year", year) and (kind is None or kind in entry["who"])
    ]
    return sorted(found, key=lambda deadline: (deadline.due_on is None, deadline.due_on or date.max, deadline.code))


@cache
def _document() -> dict[str, Any]:
    return tomllib.loads((files("factors") / "data" / "law.toml").read_text(encoding="utf-8"))


def _rules(entries: dict[str, Any], prefix: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, entry in entries.items():
        found |= {prefix + name: entry} if "values" in entry else _rules(entry, f"{prefix}{name}.")
    return found


def _text(code: str) -> LegalText:
    entry = _document()["text"][code]
    return LegalText(
        code=code,
        title=_spoken(entry, ""),
        url=entry["url"],
        read=entry["read"],
        checked_on=entry["checked_on"],
        not_read=_spoken(entry, "not_read_"),
    )


def _spoken(entry: dict[str, Any], prefix: str) -> dict[str, str]:
    return {language: entry.get(f"{prefix}{language}", "") for language in ("fr", "en")}


def _deadline(code: str, entry: dict[str, Any], year: int) -> Deadline:
    """A deadline about `year`. The number of inhabitants above which it binds is that of the day it is due."""
    due_on = None
    if "day" in entry:
        month, day = (int(part) for part in entry["day"].split("-"))
        due_on = date(year + entry["years_later"], month, day)
    above = in_force(entry["above"], due_on or date(year, 12, 31)) if "above" in entry else None
    return Deadline(
        code=code,
        year=year,
        due_on=due_on,
        title=_spoken(entry, ""),
        text=_text(entry["text"]),
        who=tuple(entry["who"]),
        above_inhabitants=None if above is None else int(above.value),
        file=entry.get("file"),
    )
