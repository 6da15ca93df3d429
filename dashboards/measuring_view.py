"""Shares of variance in words and rows, the same for the command line and the screen. Pure: `VarianceShares` in."""

from typing import Any

from barometer.variance import VarianceShares
from dashboards.source_words import source_titles
from dashboards.voice import Voice
from dashboards.walk import input_name
from factors.library import FactorSet

#: Inputs told one by one; the others are added up.
TOLD = 10
COLUMNS = ("uncertain_input", "variance_share", "if_alone", "where_range_from", "how_to_measure")


def input_title(key: str, factors: FactorSet, voice: Voice) -> str:
    """An input in words: a factor by its type and stage, a grid by its country, a parameter by its description."""
    kind, *parts = key.split(":")
    if kind == "grid":
        named = dict(factors.electricity_series.select("series", f"name_{voice.language}").iter_rows())
        return voice("weights_grid", series=voice.typeset(named.get(parts[0], parts[0])), country=parts[1])
    if kind == "factor":
        type_name, _, organisation = parts[0].partition("@")
        own = f" ({organisation})" if organisation else ""
        return f"{voice.word(type_name)}{own} · {voice.inside(parts[2])}"
    if kind in {"lifetime", "power"}:
        name = input_name(key, voice)
        return name[:1].upper() + name[1:]
    described = dict(factors.parameters.select("parameter", f"description_{voice.language}").iter_rows())
    return voice.typeset(described.get(key) or key)


def input_rows(shares: VarianceShares, factors: FactorSet, voice: Voice) -> list[list[str]]:
    """`COLUMNS` for the inputs that carry most, then the rest: in all 100 %."""
    rows = [_row(each, shares, factors, voice) for each in shares.inputs.head(TOLD).iter_rows(named=True)]
    others = shares.inputs.slice(TOLD)
    if not others.is_empty():
        share = sum(others["variance_share"].to_list())
        rows.append([voice("uncertain_others", count=others.height), signed(share, voice), "", "", ""])
    for name, share in (("together", shares.together), ("interactions", shares.interactions)):
        if share is not None:
            rows.append([voice(f"uncertain_{name}"), signed(share, voice), "", "", voice(f"uncertain_{name}_why")])
    return rows


def signed(share: float, voice: Voice) -> str:
    """A share of variance; errors that offset each other make one below zero."""
    return f"−\u00a0{voice.percent(-share)}" if share < 0 else voice.percent(share)


def _row(each: dict[str, Any], shares: VarianceShares, factors: FactorSet, voice: Voice) -> list[str]:
    alone = {"value": shares.value, "low": min(each["low"], shares.value), "high": max(each["high"], shares.value)}
    shown = voice.figure(alone | {"unit": shares.unit}, magnitude=abs(shares.value))
    return [
        input_title(each["input_key"], factors, voice),
        voice.percent(each["variance_share"]),
        voice("uncertain_alone", low=shown["low"], high=shown["high"], unit=shown["unit"]),
        voice(f"range_{each['range_rule']}"),
        voice(how_to_measure(each["input_key"])),
    ]


def how_to_measure(key: str) -> str:
    """The sentence that says how an input may be known better here."""
    kind, _, _ = key.partition(":")
    if kind in {"lifetime", "power", "grid", "factor"}:
        return f"measure_{kind}"
    family = key.partition(".")[0]
    known = {"household": "household", "population": "household", "public": "public", "national": "national"}
    return f"measure_{known.get(family, family if family in {'pue', 'usage_ratio'} else 'parameter')}"


def source_rows(shares: VarianceShares, factors: FactorSet, voice: Voice) -> list[list[str]]:
    """Inputs of one kind and source, drawn together: what, source, how many, share."""
    titles = source_titles(factors, voice)
    return [
        [
            voice(f"inputs_{each['kind']}"),
            titles.get(each["source"] or "", each["source"] or "–"),
            str(each["inputs"]),
            voice.percent(each["variance_share"]),
        ]
        for each in shares.sources.iter_rows(named=True)
    ]


def finding(shares: VarianceShares, factors: FactorSet, voice: Voice) -> str:
    """What to measure next, in one sentence."""
    if shares.inputs.is_empty():
        return voice("uncertain_fixed")
    first = shares.inputs.row(0, named=True)
    title = input_title(first["input_key"], factors, voice)
    return voice("uncertain_finding", name=title, share=voice.percent(first["variance_share"]))
