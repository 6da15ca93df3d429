"""The indicators of the chain: REU, DEC and INC of the catalogue (METHODOLOGY 19.12).

In: the facts of a year, groups, what was declared. Out: rows of the published table. Counts of the log are measured:
low and high are the value. A ratio of nothing is a gap. Counts of people below the minimum are secret, with those that
would give them back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from barometer.disclosure import hidden_cells
from barometer.exact import exact_sum
from barometer.indicators import Question, published
from reuse.costs import CostsOfChain, costs_of_chain
from reuse.facts import Facts
from reuse.metals import recoverable_metals

SERIES, MASS = "reuse_chain", "reuse_chain_mass"
MEASURED = {"measured_share": 1.0, "declared_share": 0.0, "modelled_share": 0.0, "quality": 5}
DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4}
NEW_PRICES = "reuse.equivalent_new_prices"
#: Codes whose value would tell how many people stand behind it.
OF_PEOPLE = ("INC-01", "INC-03", "REU-03", "REU-04", "REU-05", "REU-06")
TOTAL = "total"


@dataclass(frozen=True)
class Groups:
    """Commune or organisation -> group, the groups asked for, and which groups add up to which."""

    table: pl.DataFrame
    by: str
    names: Mapping[str, str]
    sums: Sequence[tuple[str, Sequence[str]]] = ()


def hidden_groups(facts: Facts, groups: Groups, minimum: int) -> set[tuple[str, str]]:
    """(group, audience or `total`) whose count of people is not published."""
    counted = _grouped(facts.handed, groups).group_by("group", "audience").len()
    counts = {(group, audience): number for group, audience, number in counted.iter_rows()}
    audiences = sorted({audience for _, audience in counts})
    for group in groups.names:
        counts[group, TOTAL] = sum(counts.get((group, audience), 0) for audience in audiences)
        counts |= {(group, audience): counts.get((group, audience), 0) for audience in audiences}
    sums: list[tuple[tuple[str, str], list[tuple[str, str]]]] = [
        ((group, TOTAL), [(group, audience) for audience in audiences]) for group in groups.names
    ]
    for whole, parts in groups.sums:
        sums += [((whole, value), [(part, value) for part in parts]) for value in (TOTAL, *audiences)]
    return hidden_cells(counts, sums, minimum=minimum)


def publish_chain(
    facts: Facts,
    groups: Groups,
    question: Question,
    *,
    years_added: Mapping[str, float],
    declared: Mapping[tuple[str, str], Decimal],
    hidden: set[tuple[str, str]],
) -> pl.DataFrame:
    """Every indicator of every group; they belong to neither account of impacts."""
    parts = {name: _grouped(frame, groups) for name, frame in vars(facts).items()}
    rows: list[dict[str, Any]] = []
    for group in sorted(groups.names):
        mine = Facts(**{name: frame.filter(pl.col("group") == group) for name, frame in parts.items()})
        found = [*_flow_rows(mine), *_quality_rows(mine), *_people_rows(mine, group, hidden)]
        found.append(_row("REU-05", "year", years_added.get(group)))
        if groups.by == "organisation":
            found += [*_money_rows(mine, group, declared), *_metal_rows(mine, group, declared)]
        rows += [{"group": group} | _masked(row, group, hidden) for row in found]
    return published(rows, question, groups.names).with_columns(account=pl.lit(None, pl.String))


def _flow_rows(facts: Facts) -> Iterator[dict[str, Any]]:
    """REU-01 in units and in kilograms, REU-03, REU-04."""
    received = facts.received
    yield _row("REU-01", "unit", received.height)
    for kind, count in _counts(received, "equipment_type"):
        yield _row("REU-01", "unit", count, "equipment_type", kind)
    grams = None if received["grams"].null_count() else received.select(exact_sum("grams")).item()
    yield _row("REU-01", "kg", None if grams is None else grams / 1000, series=MASS)
    ended = facts.ended
    handed = ended.filter(pl.col("outcome") == "in_use").height
    yield _row("REU-03", "percent", 100 * handed / ended.height if ended.height else None)
    yield _row("REU-04", "day", _median(facts.handed["days"].drop_nulls().to_list()))


def _quality_rows(facts: Facts) -> Iterator[dict[str, Any]]:
    """REU-08, REU-09."""
    closed, wipes = facts.closed, facts.wipes
    complete = closed.filter("is_complete").height
    yield _row("REU-08", "percent", 100 * complete / closed.height if closed.height else None)
    done = wipes.filter(~pl.col("is_failure"))
    strong = done.filter(pl.col("level").is_in(["purged", "destroyed"])).height
    yield _row(
        "REU-09", "percent", 100 * strong / done.height if done.height else None, "measure", "purged_or_destroyed"
    )
    first = wipes.filter("is_first")
    failed = first.filter("is_failure").height
    yield _row(
        "REU-09", "percent", 100 * failed / first.height if first.height else None, "measure", "first_pass_failures"
    )


def _people_rows(facts: Facts, group: str, hidden: set[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """INC-01 by group of people; INC-03: laptops given or lent to pupils."""
    yield _row("INC-01", "unit", facts.handed.height)
    for audience, count in _counts(facts.handed, "audience"):
        row = _row("INC-01", "unit", count, "user_group", audience)
        yield row | ({"value": None, "status": "secret"} if (group, audience) in hidden else {})
    pupils = facts.handed.filter((pl.col("audience") == "pupil") & (pl.col("equipment_type") == "laptop"))
    row = _row("INC-03", "unit", pupils.height)
    yield row | ({"value": None, "status": "secret"} if (group, "pupil") in hidden else {})


def _money_rows(facts: Facts, group: str, declared: Mapping[tuple[str, str], Decimal]) -> Iterator[dict[str, Any]]:
    """REU-10, REU-11, INC-02: declared costs and prices of new equivalents, prices paid from the log."""
    costs: CostsOfChain = costs_of_chain(facts, declared, group)
    per_device = costs.cents_per_device
    yield _row("REU-10", "EUR/unit", None if per_device is None else per_device / 100, papers=DECLARED)
    new = declared.get((group, NEW_PRICES))
    saved = None if new is None else float(new) - costs.sales_cents / 100
    yield _row("REU-11", "EUR", saved, papers=DECLARED)
    paid = None if not new else 100 * costs.sales_cents / 100 / float(new)
    yield _row("INC-02", "percent", paid, papers=DECLARED)


def _metal_rows(facts: Facts, group: str, declared: Mapping[tuple[str, str], Decimal]) -> Iterator[dict[str, Any]]:
    """DEC-04 by material, where a yield was declared."""
    for metal in recoverable_metals(facts.recycled, declared, group):
        if metal.grams_recoverable is not None:
            yield _row("DEC-04", "g", metal.grams_recoverable, "material", metal.material, papers=DECLARED)


def _row(
    code: str, unit: str, value: float | None, breakdown: str = TOTAL, part: str = TOTAL, *, series: str = SERIES,
    papers: Mapping[str, Any] = MEASURED,
) -> dict[str, Any]:  # fmt: skip
    row = {"code": code, "unit": unit, "breakdown": breakdown, "breakdown_value": part, "series": series}
    known = {} if value is None else {"low": float(value), "high": float(value), **papers}
    return row | {"value": None if value is None else float(value)} | known


def _masked(row: dict[str, Any], group: str, hidden: set[tuple[str, str]]) -> dict[str, Any]:
    """A row whose value is secret holds nothing but its place."""
    is_secret = row.get("status") == "secret" or ((group, TOTAL) in hidden and row["code"] in OF_PEOPLE)
    if not is_secret:
        return row
    kept = ("code", "unit", "breakdown", "breakdown_value", "series")
    return {name: row[name] for name in kept} | {"value": None, "status": "secret"}


def _grouped(frame: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    return frame.join(groups.table, on=groups.by, how="inner")


def _counts(frame: pl.DataFrame, column: str) -> Iterable[tuple[str, int]]:
    return sorted(frame.drop_nulls(column).group_by(column).len().iter_rows())


def _median(values: Sequence[int]) -> float | None:
    """The middle one, or the mean of the two."""
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
