"""Scenarios in words and rows, the same for the command line, the screen and files. Pure: an `Outcome` in, text out."""

from collections.abc import Sequence
from typing import Any

from barometer.decisions.costs import PRICE_NAMES, difference
from barometer.decisions.holdings import MILLI
from barometer.decisions.projection import Effect, Projection, interval
from barometer.decisions.ranking import Ranked
from barometer.decisions.scenarios import Move
from barometer.decisions.turnover import REFURBISHED, RETURNED, WAYS_IN
from barometer.editions import formatting
from barometer.impacts import CLIMATE, ELECTRICITY
from dashboards.deciding import HORIZONS, Outcome
from dashboards.scenario_text import Definition
from dashboards.voice import Voice
from factors.levers import figures, levers
from factors.spelling import spell

UNIT = {CLIMATE: "kgCO2eq", ELECTRICITY: "kWh"}
#: From this many on, French counts in the plural.
MANY = 2
FLOW_COLUMNS = ("bought", "retired", "stock")
YEAR_COLUMNS = ("year", "trend", "scenario", "cumulated_difference", "verdict")


def verdict(effect: Effect, voice: Voice, years: int | None = None) -> str:
    """Whether the cumulated difference can be told from noise; none where nothing changes."""
    row = effect.cumulated[-1 if years is None else years]
    if not row.any():
        return voice("scenario_same")
    _, low, high = interval(row)
    return voice("scenario_sure" if low > 0 or high < 0 else "scenario_unsure")


def shown(row: Any, unit: str, voice: Voice, *, magnitude: float | None = None) -> str:
    """A value with its interval: '829 ktCO2eq (634 à 1 138)'."""
    return figure_text(interval(row), unit, voice, magnitude)


def figure_text(figure: tuple[float, float, float], unit: str, voice: Voice, magnitude: float | None = None) -> str:
    """A value and its bounds: '829 ktCO2eq (634 à 1 138)'."""
    value, low, high = figure
    size = magnitude if magnitude is not None else abs(value)
    scale = formatting.scale_of(unit, size)
    texts = formatting.figure(value, low, high, scale, voice.language)
    named = voice.unit_of(scale.short[voice.language])
    return voice("scenario_figure", value=texts[0], low=texts[1], high=texts[2], unit=named)


def unit_shown(unit: str, size: float, voice: Voice) -> str:
    """The unit of values of a size."""
    return voice.unit_of(formatting.scale_of(unit, size).short[voice.language])


def year_rows(outcome: Outcome, voice: Voice) -> list[list[str]]:
    """One row a year: trend, scenario, what was saved or added since the first year, and whether it can be told."""
    unit = UNIT[outcome.ground.around.category]
    size = float(max(outcome.trend.values[:, 0].max(), outcome.scenario.values[:, 0].max()))
    cumulated = outcome.effect.cumulated
    largest = float(abs(cumulated[:, 0]).max())
    return [
        [
            str(year),
            shown(outcome.trend.values[place], unit, voice, magnitude=size),
            shown(outcome.scenario.values[place], unit, voice, magnitude=size),
            shown(cumulated[place], unit, voice, magnitude=largest) if cumulated[place].any() else "0",
            verdict(outcome.effect, voice, place),
        ]
        for place, year in enumerate(outcome.trend.years)
    ]


def finding(outcome: Outcome, place: str, voice: Voice) -> str:
    """The scenario in one sentence."""
    last = outcome.trend.years[-1]
    row = outcome.effect.cumulated[-1]
    if not row.any():
        return voice("scenario_nothing", place=place, year=last)
    key = "scenario_lowers" if row[0] < 0 else "scenario_raises"
    unit = UNIT[outcome.ground.around.category]
    value, low, high = interval(row)
    # The bounds change sides with the sign: percentiles of the mirrored draws would be other draws than in the table.
    amount = (value, low, high) if value >= 0 else (-value, -high, -low)
    share = abs(float(row[0])) / float(outcome.trend.values[:, 0].sum())
    return voice(
        key, place=place, year=last, amount=figure_text(amount, unit, voice), share=voice.percent(share),
        verdict=verdict(outcome.effect, voice),
    )  # fmt: skip


