"""Why a figure changed (METHODOLOGY 5): exact contributions of each cause between two assessments, at the finest place.

In: the impacts of two years (or of one year under two factor sets) by commune, organisation, sector and type. Out: one
row a place, type and cause, whose integers add up to the difference exactly, at any level above.

The impact of a type in a place is a sum of two products: devices of the place x share of the type among them x
(device-lives amortised a device x embodied factor, and kWh a device x grid). Shapley values of a product are exact,
free of order, and defined where a type is absent on one side (LMDI is not).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import factorial, prod

import numpy as np
import polars as pl
from numpy.typing import NDArray

from barometer.activity import commissioning_year
from barometer.allocation import locate
from barometer.exact import as_float, exact_sum
from barometer.models import STUDY
from barometer.services import DECLARED, SERVICE
from barometer.terms import evaluated
from factors.library import FactorSet
from factors.services import service_flows, volume_kinds

Vector = NDArray[np.float64]
#: What is compared with itself: a place, whoever is there.
PLACE = ("commune", "organisation", "sector", "apart")
#: A volume that an organisation declares.
VOLUME = ("organisation", "equipment_type", "country")
#: Begins the name of a volume that one side alone knows.
ALONE = "alone:"
ROW = (*PLACE, "equipment_type", "factor_type", "country")
#: The two products of a row, cause by cause.
EMBODIED = ("stock", "type_mix", "renewal", "factors")
IN_USE = ("stock", "type_mix", "energy", "grid")
PERIMETER = "perimeter"
#: `volumes`: more or less of what an organisation declares that it uses elsewhere (METHODOLOGY 30.3);
#: `perimeter`: a place, or a volume, for which only one side has data.
CAUSES = ("stock", "volumes", "type_mix", "renewal", "energy", "factors", "grid", PERIMETER)
#: Below this, in devices, device-lives or kWh of a place, there is nothing.
LEAST = 1e-6
#: An impact is a whole number of nano-units, rounded cell by cell: so many of them, and this part of it, prove nothing.
ROUNDING, PRECISION = 8.0, 1e-12
#: Terms that turn modelled devices into device-lives or kWh: without them a term string counts devices.
_NOT_DEVICES = r"(1/lifetime|power):[^*]*"


@dataclass(frozen=True)
class Side:
    """One of the two states that are compared. `cells`: its impacts; `cohorts`, `organisations`, `services`: of the
    same stock (`assessment.Stock`).
    """

    year: int
    cells: pl.DataFrame
    cohorts: pl.DataFrame
    organisations: pl.DataFrame
    factors: FactorSet
    services: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=DECLARED))


def explain_change(before: Side, after: Side, *, category: str, perimeter: Sequence[str] = ()) -> pl.DataFrame:
    """`ROW`, cause, contribution (Int128 nano-units of the category): their sum is the difference, to the unit.

    `perimeter`: organisations for which only one side has data; their whole difference is that cause.
    """
    alone = one_sided(before, after)
    paired = _paired(_blocks(before, category, alone), _blocks(after, category, alone))
    products = [
        _contributions(paired, EMBODIED, "flow", "embodied"),
        _contributions(paired, IN_USE, "kwh", "in_use"),
    ]
    is_volume = pl.col("apart").is_not_null() & (pl.col("apart") != STUDY)
    is_outside = pl.col("organisation").is_in(list(perimeter)).fill_null(value=False)
    is_alone = pl.col("apart").str.starts_with(ALONE).fill_null(value=False)
    return (
        pl.concat(products)
        .with_columns(
            cause=pl.when(is_outside | is_alone)
            .then(pl.lit(PERIMETER))
            .when(is_volume & (pl.col("cause") == "stock"))
            .then(pl.lit("volumes"))
            .otherwise("cause")
        )
        .group_by(*ROW, "cause")
        .agg(exact_sum("contribution"))
        .filter(pl.col("contribution") != 0)
        .sort(*ROW, "cause", nulls_last=True)
    )


def _blocks(side: Side, category: str, alone: pl.DataFrame) -> pl.DataFrame:
    """What one side holds: `ROW`, devices, flow (device-lives), kwh (Float64), embodied, in_use (Int128)."""
    chosen = side.cells.filter(pl.col("impact_category") == category)
    cells = chosen.join(alone, on=list(VOLUME), how="left", nulls_equal=True, validate="m:1").with_columns(
        apart=_apart()
    )
    is_use = pl.col("flow") == "use"
    amounts = (
        # A flow stands once a life cycle stage: it is taken once.
        cells.unique([*ROW, "flow", "parameters", "lifetime_key", "origin", "synthetic"])
        .with_columns(reference=as_float("amount") * pl.col("multiplier"))
        .sort(*ROW, "flow", "parameters", "reference", nulls_last=True)
        .group_by(ROW, maintain_order=True)
        .agg(
            flow=pl.col("reference").filter(~is_use).sum(),  # house rule: no flow of a kind is none, not a gap
            kwh=pl.col("reference").filter(is_use).sum(),  # house rule: no flow of a kind is none, not a gap
        )
    )
    impacts = cells.group_by(ROW).agg(
        embodied=pl.col("impact").filter(~is_use).sum(),  # house rule: Int128, no impact of a kind is none
        in_use=pl.col("impact").filter(is_use).sum(),  # house rule: Int128, no impact of a kind is none
    )
    measured = amounts.join(impacts, on=list(ROW), nulls_equal=True, validate="1:1")
    return measured.join(_devices(side, cells), on=list(ROW), how="left", nulls_equal=True, validate="1:1")


def _apart() -> pl.Expr:
    """What is no device is compared with itself alone: the study per inhabitant, each volume of services, and, so that
    it moves no share among others, a volume that one side alone knows.
    """
    of_type = pl.col("equipment_type").cast(pl.String)
    known_once = pl.concat_str(pl.lit(ALONE), of_type, pl.col("country").fill_null(""))
    volume = pl.when("one_sided").then(known_once).otherwise(of_type.replace(volume_kinds()))
    return pl.when(pl.col("flow") == STUDY).then(pl.lit(STUDY)).when(pl.col("flow") == SERVICE).then(volume)


def one_sided(before: Side, after: Side) -> pl.DataFrame:
    """`VOLUME`, one_sided (true): volumes that only one side counts, the other one not being declared nil there. Types
    that take each other's place for one volume (a box or not) are one (`factors.services.volume_kinds`).
    """
    kind = [pl.col("organisation", "country"), pl.col("equipment_type").replace(volume_kinds()).alias("kind")]
    alone = []
    for own, other in ((before, after), (after, before)):
        known = pl.concat([_counted(other), _nil(other)]).select(kind).unique()
        counted = _counted(own).with_columns(kind)
        alone.append(counted.join(known, on=["organisation", "country", "kind"], how="anti", nulls_equal=True))
    return pl.concat(alone).select(*VOLUME, one_sided=pl.lit(value=True))


def _counted(side: Side) -> pl.DataFrame:
    """`VOLUME` that one side counts."""
    return side.cells.filter(pl.col("flow") == SERVICE).select(pl.col(VOLUME).cast(pl.String)).unique()


def _nil(side: Side) -> pl.DataFrame:
    """`VOLUME` declared to be nil."""
    return side.services.filter(pl.col("amount") == 0).join(service_flows(), on="input").select(VOLUME).unique()


def _devices(side: Side, cells: pl.DataFrame) -> pl.DataFrame:
    """`ROW`, devices: in service at some time in the year (cohorts), or modelled from inhabitants or agents."""
    begun = pl.coalesce(commissioning_year(), "known_from_year").fill_null(side.year) <= side.year
    left = pl.col("retirement_year").fill_null(side.year) < side.year
    counted = (
        locate(side.cohorts.lazy().filter(begun & ~left), side.organisations)
        .with_columns(apart=pl.lit(None, dtype=pl.String))
        .group_by(ROW)
        .agg(exact_sum("units"))
        .select(*ROW, devices=pl.col("units").cast(pl.Float64))
        .collect()
    )
    by_rate = _modelled_devices(cells, side.factors)
    return pl.concat([counted, by_rate]).group_by(ROW).agg(pl.col("devices").max())


def _modelled_devices(cells: pl.DataFrame, factors: FactorSet) -> pl.DataFrame:
    """Devices behind modelled cells: amount x the terms that count devices, those of one flow (both hold the same).

    Devices that the reuse chain supplied are there, and those that they replace are taken away.
    """
    modelled = cells.filter(pl.col("units").is_null()).with_columns(
        rate=pl.col("parameters").str.replace_all(_NOT_DEVICES, "").str.replace_all(r"\*{2,}", "*").str.strip_chars("*")
    )
    one_flow = modelled.filter(pl.col("flow") == pl.col("flow").min().over(ROW))
    rates = evaluated(modelled["rate"].to_list(), factors.input_value, column="rate", name="devices_per_amount")
    return (
        one_flow.unique([*ROW, "parameters", "origin", "amount"])
        .join(rates, on="rate", validate="m:1")
        .sort(*ROW, "parameters", "amount", nulls_last=True)
        .select(*ROW, devices=as_float("amount") * pl.col("devices_per_amount"))
        .group_by(ROW, maintain_order=True)
        .agg(pl.col("devices").sum())  # house rule: Float64, never null after the join
    )


def _paired(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Both sides of each row; a row that is absent on one side has no device, no flow and no impact there."""
    both = before.join(after, on=list(ROW), how="full", coalesce=True, nulls_equal=True, suffix="_after")
    numbers = [name for name in both.columns if name not in ROW]
    none = pl.col(numbers).fill_null(0)  # house rule: absent on one side is none there, not unknown
    return both.with_columns(none).sort(*ROW, nulls_last=True)


