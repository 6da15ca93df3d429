"""One part of a figure, told step by step: amount x factor, where each comes from, which cells. Pure.

In: a part of an `Explanation` (with its cells), the factor set, the words. Out: text and table rows.
"""

import hashlib
from typing import Any

import polars as pl
from markupsafe import Markup

from barometer.explanation import PART_KEYS
from barometer.records.declaration_checks import label_of
from barometer.terms import SEPARATOR, input_keys
from dashboards.source_words import licence, publisher, source_titles
from dashboards.voice import Voice
from factors.library import FactorSet

Part = dict[str, Any]
#: Columns of a spreadsheet cell list, in the order a reader looks for them.
CELL_ORDER = (
    "equipment_type",
    "model",
    "quantity",
    "commissioned_on",
    "retired_on",
    "lifetime_years",
    "electricity_kwh_per_year",
    "usage_ratio",
    "pue_ratio",
    "status",
)


def part_code(part: Part) -> str:
    """A short name of a part that holds from one run to the next, for the address."""
    return hashlib.sha256("|".join(str(part[key]) for key in PART_KEYS).encode("utf-8")).hexdigest()[:8]


def part_label(part: Part, whole: float, voice: Voice) -> str:
    """A part in a list: what, at which stage, how it is known, and its share of the figure."""
    name = voice.word(part["factor_type"] or part["equipment_type"])
    stage = voice.inside(part["life_cycle_stage"])
    share = voice.percent(part["value"] / whole) if whole else "–"
    return voice("part_label", name=name, stage=stage, origin=voice.word(part["origin"]), share=share)


def product(part: Part, unit: str, voice: Voice) -> str:
    """The multiplication that gives the part, in full so that it can be checked by hand."""
    if unit == "percent":
        whole = part["amount"] * part["factor"]
        return voice(
            "product_share",
            amount=voice.amount(part["amount"]),
            amount_unit=voice.unit_of(part["amount_unit"]),
            factor=voice.amount(part["factor"]),
            factor_unit=voice.unit_of(part["factor_unit"]),
            product=voice.amount(whole),
            value=voice.amount(part["value"]),
        )
    return voice(
        "product",
        amount=voice.amount(part["amount"]),
        amount_unit=voice.unit_of(part["amount_unit"]),
        factor=voice.amount(part["factor"]),
        factor_unit=voice.unit_of(part["factor_unit"]),
        value=voice.amount(part["value"]),
        unit=voice.unit_of(unit),
    )


def amount_text(part: Part, people: int | None, voice: Voice) -> str:
    """What the amount is made of: named parameters, or rows of inventories. `people`: inhabitants of the territory."""
    if part["flow"] in {"study", "service"}:
        return voice(f"amount_{part['flow']}")
    if part["origin"] == "assumption":
        is_public = part["sector"] == "public_bodies"
        count = f"{voice.whole(people)} " if people and not is_public else ""
        base = voice("agents") if is_public else voice("inhabitants")
        return voice("amount_modelled", terms=count + base + terms_text(part, voice))
    names = input_keys(part["parameters"])
    if names:
        return voice("amount_inventory_terms", terms=voice.listed([input_name(key, voice) for key in names]))
    return voice("amount_inventory")


def terms_text(part: Part, voice: Voice) -> str:
    """`a*1-b*1/c` with its numbers: × 0,9 × (1 − 0,6) ÷ 2,5."""
    values = {given["input_key"]: voice.amount(given["value"]) for given in part["inputs"]}
    said = ""
    for term in filter(None, part["parameters"].split(SEPARATOR)):
        if term.startswith("1/"):
            said += f" ÷ {values[term[2:]]}"
        elif term.startswith("1-"):
            said += f" × (1 − {values[term[2:]]})"
        else:
            said += f" × {values[term]}"
    return said


def input_name(key: str, voice: Voice) -> str:
    """An input in words: the lifetime or power of a type; a parameter by its key, which the table describes."""
    kind, _, name = key.partition(":")
    if kind == "factor":
        of_type, *_, stage = name.split(":")
        return f"{voice.word(of_type)} · {voice.inside(stage)}"
    return voice(f"input_{kind}", name=voice.inside(name)) if kind in {"lifetime", "power"} else key


