"""The indicators of the chain: REU, DEC and INC of the catalogue (METHODOLOGY 19.12).

In: the facts of a year, groups, what was declared. Out: rows of the published table. Counts of the log are measured:
low and high are the value. A ratio of nothing is a gap. Counts of people below the minimum are secret, with those that
would give them back.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from barometer.exact import exact_sum
from barometer.indicators import Question, published
from reuse.costs import CostsOfChain, costs_of_chain
from reuse.facts import Facts
from reuse.metals import recoverable_metals
from reuse.people import TOTAL, Cell, Tally, counts_of, hidden_people, people_rows, share
from reuse.vocabularies import codes

SERIES, MASS = "reuse_chain", "reuse_chain_mass"
MEASURED = {"measured_share": 1.0, "declared_share": 0.0, "modelled_share": 0.0, "quality": 5}
DECLARED = {"measured_share": 0.0, "declared_share": 1.0, "modelled_share": 0.0, "quality": 4}
NEW_PRICES = "reuse.equivalent_new_prices"
#: Codes whose value would tell how many people stand behind it.
OF_PEOPLE = ("INC-01", "INC-03", "REU-03", "REU-04", "REU-05", "REU-06")
PROOF_KINDS = codes("proof_kind")


@dataclass(frozen=True)
class Groups:
    """Commune or organisation -> group, the groups asked for, and which groups add up to which."""

    table: pl.DataFrame
    by: str
    names: Mapping[str, str]
    sums: Sequence[tuple[str, Sequence[str]]] = ()


def people_of(facts: Facts, groups: Groups, priority: Collection[str]) -> dict[str, dict[str, int]]:
    """Group -> counts of people, by name of cell."""
    handed = _tallies(grouped(facts.handed, groups), "is_second_hand")
    returned = _tallies(grouped(facts.returned, groups), "fate")
    return {group: counts_of(handed.get(group, {}), returned.get(group, {}), priority) for group in groups.names}


def _tallies(facts: pl.DataFrame, what: str) -> dict[str, Tally]:
    """Group -> how many facts of each audience and type, and of what became of them."""
    found: dict[str, Tally] = {}
    counted = facts.group_by("group", "audience", "equipment_type", what).len()
    for group, audience, equipment_type, told, count in counted.iter_rows():
        found.setdefault(group, {})[audience, equipment_type, told] = count
    return found


def hidden_groups(facts: Facts, groups: Groups, priority: Collection[str], minimum: int) -> set[Cell]:
    """(group, cell of people or `total`) whose count is not published."""
    return hidden_people(people_of(facts, groups, priority), groups.sums, priority, minimum=minimum)


def publish_chain(
    facts: Facts,
    groups: Groups,
    question: Question,
    *,
    years_added: Mapping[str, float],
    declared: Mapping[tuple[str, str], Decimal],
    priority: Collection[str],
    hidden: set[Cell],
) -> pl.DataFrame:
    """Every indicator of every group; they belong to neither account of impacts."""
    people = people_of(facts, groups, priority)
    parts = {name: grouped(frame, groups) for name, frame in vars(facts).items()}
    rows: list[dict[str, Any]] = []
    for group in sorted(groups.names):
        mine = Facts(**{name: frame.filter(pl.col("group") == group) for name, frame in parts.items()})
        untold = {name for of, name in hidden if of == group}
        found = [*flow_rows(mine), *quality_rows(mine), *_people_rows(people[group], untold)]
        found.append(_row("REU-05", "year", years_added.get(group)))
        if groups.by == "organisation":
            found += [*_money_rows(mine, group, declared), *_metal_rows(mine, group, declared)]
        if (mine if groups.by == "organisation" else facts).logged.is_empty():
            found = [row if row["value"] != 0 else _place_of(row) for row in found]  # nothing was logged: not a zero
        rows += [{"group": group} | _masked(row, group, hidden) for row in found]
    return published(rows, question, groups.names).with_columns(account=pl.lit(None, pl.String))


def flow_rows(facts: Facts) -> Iterator[dict[str, Any]]:
    """REU-01 in units and in kilograms, REU-03, REU-04."""
    received = facts.received
    yield _row("REU-01", "unit", received.height)
    for kind, count in _counts(received, "equipment_type"):
        yield _row("REU-01", "unit", count, "equipment_type", kind)
    grams = None if received["grams"].null_count() else received.select(exact_sum("grams")).item() or 0
    yield _row("REU-01", "kg", None if grams is None else grams / 1000, series=MASS)
    ended = facts.ended
    handed = ended.filter(pl.col("outcome") == "in_use").height
    yield _row("REU-03", "percent", share(handed, ended.height))
    yield _row("REU-04", "day", _median(facts.handed["days"].drop_nulls().to_list()))


def quality_rows(facts: Facts) -> Iterator[dict[str, Any]]:
    """REU-08, REU-09."""
    closed, wipes = facts.closed, facts.wipes
    complete = closed.filter("is_complete").height
    yield _row("REU-08", "percent", share(complete, closed.height))
    done, first = wipes.filter(~pl.col("is_failure")), wipes.filter("is_first")
    strong = done.filter(pl.col("level").is_in(["purged", "destroyed"])).height
    yield _row("REU-09", "percent", share(strong, done.height), "measure", "purged_or_destroyed")
    failed = first.filter("is_failure").height
    yield _row("REU-09", "percent", share(failed, first.height), "measure", "first_pass_failures")
    # One proof of a kind that nobody noted, and none of the shares is known.
    whole = 0 if done["proof_kind"].null_count() else done.height
    for kind in PROOF_KINDS:
        yield _row("REU-09", "percent", share(done.filter(proof_kind=kind).height, whole), "measure", f"proofs_{kind}")


def _people_rows(counts: Mapping[str, int], hidden: Set[str]) -> Iterator[dict[str, Any]]:
    """INC-01 and INC-03."""
    for told in people_rows(counts, hidden):
        row = _row(told.code, told.unit, told.value, told.breakdown, told.part)
        yield row | ({"value": None, "status": "secret"} if told.is_secret else {})


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
    return _place_of(row) | {"status": "secret"}


def _place_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row that tells no value."""
    return {name: row[name] for name in ("code", "unit", "breakdown", "breakdown_value", "series")} | {"value": None}


def grouped(frame: pl.DataFrame, groups: Groups) -> pl.DataFrame:
    """Facts with the group of each, those of no group left out."""
    return frame.join(groups.table, on=groups.by, how="inner")


def _counts(frame: pl.DataFrame, column: str) -> Iterable[tuple[str, int]]:
    return sorted(frame.drop_nulls(column).group_by(column).len().iter_rows())


def _median(values: Sequence[int]) -> float | None:
    """The middle one, or the mean of the two."""
    ordered, middle = sorted(values), len(values) // 2
    if not ordered:
        return None
    return float(ordered[middle]) if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
