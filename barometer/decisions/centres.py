"""Which part of the electricity of a type is used in data centres, and at which PUE today (METHODOLOGY 2.9, 22.3).

In: cohorts whose keys are named, the PUE that data centres declare. Out: type and factor type -> its parts. Outside of
data centres the PUE is 1, and no decision lowers it. Central values: shares of what a full year uses. Pure.
"""

from collections.abc import Mapping

import polars as pl

from barometer.terms import evaluate, join_terms
from factors.library import FactorSet

#: (share of the electricity of the type, PUE declared there; None: the default of the method fills in).
Parts = tuple[tuple[float, float | None], ...]


def parts_in_centres(
    cohorts: pl.DataFrame, factors: FactorSet, declared: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], Parts]:
    """`declared`: (organisation, data centre) -> PUE. A type without anything in a data centre is left out."""
    known = set(factors.inputs["input_key"])
    used: dict[tuple[str, str], dict[float | None, float]] = {}
    whole: dict[tuple[str, str], float] = {}
    columns = ("organisation", "data_centre", "equipment_type", "factor_type", "power_key", "usage_key", "pue_key")
    served = cohorts.filter(pl.col("is_used") & pl.col("equipment_type").is_not_null())
    for owner, centre, name, factor_type, power, usage, pue, use in served.select(*columns, "use").iter_rows():
        terms = join_terms(power, usage, pue)
        if use is None or not {term for term in (power, usage, pue) if term} <= known:
            continue  # without a power it has no use at all, and is listed with the gaps
        kwh = float(use) * float(evaluate(terms, factors.input_value))
        whole[name, factor_type] = whole.get((name, factor_type), 0.0) + kwh
        if centre is not None:
            today = None if pue is not None else declared.get((owner, centre))
            of_type = used.setdefault((name, factor_type), {})
            of_type[today] = of_type.get(today, 0.0) + kwh
    return {
        key: tuple((kwh / whole[key], pue) for pue, kwh in sorted(parts.items(), key=lambda part: part[0] or 0.0))
        for key, parts in used.items()
        if whole[key]
    }
