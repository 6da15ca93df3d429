"""What the two faces can do about declared inputs and registers: authorise, load, call (METHODOLOGY 17).

In: an opened data folder or a context, who acts. Out: records and frames, never text.
"""

import tempfile
from collections.abc import Collection, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from barometer.declared import DeclaredIndicator, above_whole, missing_inputs, summarise_declared, yearly
from barometer.exact import exact_sum
from barometer.indicators import TOTAL, Question
from barometer.own_share import BALANCE, digital_shares
from barometer.records import access, declarations
from barometer.records.declaration_checks import inputs
from barometer.records.entries import ENTRIES, list_entries
from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.declared_values import validated_values
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.registered_figures import registered_figures, shares_above, workstations_of
from dashboards.words import word
from factors import nomenclature
from factors.spelling import Named, Quantity

KILOGRAMS = "kgCO2eq"


def declared_figures(context: Context, actor: Actor, bodies: Collection[str], year: int, view: str) -> pl.DataFrame:
    """The indicators of some organisations that rest on their declarations, registers and surveys, gaps included."""
    access.require(context.home, actor.name, "read")
    known = context.organisations.filter(pl.col("organisation").is_in(list(bodies)))
    names = dict(known.select("organisation", "name").iter_rows())
    question = Question("organisation", year, view, context.factors.digest, context.home.is_demo)
    counted = _agents(context, names, year)
    values = validated_values(context.home, year)
    stated = summarise_declared(values, counted, question, names)
    return pl.concat([stated, registered_figures(context, actor, question, names, values)])


def own_shares(
    context: Context, actor: Actor, figures: pl.DataFrame, year: int, view: str
) -> tuple[pl.DataFrame, list[DashboardsError]]:
    """EMP-09 of the organisations of `figures`, which hold EMP-01; and refusals: a part above its whole."""
    access.require(context.home, actor.name, "read")
    asked = figures["organisation"].drop_nulls().unique().to_list()
    known = context.organisations.filter(pl.col("organisation").is_in(asked)).select("organisation", "name")
    question = Question("organisation", year, view, context.factors.digest, context.home.is_demo)
    of_year = yearly(validated_values(context.home, year), year)
    balances = {owner: value for (owner, name), value in of_year.items() if name == BALANCE}
    rows, above = digital_shares(figures, balances, question, dict(known.iter_rows()))
    return rows, _shares_above(context, figures, asked, year) + [
        DashboardsError(
            "digital_above_total", figure="EMP-09", organisation=each.organisation, year=year,
            digital=Quantity(Decimal(round(each.digital)), KILOGRAMS),
            balance=Quantity(Decimal(round(each.balance)), KILOGRAMS),
        )
        for each in above
    ]  # fmt: skip


def _shares_above(context: Context, figures: pl.DataFrame, bodies: Collection[str], year: int) -> list[DashboardsError]:
    """Declared parts larger than their whole, of some organisations, but of shares that `figures` have all the same."""
    values, known = validated_values(context.home, year), inputs()
    there = figures.filter(pl.col("value").is_not_null()).select("organisation", "code", "breakdown_value").rows()
    declared = [
        DashboardsError(
            "declared_above_carried" if each.indicator.is_carried else "declared_above_total",
            figure=each.indicator.code, organisation=each.group, year=year, share=_share(each.indicator),
            what=_label(known, each.part), whole=_label(known, each.whole),
            above=Quantity(each.above, known[each.part]["unit"]),
            below=Quantity(each.below, known[each.whole]["unit"]),
        )
        for each in above_whole(values, _agents(context, bodies, year), year)
        if each.group in bodies and (each.group, each.indicator.code, each.indicator.measure or TOTAL) not in there
    ]  # fmt: skip
    return declared + shares_above(workstations_of(context, bodies, values, year), year)


def _agents(context: Context, bodies: Collection[str], year: int) -> dict[str, int]:
    """The head count of the register that describes the year."""
    agents = context.head_counts(year).filter(category="agents").group_by("organisation").agg(exact_sum("people"))
    return {name: int(people) for name, people in agents.iter_rows() if name in bodies}


def _share(indicator: DeclaredIndicator) -> Named:
    """What the two values would have given: the indicator, or its part beside."""
    names = nomenclature.indicators().filter(code=indicator.code).row(0, named=True)
    fr, en = (word(indicator.measure, each) if indicator.measure else names[f"name_{each}"] for each in ("fr", "en"))
    return Named(fr, en)


def _label(known: Mapping[str, Mapping[str, Any]], name: str) -> Named:
    return Named(f"{known[name]['label_fr']} ({name})", f"{known[name]['label_en']} ({name})")


def declared_gaps(home: Home, organisation: str, year: int, language: str) -> list[dict[str, str]]:
    """What nobody declared for a year: indicator, input, its label, and who knows it."""
    known = inputs()
    return [
        {
            "code": code,
            "input": name,
            "label": known[name][f"label_{language}"],
            "who_knows": known[name][f"who_knows_{language}"],
        }
        for code, name in missing_inputs(validated_values(home, year), year, organisation)
    ]


def declarations_of(
    home: Home, actor: Actor, *, organisation: str | None = None, territory: str | None = None
) -> list[dict[str, Any]]:
    """Every declaration of one organisation or one territory, the last first, with its history."""
    access.require(home, actor.name, "read")
    table = declarations.list_declarations(home, organisation=organisation)
    if territory is not None:
        table = table.filter(pl.col("territory") == territory)
    return table.to_dicts()


def declare_value(
    home: Home,
    actor: Actor,
    input_code: str,
    value: str,
    *,
    proof: tuple[str, bytes] | None = None,
    is_submitted: bool = False,
    **said: Any,
) -> declarations.Kept:
    """Keep a declaration as `barometer declare` does, its evidence an uploaded file (name, content) or a link.

    `said`: period, organisation or territory, unit, method, evidence. `is_submitted`: submit it at once, where a draft.
    """
    with tempfile.TemporaryDirectory(prefix="barometer-evidence-") as folder:
        if proof is not None:
            path = Path(folder) / (Path(proof[0].replace("\\", "/")).name or "evidence")
            path.write_bytes(proof[1])
            said["evidence"] = str(path)
        kept = declarations.declare(home, input_code, value, actor=actor.name, recorded_at=actor.now, **said)
    if is_submitted and not (kept.is_kept_before and kept.state != declarations.DRAFT):
        move_declaration(home, actor, kept.declaration, "submit")
    return kept


def move_declaration(home: Home, actor: Actor, number: int, step: str) -> dict[str, Any]:
    """Submit, validate or withdraw."""
    return declarations.move(home, number, step, actor=actor.name, recorded_at=actor.now)


def evidence_of(home: Home, actor: Actor, row: Mapping[str, Any]) -> bytes | None:
    """The file kept as evidence of a declaration; None where there is a link, or nothing."""
    access.require(home, actor.name, "read")
    path = home.folder / "evidence" / str(row["evidence"])
    return path.read_bytes() if row["evidence_name"] and path.is_file() else None


def put_in_order(home: Home, actor: Actor, kind: str, organisation: str | None) -> pl.DataFrame:
    """One register, read by whoever may read."""
    access.require(home, actor.name, "read")
    return list_entries(home, kind, organisation)


def field_names(kind: str) -> list[str]:
    """The fields of a register, in order."""
    return [field.name for field in ENTRIES[kind].fields]
