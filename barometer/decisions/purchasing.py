"""Purchase lines -> spend by category, reused and recycled shares, repairability, green clauses (METHODOLOGY 13).

In: PurchaseRow of one organisation and year, and the least shares that the law asks. Out: sums in whole cents, ratios
of these sums, and every line that a figure lacks, with its reason. Integers all the way; one division at the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from barometer.decisions.schemas import AGEC_CATEGORIES, OUTSIDE
from barometer.exact import exact_sum

#: An index has one or two decimals: sums of units x index run on hundredths.
INDEX_SCALE = 100
#: Money that comes back; it may be a rebate, and brings no unit.
CREDIT_NOTE = (pl.col("amount_cents") < 0).fill_null(value=False)
SECOND_LIFE = ("refurbished", "reused")
SUMS = (
    "spend_cents",
    "reused_cents",
    "recycled_cents",
    "either_cents",
    "condition_unknown_cents",
    "recycled_unknown_cents",
    "gift_cents",
)
#: Column of a finding, and why it misses in which figure.
NOT_COMPUTED_SCHEMA: dict[str, pl.DataType] = {
    "sheet": pl.String(),
    "row": pl.Int32(),
    "batch": pl.String(),
    "order_number": pl.String(),
    "label": pl.String(),
    "amount_cents": pl.Int64(),
    "why": pl.String(),
}


@dataclass(frozen=True)
class Spend:
    """Spend of one category in cents; a null is the sum of nothing. `target` is a ratio, null where none is known.

    `reused_share` counts what is stated to be second hand; `reused_share_high` what it would be if every line that
    does not say were. The same for recycled content. A share that credit notes would put outside of 0 to 1 is unknown.
    """

    category: str
    lines: int
    spend_cents: int | None
    reused_cents: int | None
    recycled_cents: int | None
    either_cents: int | None
    condition_unknown_cents: int | None
    recycled_unknown_cents: int | None
    gift_cents: int | None
    gift_lines: int
    target: float | None

    @property
    def reused_share(self) -> float | None:
        """Spend from reuse / spend."""
        return _share(self.reused_cents, self.spend_cents)

    @property
    def reused_share_high(self) -> float | None:
        """The same, were every line of unknown condition second hand."""
        return _highest(self.reused_cents, self.condition_unknown_cents, self.spend_cents)

    @property
    def recycled_share(self) -> float | None:
        """Spend on products with recycled content / spend."""
        return _share(self.recycled_cents, self.spend_cents)

    @property
    def recycled_share_high(self) -> float | None:
        """The same, did every line that says nothing hold some."""
        return _highest(self.recycled_cents, self.recycled_unknown_cents, self.spend_cents)

    @property
    def either_share(self) -> float | None:
        """Spend from reuse or with recycled content / spend, each line once."""
        return _share(self.either_cents, self.spend_cents)


@dataclass(frozen=True)
class Index:
    """A mean index weighted by units: Σ units x index / Σ units with an index, and what has none."""

    units_with: int
    units_without: int
    weighted: int | None

    @property
    def mean(self) -> float | None:
        """Out of 10."""
        return None if not self.units_with else ratio(self.weighted, self.units_with * INDEX_SCALE)

    @property
    def share_without(self) -> float | None:
        """Units without an index / all units that should have one."""
        return ratio(self.units_without, self.units_with + self.units_without)


@dataclass(frozen=True)
class GreenClauses:
    """Spend of contracts with an environmental criterion or clause, of all spend on digital equipment."""

    with_clause_cents: int | None
    unknown_cents: int | None
    spend_cents: int | None

    @property
    def share(self) -> float | None:
        """Amount with a clause / amount."""
        return _share(self.with_clause_cents, self.spend_cents)

    @property
    def share_high(self) -> float | None:
        """The same, had every line that does not say a clause."""
        return _highest(self.with_clause_cents, self.unknown_cents, self.spend_cents)


@dataclass(frozen=True)
class Purchases:
    """One organisation and year. `not_computed`: NOT_COMPUTED_SCHEMA, one row a line and a reason."""

    organisation: str
    year: int
    lines: int
    categories: tuple[Spend, ...]
    repairability: Index
    durability: Index
    green: GreenClauses
    outside_cents: int | None
    internal_lines: int
    internal_cents: int | None
    not_computed: pl.DataFrame
    is_synthetic: bool

    def of(self, category: str) -> Spend:
        """The spend of one category."""
        return next(spend for spend in self.categories if spend.category == category)


def summarise_purchases(
    rows: pl.DataFrame,
    *,
    organisation: str,
    year: int,
    targets: Mapping[str, float],
    category_of_type: Mapping[str, str],
) -> Purchases:
    """The purchases of one organisation in one calendar year (METHODOLOGY 13.2 to 13.5).

    A line without a category takes that of its equipment type. Internal redeployment is left out of everything; a gift
    is counted apart and enters no spend.
    """
    of_type = pl.col("equipment_type").replace_strict(category_of_type, default=None, return_dtype=pl.String)
    of_year = rows.filter(
        (pl.col("organisation") == organisation)
        & pl.col("purchased_on").is_between(date(year, 1, 1), date(year, 12, 31))
    ).with_columns(category=pl.coalesce("agec_category", of_type))
    internal, bought = of_year.filter("is_internal"), of_year.filter(~pl.col("is_internal"))
    digital = bought.filter(pl.col("category").is_in(AGEC_CATEGORIES))
    equipment = digital.filter(pl.col("category").is_in(["agec-it", "agec-printing"]) & ~pl.col("is_gift"))
    delivered = equipment.filter(~CREDIT_NOTE)
    return Purchases(
        organisation=organisation,
        year=year,
        lines=of_year.height,
        categories=tuple(_spend(digital, category, targets.get(category)) for category in AGEC_CATEGORIES),
        repairability=_index(delivered, "repairability_index"),
        durability=_index(delivered, "durability_index"),
        green=GreenClauses(
            _part(equipment, pl.col("has_green_clause")),
            _part(equipment, pl.col("has_green_clause").is_null() & ~CREDIT_NOTE),
            _cents(equipment),
        ),
        outside_cents=_cents(bought.filter((pl.col("category") == OUTSIDE) & ~pl.col("is_gift"))),
        internal_lines=internal.height,
        internal_cents=_cents(internal),
        not_computed=_not_computed(bought, equipment),
        is_synthetic=bool(of_year["synthetic"].any()),
    )


def years_of(rows: pl.DataFrame, organisation: str) -> list[int]:
    """The years in which an organisation has purchase lines, in order."""
    of_one = rows.filter(pl.col("organisation") == organisation)
    return sorted(of_one["purchased_on"].dt.year().unique().to_list())


def ratio(part: int | None, whole: int | None) -> float | None:
    """The part of a whole; unknown where the whole is unknown or zero. None chosen in a known whole is zero of it."""
    if whole is None or whole == 0:
        return None
    return (part or 0) / whole


def _spend(digital: pl.DataFrame, category: str, target: float | None) -> Spend:
    """Sums of one category: gifts apart, the rest by what each line says of reuse and recycled content."""
    of_category = digital.filter(pl.col("category") == category)
    gifts, paid = of_category.filter("is_gift"), of_category.filter(~pl.col("is_gift"))
    is_reused = pl.col("condition").is_in(SECOND_LIFE)
    is_recycled = pl.col("recycled_ratio") > 0
    return Spend(
        category=category,
        lines=of_category.height,
        spend_cents=_cents(paid),
        reused_cents=_part(paid, is_reused),
        recycled_cents=_part(paid, is_recycled),
        either_cents=_part(paid, is_reused.fill_null(False) | is_recycled.fill_null(False)),
        condition_unknown_cents=_part(paid, pl.col("condition").is_null() & ~CREDIT_NOTE),
        recycled_unknown_cents=_part(paid, pl.col("recycled_ratio").is_null() & ~CREDIT_NOTE),
        gift_cents=_cents(gifts),
        gift_lines=gifts.height,
        target=target,
    )


def _part(paid: pl.DataFrame, chosen: pl.Expr) -> int | None:
    """Cents of the chosen lines; where the whole is known and none is chosen, none of it: zero, and known."""
    if _cents(paid) is None:
        return None
    return _cents(paid.filter(chosen)) or 0


def _cents(lines: pl.DataFrame) -> int | None:
    total = lines.select(exact_sum("amount_cents")).item()
    return None if total is None else int(total)


def _index(equipment: pl.DataFrame, column: str) -> Index:
    """Units that carry the index and the sum of units x hundredths; units that carry none (METHODOLOGY 13.4)."""
    counted = equipment.drop_nulls("quantity").with_columns(
        hundredths=(pl.col(column) * INDEX_SCALE).round().cast(pl.Int64)
    )
    known, unknown = counted.filter(pl.col("hundredths").is_not_null()), counted.filter(pl.col("hundredths").is_null())
    weighted = known.select(weighted=pl.col("quantity").cast(pl.Int128) * pl.col("hundredths"))
    total = weighted.select(exact_sum("weighted")).item()
    return Index(_units(known), _units(unknown), None if total is None else int(total))


def _units(lines: pl.DataFrame) -> int:
    return int(lines.select(exact_sum("quantity")).item() or 0)


def _not_computed(bought: pl.DataFrame, equipment: pl.DataFrame) -> pl.DataFrame:
    """What a figure lacks, line by line: one row a line and a reason, in the order of the file."""
    lacks = pl.col("amount_cents").is_null()
    reasons: Iterable[tuple[pl.DataFrame, str]] = (
        (bought.filter(pl.col("category").is_null()), "purchase_without_category"),
        (bought.filter(lacks & ~pl.col("is_gift")), "purchase_without_amount"),
        (bought.filter(lacks & pl.col("is_gift")), "gift_without_value"),
        (equipment.filter(pl.col("quantity").is_null() & ~CREDIT_NOTE), "purchase_without_quantity"),
        (equipment.filter(pl.col("condition").is_null()), "purchase_without_condition"),
    )
    named = [lines.with_columns(why=pl.lit(why)).select(NOT_COMPUTED_SCHEMA.keys()) for lines, why in reasons]
    return pl.concat(named).cast(NOT_COMPUTED_SCHEMA).sort("batch", "sheet", "row", "why")  # type: ignore[arg-type]


def _share(part: int | None, whole: int | None) -> float | None:
    """A part of a whole; unknown outside of 0 to 1: a credit note takes back what another year, or line, bought."""
    found = ratio(part, whole)
    return found if found is not None and 0 <= found <= 1 else None


def _highest(part: int | None, unknown: int | None, whole: int | None) -> float | None:
    """The share, were all that is unknown of the part: 1 at most."""
    found = ratio((part or 0) + (unknown or 0), whole)
    return None if found is None or _share(part, whole) is None else min(found, 1.0)


def purchase_document(purchases: Purchases) -> dict[str, Any]:
    """The figures as both faces and the files show them: cents as integers, ratios as they are."""
    return {
        "organisation": purchases.organisation,
        "year": purchases.year,
        "lines": purchases.lines,
        "categories": [_spend_document(spend) for spend in purchases.categories],
        "repairability": _index_document(purchases.repairability),
        "durability": _index_document(purchases.durability),
        "green_clauses": {
            name: getattr(purchases.green, name)
            for name in ("share", "share_high", "with_clause_cents", "unknown_cents", "spend_cents")
        },
        "outside_cents": purchases.outside_cents,
        "internal_redeployment": {"lines": purchases.internal_lines, "amount_cents": purchases.internal_cents},
        "not_computed": purchases.not_computed.to_dicts(),
        "synthetic": purchases.is_synthetic,
    }


def _spend_document(spend: Spend) -> dict[str, Any]:
    shares = ("reused_share", "reused_share_high", "recycled_share", "recycled_share_high", "either_share")
    return {
        "category": spend.category,
        "lines": spend.lines,
        **{name: getattr(spend, name) for name in SUMS},
        "gift_lines": spend.gift_lines,
        **{name: getattr(spend, name) for name in shares},
        "target": spend.target,
    }


def _index_document(index: Index) -> dict[str, Any]:
    return {
        "mean": index.mean,
        "units_with": index.units_with,
        "units_without": index.units_without,
        "share_without": index.share_without,
    }
