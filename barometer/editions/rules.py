"""The rules every edition keeps, on its frames: run before it is written, and again on the files by `check.py`.

In: the canonical frames by table name and the facts of the edition. Out: a list of problems, empty if all
rules hold. Method: METHODOLOGY 3.5, 4.4, 9.
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from barometer.editions.content import SECTORS, TIERS
from barometer.editions.errors import Problem
from barometer.editions.tables import tables

Frames = dict[str, pl.DataFrame]

#: Columns that lead to a device or to a person. Never published (INTERFACE: "serial numbers are never published").
FORBIDDEN_COLUMNS = frozenset(
    {"serial_number", "asset_id", "host_id", "device_id", "site", "order_number", "purchase_price_eur"}
    | {"batch", "sheet", "row", "cell", "actor", "recorded_by", "email", "e_mail", "mail", "phone"}
    | {"first_name", "last_name", "person", "beneficiary", "donor_contact"}
)
EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
#: Where each table keeps its low, value and high.
BOUNDS = {
    "indicators": ("low", "value", "high"),
    "control_panel": ("ours_low", "ours", "ours_high"),
    "factors": ("low", "amount", "high"),
    "electricity": ("low", "amount", "high"),
    "parameters": ("low", "value", "high"),
}
#: What is declared of a territory: a value, or the activity that a gain rests on.
DECLARED_SERIES, ACTIVITY = "declared", "activity"
HOUSE_ASSUMPTION = "house-assumption"
#: Licence classes whose tables may not be published again; share-alike ones go to a file of their own (build.py).
UNPUBLISHABLE = ("restricted_upstream", "copyleft_repo")


@dataclass(frozen=True)
class Facts:
    """What the rules need to know of the edition beside its tables. Kept in `datapackage.json`."""

    status: str
    region: str
    headline_code: str
    headline_category: str
    headline_view: str
    headline_series: str
    headline_year: int
    draws_count: int


def broken_rules(frames: Frames, facts: Facts) -> list[Problem]:
    """Every rule of this file, in order."""
    return [problem for rule in RULES for problem in rule(frames, facts)]


def required_cells(frames: Frames, facts: Facts) -> list[Problem]:
    """No empty cell in a required column, no word outside a closed list."""
    found = []
    for name, table in tables().items():
        for column in table.columns:
            cells = frames[name][column.name]
            if column.required and (count := cells.null_count()):
                found.append(Problem("empty_cell", table=name, column=column.name, count=count))
            if column.words and (unknown := sorted(set(cells.drop_nulls()) - set(column.words))):
                words, allowed = ", ".join(unknown), ", ".join(column.words)
                found.append(Problem("unknown_word", table=name, column=column.name, words=words, allowed=allowed))
    return found


def unique_keys(frames: Frames, facts: Facts) -> list[Problem]:
    """One row for each key."""
    found = []
    for name, table in tables().items():
        repeated = (
            frames[name].select(table.key).group_by(table.key, maintain_order=True).len().filter(pl.col("len") > 1)
        )
        if repeated.height:
            first, columns = _label(repeated.drop("len")), ", ".join(table.key)
            found.append(Problem("not_unique", table=name, count=repeated.height, columns=columns, first=first))
    return found


def nothing_personal(frames: Frames, facts: Facts) -> list[Problem]:
    """No column that identifies a device or a person, no e-mail address in a cell."""
    found = []
    for name, frame in frames.items():
        found += [
            Problem("forbidden_column", table=name, column=column)
            for column in frame.columns
            if column.lower() in FORBIDDEN_COLUMNS and column not in {c.name for c in tables()[name].columns}
        ]
        for column, kind in frame.schema.items():
            if kind == pl.String() and (count := int(frame[column].str.contains(EMAIL).sum())):
                found.append(Problem("personal_data", table=name, column=column, count=count))
    return found


def ordered_bounds(frames: Frames, facts: Facts) -> list[Problem]:
    """Low <= value <= high wherever they are stated; every value of an indicator states both, unless it is declared:
    nothing says how far a declared value may be wrong (METHODOLOGY 17.3).
    """
    found = []
    for name, (low, value, high) in BOUNDS.items():
        bad = frames[name].filter((pl.col(low) > pl.col(value)) | (pl.col(value) > pl.col(high)))
        if bad.height:
            found.append(Problem("bounds", table=name, count=bad.height, first=_label(bad.select(tables()[name].key))))
    alone = frames["indicators"].filter(
        pl.col("value").is_not_null()
        & (pl.col("low").is_null() | pl.col("high").is_null())
        & (pl.col("series").ne_missing(DECLARED_SERIES) & (pl.col("breakdown") != ACTIVITY))
    )
    return found + ([Problem("no_interval", count=alone.height, first=_indicator(alone))] if alone.height else [])


def honest_status(frames: Frames, facts: Facts) -> list[Problem]:
    """A masked or missing value is empty and says so; demonstration rows stand in a demonstration only, and alone."""
    indicators, found = frames["indicators"], []
    is_masked = pl.col("status").is_in(["secret", "gap"])
    has_value = pl.any_horizontal(pl.col("value", "low", "high").is_not_null())
    bad = indicators.filter((is_masked & has_value) | (~is_masked & pl.col("value").is_null()))
    if bad.height:
        found.append(Problem("masked_value", count=bad.height, first=_indicator(bad)))
    ordinary = ["published", "provisional"]
    other = indicators.filter(pl.col("status").is_in(ordinary if facts.status == "demo" else ["demo"]))
    if other.height:
        words = ", ".join(other["status"].unique().sort())
        found.append(Problem("demo_status", status=facts.status, count=other.height, found=words))
    synthetic = frames["coverage"].filter("is_synthetic").height
    if synthetic and facts.status != "demo":
        found.append(Problem("synthetic_rows", count=synthetic))
    return found


def whole_shares(frames: Frames, facts: Facts) -> list[Problem]:
    """Origin shares lie in [0, 1] and add up to 1; all three are known, or none."""
    shares = ["measured_share", "declared_share", "modelled_share"]
    known = pl.sum_horizontal(pl.col(shares).is_not_null())
    total = pl.col(shares[0]) + pl.col(shares[1]) + pl.col(shares[2])
    outside = pl.any_horizontal((pl.col(shares) < 0) | (pl.col(shares) > 1))
    bad = frames["indicators"].filter(known.is_in([1, 2]) | outside | ((total - 1).abs() > 1e-9))
    return [Problem("shares", count=bad.height, first=_indicator(bad))] if bad.height else []


def known_territories(frames: Frames, facts: Facts) -> list[Problem]:
    """Every territory of an indicator is named in the territories table."""
    codes = frames["indicators"]["territory"].drop_nulls().unique()
    unknown = sorted(set(codes) - set(frames["territories"]["territory"]))
    return [Problem("unknown_territory", count=len(unknown), first=unknown[0])] if unknown else []


def named_codes(frames: Frames, facts: Facts) -> list[Problem]:
    """Every code a reader meets has a name in both languages."""
    indicators = frames["indicators"]
    used = {"indicator": set(indicators["code"]), "impact_category": set(indicators["impact_category"].drop_nulls())}
    used["series"] = set(indicators["series"].drop_nulls())
    for breakdown in ("tier", "life_cycle_stage"):
        used[breakdown] = set(indicators.filter(pl.col("breakdown") == breakdown)["breakdown_value"].drop_nulls())
    names = frames["nomenclature"]
    found = []
    for kind, codes in used.items():
        if unnamed := sorted(codes - set(names.filter(pl.col("list") == kind)["code"])):
            found.append(Problem("unnamed_code", list=kind, codes=", ".join(unnamed)))
    return found


def papers(frames: Frames, facts: Facts) -> list[Problem]:
    """Every figure multiplied names a known source, whose licence allows publishing it again."""
    sources = dict(frames["sources"].select("source", "licence_class").iter_rows())
    found = []
    for name in ("factors", "electricity", "parameters"):
        # A value left empty is not published: its name, source and type may stand (METHODOLOGY 20.2).
        shown = frames[name].drop_nulls("amount") if name == "factors" else frames[name]
        used = sorted(set(shown["source"].drop_nulls()) - {HOUSE_ASSUMPTION})
        if unknown := [source for source in used if source not in sources]:
            found.append(Problem("unknown_source", table=name, sources=", ".join(unknown)))
        if name != "parameters":  # single cited values are facts; tables of factors are databases
            found += [
                Problem("licence", table=name, source=source, licence_class=sources[source])
                for source in used
                if sources.get(source) in UNPUBLISHABLE
            ]
    return found


def whole_draws(frames: Frames, facts: Facts) -> list[Problem]:
    """Each uncertain input has all its draws."""
    counts = frames["draws"].group_by("input_key").len().filter(pl.col("len") != facts.draws_count).sort("input_key")
    if not counts.height:
        return []
    return [Problem("draws_incomplete", count=counts.height, draws=facts.draws_count, first=counts["input_key"][0])]


def perimeter_cells(frames: Frames, facts: Facts) -> list[Problem]:
    """The nine cells of the perimeter are there, and what is not covered carries no value."""
    perimeter = frames["perimeter"]
    present = set(perimeter.select("sector", "tier").iter_rows())
    missing = [f"{sector} x {tier}" for sector in SECTORS for tier in TIERS if (sector, tier) not in present]
    found = [Problem("perimeter_cells", cells=", ".join(missing))] if missing else []
    filled = perimeter.filter((pl.col("coverage") == "not_covered") & pl.col("value_kgco2eq").is_not_null())
    if filled.height:
        found.append(Problem("perimeter_value", cells=_label(filled.select("sector", "tier"))))
    return found


def _label(frame: pl.DataFrame) -> str:
    """The first row of a frame, readable: its known cells."""
    return " / ".join(str(cell) for cell in frame.row(0) if cell is not None)


def _indicator(frame: pl.DataFrame) -> str:
    return _label(frame.select("code", "territory", "organisation", "period_end", "impact_category", "breakdown_value"))


Rule = Callable[[Frames, Facts], list[Problem]]
RULES: tuple[Rule, ...] = (
    required_cells,
    unique_keys,
    nothing_personal,
    ordered_bounds,
    honest_status,
    whole_shares,
    known_territories,
    named_codes,
    papers,
    whole_draws,
    perimeter_cells,
)