def saved_words(name: str, replaced: Definition | None, voice: Voice) -> list[str]:
    """What was saved, then what stood under this name of this place before."""
    lines = [voice("scenario_saved", name=name)]
    if replaced is not None:
        levers_before = " ".join(replaced.moves) or voice("scenario_no_lever")
        lines.append(voice("scenario_replaced", levers=levers_before, until=replaced.until))
    return lines


def move_words(outcome: Outcome, voice: Voice) -> list[str]:
    """Each lever in words; one that nothing here has is said to change nothing."""
    return [
        voice(
            "scenario_move", lever=levers()[each.lever].name[voice.language],
            value=strength(each.value, levers()[each.lever].unit, each.lever, voice),
            types=voice.listed([voice.inside(name) for name in each.types]) or voice("scenario_all_types"),
            years=voice("scenario_from", year=each.since)
            if each.since == each.until
            else voice("scenario_steps", since=each.since, until=each.until),
            given="".join(f" · {label(name, voice)} = {told}" for name, told in each.given.items())
            + _without_effect(outcome, each, voice),
        )
        for each in outcome.moves
    ]  # fmt: skip


def _without_effect(outcome: Outcome, move: Move, voice: Voice) -> str:
    """Why a lever can change nothing here: no device of its types, no centre whose PUE it would lower."""
    touched = [each for each in outcome.ground.place.holdings if move.touches(each.equipment_type, each.tier)]
    if move.known.acts_on == "pue" and not any(each.in_centres for each in touched):
        return voice("scenario_no_centre")
    if touched:
        return ""
    named = voice.listed([voice.inside(name) for name in move.known.named_types if name in outcome.ground.types])
    return voice("scenario_no_device") + (voice("scenario_name_type", types=named) if named else "")


def label(figure: str, voice: Voice) -> str:
    """What a figure of the user is, in words."""
    return str(spell(figures()[figure].label, voice.language))


def strength(value: float, unit: str, lever: str, voice: Voice) -> str:
    """The value of a lever with its unit: a share in percent, years, a PUE."""
    if unit == "year":
        # French counts in the plural from two on, English from anything but one.
        many = value >= MANY if voice.language == "fr" else value != 1
        return voice("scenario_years_added" if many else "scenario_year_added", value=voice.amount(value))
    return voice.amount(value) if levers()[lever].acts_on == "pue" else voice.percent(value)


def cost_words(outcome: Outcome, voice: Voice) -> list[str]:
    """The cumulated cost beside the trend where prices were given, and the prices that are missing."""
    if not outcome.is_priced:
        return [voice("scenario_no_price")]
    saved, missing = difference(outcome.trend_cost, outcome.cost)
    lost = [voice("scenario_price_unused", names=", ".join(outcome.unused_prices))] if outcome.unused_prices else []
    if saved is None and not outcome.cost.by_type and not outcome.trend_cost.by_type:
        return lost
    lines = []
    if saved is not None:
        total = float(saved.sum())
        key = "scenario_cheaper" if total <= 0 else "scenario_dearer"
        amount = formatting.whole(round(abs(total)), voice.language)
        types = sorted(outcome.trend_cost.by_type.keys() & outcome.cost.by_type.keys())
        named = voice.listed([voice.inside(name) for name in types])
        lines.append(voice(key, amount=amount, year=outcome.trend.years[-1], types=named))
        lines += _bought_again(outcome, types, voice)
    named = voice("list_separator").join(_price_name(each, voice) for each in missing)
    return lines + lost + ([voice("scenario_price_missing", names=named)] if missing else [])


def _price_name(code: str, voice: Voice) -> str:
    """What a price is of, in words, with the code under which it is typed."""
    for way in (REFURBISHED, RETURNED):
        name = code.removesuffix(PRICE_NAMES[way].format(""))
        if name != code:
            return voice(f"scenario_price_{way}", type=voice.inside(name), code=code)
    return f"{voice.inside(code)} ({code})"