def input_rows(part: Part, factors: FactorSet, voice: Voice) -> list[list[str | Markup]]:
    """Each parameter of the amount: what it is and its key, value, interval, whose that is, source and place."""
    described = dict(factors.parameters.select("parameter", f"description_{voice.language}").iter_rows())
    titles = source_titles(factors, voice)
    rules = dict(factors.inputs.select("input_key", "range_rule").iter_rows())
    rows: list[list[str | Markup]] = []
    for given in part["inputs"]:
        key, ranged = given["input_key"], "–"
        value = f"{voice.amount(given['value'])} {voice.unit_of(given['unit'])}"
        low, high = given.get("low"), given.get("high")
        if low is not None and high is not None and low < high:
            value += " " + voice("bounds", **voice.bounds(given["value"], low, high))
            ranged = voice(f"range_{rules[key]}") if key in rules else "–"
        source = titles.get(given["source"] or "", given["source"] or "–")
        name = Markup("<span>{}<br><code>{}</code></span>").format(
            voice.typeset(described.get(key)) or input_name(key, voice), key
        )
        rows.append([name, value, ranged, source, given["locator"] or "–"])
    return rows


def factor_facts(part: Part, factors: FactorSet, voice: Voice) -> list[tuple[str, str]]:
    """The factor: value, source, publisher, licence, place in the source."""
    found = factors.sources.filter(pl.col("source") == (part["source"] or ""))
    facts = [(voice("fact_factor"), _factor_text(part, factors, voice))]
    if not found.is_empty():
        row = found.row(0, named=True)
        facts += [(voice("fact_source"), source_titles(factors, voice)[row["source"]])]
        facts += [(voice("fact_publisher"), publisher(row, voice))]
        facts += [(voice("fact_perimeter"), row[f"perimeter_{voice.language}"] or voice("perimeter_unstated"))]
        facts += [
            (voice("fact_published"), voice.day(row["published_on"])),
            (voice("fact_licence"), licence(row, voice)),
        ]
        facts += [(voice("fact_checked"), voice.day(row["checked_on"]))]
    facts += [(voice("fact_locator"), part["locator"])] if part["locator"] else []
    facts += [(voice("fact_grid_year"), str(part["grid_year"]))] if part["grid_year"] else []
    return facts


def _factor_text(part: Part, factors: FactorSet, voice: Voice) -> str:
    """The factor in full; with its interval, and whose it is, where it is one input, not a product of several."""
    text = f"{voice.amount(part['factor'])} {voice.unit_of(part['factor_unit'])}"
    found = factors.inputs.filter(input_key=part["factor_terms"])
    if found.is_empty():
        return text
    value, low, high, rule = found.select("value", "low", "high", "range_rule").row(0)
    is_wide = low is not None and high is not None and low < high and value == part["factor"]
    return f"{text} {voice('bounds', **voice.bounds(value, low, high))} · {voice(f'range_{rule}')}" if is_wide else text


def cell_rows(part: Part, voice: Voice) -> list[list[str]]:
    """Each row of a spreadsheet behind a part: organisation, file, sheet, row, cells."""
    return [
        [cell["organisation"], cell["file"], cell["sheet"], str(cell["row"]), _cells(cell["cells"], voice)]
        for cell in part["cells"]
    ]


def declaration_rows(part: Part, voice: Voice) -> list[list[str]]:
    """Each declaration behind a volume of services: its number, who, what, period, value, how it was known."""
    return [
        [
            str(row["declaration"]),
            row["organisation"],
            label_of(row["input"], voice.language),
            row["period"],
            f"{voice.amount(float(row['value']))} {voice.unit_of(part['amount_unit'])}",
            row["method"] or "–",
        ]
        for row in part["declarations"]
    ]


def _cells(cells: dict[str, str], voice: Voice) -> str:
    ordered = [name for name in CELL_ORDER if name in cells]
    return ", ".join(f"{voice.column(name)} {cells[name]}" for name in ordered)
