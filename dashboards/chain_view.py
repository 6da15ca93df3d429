"""The reuse chain as tables and sentences of the page Réemploi. In: records, a voice. Out: text and frames."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from barometer.avoided import Missing, Net, grouped_avoided, net_of
from barometer.editions import formatting
from dashboards.chain_answer import RATE_CODE, ChainYear, answer_chain, groups_for
from dashboards.chain_disclosure import priority_audiences
from dashboards.loading import Context
from dashboards.purchase_view import euros
from dashboards.scopes import Scope
from dashboards.voice import Voice
from factors import nomenclature
from reuse.costs import COSTS, costs_of_chain
from reuse.facts import Facts
from reuse.flows import Flows
from reuse.metals import recoverable_metals
from reuse.vocabularies import Word, vocabularies

BALANCE = ("entered", "stock", "in_use", "dismantled", "waste", "handed", "recycled", "lost", "transferred",
           "returned_to_donor", "gap")  # fmt: skip
MASSES = ("kg_in", "kg_stock", "kg_out", "kg_gap")
TO_USE, ENDS = ("in_use",), ("dismantled", "waste", "lost", "transferred", "returned_to_donor")
GRAMS = 1000


def group_name(group: str, names: Mapping[str, str], voice: Voice) -> str:
    """A type, an origin, an organisation, or the whole."""
    if group in vocabularies()["origin"]:
        return voice.typeset(Word("origin", group).said(voice.language))
    if group in {"total", "unknown"}:
        return voice.word(f"balance_group_{group}")
    return names.get(group) or voice.word(group)


def balance_table(
    rows: Sequence[dict[str, Any]], names: Mapping[str, str], voice: Voice
) -> tuple[list[str], list[list[str]]]:
    """Headers and cells: devices, then kilograms with one decimal."""
    headers = [voice.word(f"balance_{name}") for name in ("group", *BALANCE, *MASSES)]
    cells = [
        [
            group_name(row["group"], names, voice),
            *(voice.whole(row[name]) for name in BALANCE),
            *(kilograms(row[name], voice) for name in MASSES),
        ]
        for row in rows
    ]
    return headers, cells


def balance_frame(rows: Sequence[dict[str, Any]], names: Mapping[str, str], voice: Voice) -> pl.DataFrame:
    """The same, to take away."""
    kept = ("group", *BALANCE, *MASSES, "without_weight")
    shown = [{name: row[name] for name in kept} | {"group": group_name(row["group"], names, voice)} for row in rows]
    return pl.DataFrame(shown, infer_schema_length=None)


def kilograms(value: float | None, voice: Voice) -> str:
    """Kilograms with one decimal under ten, none above; a dash where unknown."""
    if value is None:
        return "–"
    return voice.amount(round(value, 1)) if abs(value) < 100 else voice.whole(round(value))


def gap_sentences(row: dict[str, Any], voice: Voice) -> list[str]:
    """What the gaps are, and how far the mass is known."""
    said = [voice("chain_gap_devices", gap=voice.whole(row["gap"]), entered=voice.whole(row["entered"]))]
    if row["kg_gap_ratio"] is not None:
        share = formatting.percent(abs(row["kg_gap_ratio"]), voice.language)
        said.append(voice("chain_gap_mass", kg=kilograms(row["kg_gap"], voice), share=share))
    methods = [
        f"{Word('weight_method', name).said(voice.language)} {voice.whole(count)}"
        for name, count in row["weights"].items()
    ]
    said.append(voice("chain_weights", methods=", ".join(methods), none=voice.whole(row["without_weight"])))
    route = sum(row["en_route"].values())
    said.append(voice("chain_en_route", count=voice.whole(route), lost=voice.whole(row["lost_en_route"])))
    return said


def flow_ends(moved: Flows, voice: Voice) -> tuple[list[tuple[str, int, str]], list[tuple[str, int, str]]]:
    """Left and right of the diagram: (label, devices, paint)."""
    left = [(voice("chain_opening"), moved.opening, "stock")]
    left += [(group_name(name, {}, voice), count, "in") for name, count in moved.entered.items()]
    left += [(voice("chain_back", state=_state(name, voice)), count, "in") for name, count in moved.back.items()]
    right = [(_state(name, voice), count, "use" if name in TO_USE else "end") for name, count in moved.out.items()]
    right.append((voice("chain_closing"), moved.closing, "stock"))
    if moved.gap:
        (right if moved.gap > 0 else left).append((voice("chain_gap"), abs(moved.gap), "end"))
    return left, right


def flow_table(moved: Flows, year: int, voice: Voice) -> list[list[str]]:
    """The table behind the diagram."""
    return [[label, voice.whole(count)] for label, count in _flow_rows(moved, year, voice)]


def flow_frame(moved: Flows, year: int, voice: Voice) -> pl.DataFrame:
    """The same, to take away."""
    rows = _flow_rows(moved, year, voice)
    return pl.DataFrame(rows, schema=[voice("chain_movement"), voice("chain_devices")], orient="row")


def _flow_rows(moved: Flows, year: int, voice: Voice) -> list[tuple[str, int]]:
    rows = [(voice("chain_opening_of", year=year), moved.opening)]
    rows += [
        (voice("chain_received", what=group_name(name, {}, voice)), count) for name, count in moved.entered.items()
    ]
    rows += [(voice("chain_back", state=_state(name, voice)), count) for name, count in moved.back.items()]
    rows += [(voice("chain_out", what=_state(name, voice)), -count) for name, count in moved.out.items()]
    return [*rows, (voice("chain_closing_of", year=year), moved.closing), (voice("chain_gap"), moved.gap)]


def _state(name: str, voice: Voice) -> str:
    return voice.typeset(Word("state", name).said(voice.language))


def net_of_scope(context: Context, scope: Scope, told: ChainYear) -> Net | None:
    """The net avoided impact of the place of the filter."""
    groups = groups_for(context, [scope])
    cells = grouped_avoided(told.avoided, groups.table, by=groups.by)
    return net_of(cells, next(iter(groups.names)), context.factors, context.draws)


def avoided_title(net: Net) -> str:
    """The key of the finding: what is avoided, what it cost more, or neither where the interval holds zero."""
    if net.low < 0 < net.high:
        return "chain_avoided_title_unsure"
    return "chain_avoided_title" if net.value > 0 else "chain_avoided_title_cost"


def net_row(net: Net) -> dict[str, Any]:
    """The net as a row of figures."""
    return {"value": net.value, "low": net.low, "high": net.high, "unit": net.unit}


def share_facts(net: Net, voice: Voice) -> list[tuple[str, str]]:
    """The same sum with few, half, or all of the new purchases replaced."""
    return [
        (voice(f"chain_share_{name}"), kilograms_of_co2(value, voice))
        for name, value in (("low", net.at_low_share), ("central", net.value), ("high", net.at_high_share))
    ]


def kilograms_of_co2(value: float, voice: Voice) -> str:
    """A central value with two digits."""
    shown = voice.figure({"value": value, "low": None, "high": None, "unit": "kgCO2eq"})
    return f"{shown['value']} {shown['unit']}"


def component_rows(net: Net, voice: Voice) -> list[tuple[str, str, float, float, float, bool]]:
    """Bars: each component, then the net."""
    largest = max(abs(value) for value, _, _ in net.by_component.values())
    rows = [(name, figures, False) for name, figures in net.by_component.items()]
    rows.sort(key=lambda row: -row[1][0])
    rows.append(("net", (net.value, net.low, net.high), True))
    found = []
    for name, (value, low, high), is_net in rows:
        shown = voice.figure({"value": value, "low": low, "high": high, "unit": net.unit}, largest)
        label = voice("chain_net") if is_net else voice.word(name)
        found.append((label, f"{shown['value']} {shown['unit']}", value, low, high, is_net))
    return found


def avoided_frame(net: Net, voice: Voice) -> pl.DataFrame:
    """Components and net, to take away, full precision."""
    rows = [(label, value, low, high) for label, _, value, low, high, _ in component_rows(net, voice)]
    return pl.DataFrame(rows, schema=[voice.word("component"), "kgCO2eq", "low", "high"], orient="row")


def avoided_meta(context: Context, net: Net, voice: Voice) -> str:
    """How sure, by which switch."""
    total = sum(net.by_origin.values())
    measured = 1 - net.by_origin.get("assumption", 0) / total if total else 0.0
    rule = voice(f"chain_rule_{context.stock.refurbished}")
    return voice("chain_avoided_meta", share=voice.percent(measured), rule=rule)


def missing_sentences(missing: Iterable[Missing], names: Mapping[str, str], voice: Voice) -> list[str]:
    """What nobody entered, workshop by workshop."""
    return [
        voice(
            f"chain_missing_{each.what}",
            name=names.get(each.organisation, each.organisation),
            count=voice.whole(each.devices),
        )
        for each in missing
    ]


def indicators_of_scope(context: Context, scope: Scope, year: int, today: date) -> pl.DataFrame:
    """Rows of the published table for the place of the filter."""
    return answer_chain(context, [scope], year=year, view="amortised", today=today)


def priority_sentence(context: Context, voice: Voice) -> str:
    """Which groups of people count as priority ones (INC-01), and that this is a choice."""
    names = [Word("audience", code).said(voice.language) for code in priority_audiences(context)]
    return voice("chain_priority", names=", ".join(names))


def rate_sentence(rows: pl.DataFrame, voice: Voice) -> str:
    """What the reuse rate of a place lacks, and who knows it; nothing where it is told or not asked."""
    if rows.filter((pl.col("code") == RATE_CODE) & pl.col("value").is_null()).is_empty():
        return ""
    (need,) = nomenclature.indicator_needs().filter(pl.col("code") == RATE_CODE).iter_rows(named=True)
    missing, who = (voice.typeset(need[f"{what}_{voice.language}"]) for what in ("missing", "who"))
    return voice("chain_rate_gap", code=RATE_CODE, missing=missing, who=who)


def indicator_table(rows: pl.DataFrame, voice: Voice) -> tuple[list[str], list[list[str]]]:
    """Code, name with the part, value with its unit; totals and parts in the order of the catalogue."""
    catalogue = nomenclature.indicators()
    names = dict(catalogue.select("code", f"name_{voice.language}").iter_rows())
    place = {code: at for at, code in enumerate(catalogue["code"])}
    cells = []
    for row in sorted(rows.iter_rows(named=True), key=lambda row: (place[row["code"]], row["breakdown"] != "total")):
        name = voice.typeset(names[row["code"]])
        if row["breakdown"] != "total":
            name = f"{name} · {_part(row, voice)}"
        cells.append([row["code"], name, _shown(row, voice)])
    return [voice.word("code"), voice("chain_indicator"), voice.word("value")], cells


def _part(row: dict[str, Any], voice: Voice) -> str:
    """A part of a breakdown; a group of people by the word of the question asked at hand-over."""
    if row["breakdown"] == "user_group":
        return voice.typeset(Word("audience", row["breakdown_value"]).said(voice.language))
    return voice.word(row["breakdown_value"])


def _shown(row: dict[str, Any], voice: Voice) -> str:
    if row["value"] is None:
        return voice("chain_secret") if row["status"] == "secret" else voice("chain_gap_shown")
    if row["unit"] == "unit":
        return voice.whole(round(row["value"]))
    shown = voice.figure(row)
    value = f"{shown['value']} {shown['unit']}"
    return voice.typeset(value if row["low"] == row["high"] else f"{value} ({voice('interval', **shown)})")


def cost_table(
    context: Context, told: ChainYear, names: Mapping[str, str], voice: Voice
) -> tuple[list[str], list[list[str]]]:
    """One workshop a row: each cost, sales, net, per device, per tonne avoided."""
    headers = [voice("chain_workshop"), *(voice(f"chain_{name.split('.')[1]}") for name in COSTS)]
    headers += [voice(f"chain_{name}") for name in ("sales", "net_cost", "per_device", "per_tonne")]
    cells = []
    for organisation in context.chain.workshops:
        facts = facts_of_workshop(told.facts, organisation)
        costs = costs_of_chain(facts, told.declared, organisation)
        net = net_of_scope(context, Scope(organisation=organisation), told)
        per_tonne = costs.cents_per_tonne(None if net is None else net.value)
        amounts = [*(costs.cents.get(name) for name in COSTS), costs.sales_cents, costs.net_cents]
        amounts += [costs.cents_per_device, per_tonne]
        cells.append([names.get(organisation, organisation), *(euros(cents, voice.language) for cents in amounts)])
    return headers, cells


def facts_of_workshop(facts: Facts, organisation: str) -> Facts:
    """The facts of one workshop."""
    return Facts(**{name: frame.filter(organisation=organisation) for name, frame in vars(facts).items()})


def warranty_sentence(facts: Facts, voice: Voice) -> str:
    """Hand-overs of the year that came back faulty within their warranty."""
    handed = facts.handed.height
    if not handed:
        return voice("chain_no_hand_over")
    back = facts.handed.filter("nonconforming").height
    return voice(
        "chain_nonconformity", share=voice.percent(back / handed), back=voice.whole(back), handed=voice.whole(handed)
    )


def metal_table(told: ChainYear, names: Mapping[str, str], voice: Voice) -> tuple[list[str], list[list[str]]] | None:
    """Workshop and material: devices, grams held, grams recoverable."""
    cells = []
    for organisation in sorted(told.facts.recycled["organisation"].unique()):
        recycled = told.facts.recycled.filter(organisation=organisation)
        for metal in recoverable_metals(recycled, told.declared, organisation):
            material = voice.word(metal.material) if metal.material else voice("chain_content_unknown")
            held, out = (
                "–" if grams is None else f"{voice.amount(float(f'{grams:.3g}'))} g"
                for grams in (metal.grams_held, metal.grams_recoverable)
            )
            cells.append(
                [f"{names.get(organisation, organisation)} · {voice.word(metal.equipment_type)}", material,
                 voice.whole(metal.units), held, out]
            )  # fmt: skip
    headers = [voice(f"chain_metal_{name}") for name in ("whose", "material", "units", "held", "recoverable")]
    return (headers, cells) if cells else None