def _bought_again(outcome: Outcome, types: Sequence[str], voice: Voice) -> list[str]:
    """Why refurbished devices at the price of new ones cost more: they serve less long, so that more are bought."""
    second = {
        holding.equipment_type for holding, flows in outcome.scenario.flows if flows.bought[REFURBISHED][:, 0].any()
    }
    trend, scenario = totals(outcome.trend), totals(outcome.scenario)
    more = round(sum(scenario[name]["bought"] - trend[name]["bought"] for name in types if name in second))
    return [voice("scenario_bought_again", count=voice.whole(more))] if more >= MANY else []


def flow_rows(outcome: Outcome, voice: Voice) -> list[list[str]]:
    """One row a type that moves: bought and retired until the end, trend and scenario, stock at the end."""
    trend, scenario = totals(outcome.trend), totals(outcome.scenario)
    return [
        [voice.word(name), *(_pair(trend[name][key], scenario[name][key], voice) for key in FLOW_COLUMNS)]
        for name in sorted(scenario, key=lambda name: -trend[name]["bought"])
    ]  # fmt: skip


def totals(projection: Projection) -> dict[str, dict[str, float]]:
    """Type -> devices bought and retired over the years, stock at the end; central values."""
    found: dict[str, dict[str, float]] = {}
    for holding, flows in projection.flows:
        row = found.setdefault(holding.equipment_type, {"bought": 0.0, "retired": 0.0, "stock": 0.0})
        row["bought"] += sum(float(flows.bought[way][:, 0].sum()) for way in WAYS_IN) / MILLI
        row["retired"] += float(flows.retired[:, 0].sum()) / MILLI
        row["stock"] += sum(float(each[-1, 0]) for each in flows.closing.values()) / MILLI
    return found


def _pair(before: float, after: float, voice: Voice) -> str:
    texts = [voice.whole(round(value)) for value in (before, after)]
    return texts[0] if texts[0] == texts[1] else f"{texts[0]} → {texts[1]}"


def not_renewed(outcome: Outcome, voice: Voice) -> list[str]:
    """Types that are held here and whose manufacture or use is not computed, in words: a gap, not zero."""
    lines = []
    for holding in outcome.ground.place.holdings:
        known = {
            "life": holding.months is not None,
            "made": CLIMATE in holding.embodied,
            "use": bool(holding.use) or holding.used == 0,  # what is set aside uses nothing: no gap
        }
        what = [voice(f"scenario_lacks_{name}") for name, is_known in known.items() if not is_known]
        if what:
            units = voice.whole(round(holding.stock / MILLI))
            lines.append(
                voice("scenario_gap", type=voice.word(holding.equipment_type), units=units, what=voice.listed(what))
            )
    return lines


def ranking_rows(ranked: Sequence[Ranked], unit: str, voice: Voice, *, unrecorded: int) -> list[list[str]]:
    """One row a lever: name, strength tried, what it changes, on which types first; what it needs where not tried.

    `unrecorded`: computers of inventories without a system written.
    """
    rows = []
    for each in ranked:
        lever = each.lever
        tried = "–" if lever.trial is None else strength(lever.trial, lever.unit, lever.lever, voice)
        if each.change is None or each.low is None or each.high is None:
            key = "scenario_idle" if lever.trial is not None else "scenario_asks"
            key = "scenario_idle_systems" if lever.reads_systems and unrecorded else key
            needs = voice.listed([label(need, voice) for need in lever.needs])
            why = voice(key, needs=needs, unrecorded=voice.whole(unrecorded))
            rows.append([voice.typeset(lever.name[voice.language]), tried, "–", "–", why])
            continue
        said = figure_text((each.change, each.low, each.high), unit, voice)
        sure = voice("scenario_sure" if each.is_distinguishable else "scenario_unsure")
        first = voice.listed([voice.inside(name) for name, _ in each.types[:3]])
        rows.append([voice.typeset(lever.name[voice.language]), tried, said, sure, first])
    return rows


def horizons(outcome: Outcome) -> list[int]:
    """The horizons of plans that the scenario reaches, and its end."""
    years = outcome.trend.years
    return sorted({year for year in HORIZONS if year in years} | {years[-1]})