def _contributions(paired: pl.DataFrame, causes: Sequence[str], flow: str, impact: str) -> pl.DataFrame:
    """Long rows of one product: its Shapley values, rounded so that they add up to its integer difference."""
    before, after = (_factors_of(paired, flow, impact, suffix) for suffix in ("", "_after"))
    _fill_absent(before, after)
    _fill_absent(after, before)
    _level_unchanged(before, after, paired, flow)
    shares = [np.rint(share).astype(np.int64) for share in shapley_of_product(before, after)]
    exact = (paired[f"{impact}_after"] - paired[impact]).cast(pl.Int64).to_numpy()
    # The residue (a few nano-units of rounding) goes to the largest cause, so that the sum is exact and none invented.
    largest = np.argmax(np.abs(shares), axis=0)
    residue = exact - np.sum(shares, axis=0)
    shares = [share + np.where(largest == place, residue, 0) for place, share in enumerate(shares)]
    rows = [
        paired.select(*ROW, cause=pl.lit(cause), contribution=pl.Series(share).cast(pl.Int128))
        for cause, share in zip(causes, shares, strict=True)
    ]
    return pl.concat(rows)


def _factors_of(paired: pl.DataFrame, flow_name: str, impact: str, suffix: str) -> list[Vector]:
    """Devices of the place, share of the type, flow by device, impact by flow; NaN where undefined."""
    devices, flow = (_or_null(f"{name}{suffix}") for name in ("devices", flow_name))
    of_place = devices.sum().over(PLACE)  # house rule: absent rows were made none above
    columns = paired.select(
        stock=of_place,
        share=devices.fill_null(0.0) / of_place,  # house rule: a type that is absent has no share
        intensity=pl.when(devices.is_not_null()).then(flow.fill_null(0.0) / devices),  # house rule: no flow is none
        factor=pl.col(f"{impact}{suffix}").cast(pl.Float64) / flow,
    )
    return [
        np.where(np.isfinite(each), each, np.nan) for each in (columns[name].to_numpy() for name in columns.columns)
    ]


def _or_null(column: str) -> pl.Expr:
    """A quantity, null where there is none but the noise of a difference (a stock that the chain replaced whole)."""
    return pl.when(pl.col(column).abs() >= LEAST).then(pl.col(column))


def _fill_absent(side: list[Vector], other: list[Vector]) -> None:
    """What is undefined on one side did not change: it is that of the other side (or plays no part on either)."""
    for position, values in enumerate(side):
        side[position] = np.nan_to_num(np.where(np.isnan(values), other[position], values), nan=0.0)


def _level_unchanged(before: list[Vector], after: list[Vector], paired: pl.DataFrame, flow: str) -> None:
    """What differs by no more than its rounding did not change: a quotient of a rounded impact is no other factor."""
    flows = np.minimum(*(paired[f"{flow}{suffix}"].abs().to_numpy() for suffix in ("", "_after")))
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        within = PRECISION * np.maximum(np.abs(old), np.abs(new))
        if position == len(before) - 1:
            within = within + np.divide(ROUNDING, flows, out=np.zeros_like(flows), where=flows > 0)
        after[position] = np.where(np.abs(new - old) <= within, old, new)


def shapley_of_product(before: Sequence[Vector], after: Sequence[Vector]) -> list[Vector]:
    """Shapley value of each factor of a product that goes from `before` to `after`.

    phi_i = (a_i - b_i) x sum over subsets S of the others of |S|! (n-|S|-1)! / n! x prod of a in S x prod of b outside
    (Shapley 1953; Ang, Liu and Chew 2003 for its use in decomposition). The values add up to prod a - prod b.
    """
    count = len(before)
    values = []
    for own in range(count):
        others = [each for each in range(count) if each != own]
        weighted: Vector = np.zeros_like(before[own])
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for chosen in combinations(others, size):
                weighted = weighted + weight * prod(after[j] if j in chosen else before[j] for j in others)
        values.append((after[own] - before[own]) * weighted)
    return values


def rounded_to_sum(values: Sequence[int], total: int, step: int) -> list[int]:
    """Values in whole steps that add up to the total in whole steps (largest remainder; ties in the order given).

    `total` is rounded half up to a step first, as the reader sees it.
    """
    target = (2 * total + step) // (2 * step)
    floors = [value // step for value in values]
    by_remainder = sorted(range(len(values)), key=lambda place: (-(values[place] % step), place))
    missing = target - sum(floors)
    for place in by_remainder[:missing] if missing > 0 else list(reversed(by_remainder))[: -missing or 0]:
        floors[place] += 1 if missing > 0 else -1
    return [floor * step for floor in floors]
