"""Other rules in words and rows, the same for the command line and the screen. Pure: an `OtherRules` in, text out.

Terms are shown to a common step, so that those shown add up to the difference shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import floor, log10
from typing import Any

import polars as pl

from barometer.attribution import rounded_to_sum
from barometer.decisions.other_rules import FACTORS, MISSING, NUMECOEVAL, PERIMETER, Comparison
from barometer.editions.formatting import Scale, scale_of
from barometer.exact import NANO
from dashboards.other_rules import FlatRatio, OtherRules
from dashboards.voice import Voice
from factors.spelling import spelled_number

TOTAL_COLUMNS = ("rules", "total", "difference")
CAUSE_COLUMNS = ("cause", "part", "reason")
UNIT = "kgCO2eq"
_SHOWN_DIGITS = 3


def finding(found: OtherRules, place: str, voice: Voice) -> str:
    """The comparison in one sentence."""
    known = found.numecoeval
    total, shown = sum(known.ours.values()), _shown(found)
    return voice(
        "rules_finding", place=place, year=found.year, ours=shown.amount(total, voice),
        theirs=shown.amount(sum(known.theirs.values()), voice),
        others=voice("rules_nothing") if known.difference == 0 else _strongest(known, voice),
    )  # fmt: skip


def total_rows(found: OtherRules, voice: Voice) -> list[list[str]]:
    """One row a set of rules: what it gives, and how far from ours."""
    shown, mine = _shown(found), sum(found.numecoeval.ours.values())
    rows = [[voice("rules_name_ours"), shown.amount(mine, voice), ""]]
    rows += [
        [
            voice(f"rules_name_{each.system}"), shown.amount(sum(each.theirs.values()), voice),
            shown.signed(_shown_difference(each, shown.step), voice),
        ]
        for each in found.comparisons
    ]  # fmt: skip
    if found.ecodiag is None:
        rows.append([voice("rules_name_ecodiag"), "–", voice("rules_no_ecodiag")])
    rows.append([voice(_ratio_name(found.ratio)), *_ratio_cells(found.ratio, mine, shown, voice)])
    return rows


def cause_rows(found: OtherRules, comparison: Comparison, voice: Voice) -> list[list[str]]:
    """One row a cause, then their sum, which is the difference shown above."""
    shown = _shown(found)
    total = _shown_difference(comparison, shown.step)
    parts = rounded_to_sum(list(comparison.causes.values()), total, shown.step)
    rows = [
        [
            voice(f"rules_cause_{cause}"),
            shown.under(voice) if part == 0 and comparison.causes[cause] else shown.signed(part, voice),
            _reason(comparison, cause, voice),
        ]
        for cause, part in zip(comparison.causes, parts, strict=True)
    ]
    if comparison.system == NUMECOEVAL:
        rows.append([voice(f"rules_cause_{FACTORS}"), "0", voice("rules_numecoeval_factors")])
    return [*rows, [voice("rules_sum"), shown.signed(total, voice), ""]]


def type_rows(found: OtherRules, voice: Voice) -> list[list[str]]:
    """One row a type: ours, theirs; a dash where a set of rules has no factor for it."""
    names = sorted(found.numecoeval.ours, key=lambda name: (-found.numecoeval.ours[name], name))
    shown = _shown(found)
    return [
        [
            voice.word(name), shown.amount(found.numecoeval.ours[name], voice),
            *(
                shown.amount(each.theirs.get(name, 0), voice) if name not in each.missing else "–"
                for each in found.comparisons
            ),
        ]
        for name in names
    ]  # fmt: skip


def type_heads(found: OtherRules, voice: Voice) -> list[str]:
    """The headers of `type_rows`."""
    systems = [voice(f"rules_short_{each.system}") for each in found.comparisons]
    return [voice("rules_head_type"), voice("rules_short_ours"), *systems]


def ratio_line(ratio: FlatRatio, voice: Voice) -> str:
    """What the flat ratio is, or why there is none."""
    if ratio.value is None:
        return voice(f"rules_ratio_{ratio.why}")
    key = "rules_ratio_territory" if ratio.is_territory else "rules_ratio_agents"
    return voice(key, people=voice.whole(ratio.people), each=voice.amount(float(f"{ratio.kg_each:.3g}")))


def export_table(found: OtherRules, voice: Voice) -> pl.DataFrame:
    """Every cause of every comparison, full precision, in kgCO2eq."""
    rows = [
        {"rules": voice(f"rules_short_{each.system}"), "cause": voice(f"rules_cause_{cause}"), "part": part / NANO}
        for each in found.comparisons
        for cause, part in each.causes.items()
    ]
    schema = {"rules": pl.String(), "cause": pl.String(), "part": pl.Float64()}
    heads = {"rules": voice("rules_head_rules"), "cause": voice("rules_head_cause"), "part": UNIT}
    return pl.DataFrame(rows, schema=schema).rename(heads)


def document(found: OtherRules) -> dict[str, Any]:
    """The comparison as one JSON document, in kgCO2eq."""
    return {
        "territory": found.scope.territory,
        "organisation": found.scope.organisation,
        "year": found.year,
        "unit": UNIT,
        "ours": sum(found.numecoeval.ours.values()) / NANO,
        "rules": {
            each.system: {
                "total": sum(each.theirs.values()) / NANO,
                "difference": each.difference / NANO,
                "causes": {cause: part / NANO for cause, part in each.causes.items()},
                "missing": list(each.missing),
                "without_purchase_date": each.undated,
            }
            for each in found.comparisons
        },
        "flat_ratio": {
            "value": found.ratio.value, "people": found.ratio.people, "kg_each": found.ratio.kg_each,
            "why": found.ratio.why,
        },
    }  # fmt: skip


def _strongest(known: Comparison, voice: Voice) -> str:
    cause = max(known.causes, key=lambda name: abs(known.causes[name]))
    return voice("rules_first_cause", cause=voice(f"rules_cause_{cause}").lower())


def _reason(comparison: Comparison, cause: str, voice: Voice) -> str:
    if cause == MISSING:
        names = voice.listed([voice.inside(name) for name in comparison.missing])
        return voice("rules_ecodiag_missing", names=names) if names else voice("rules_ecodiag_none_missing")
    left = voice("rules_undated", count=comparison.undated) if cause == PERIMETER and comparison.undated else ""
    return voice(f"rules_{comparison.system}_{cause}") + left


def _ratio_name(ratio: FlatRatio) -> str:
    return "rules_name_ratio_territory" if ratio.is_territory else "rules_name_ratio"


def _ratio_cells(ratio: FlatRatio, mine: int, shown: "_Shown", voice: Voice) -> list[str]:
    if ratio.value is None:
        return ["–", voice("rules_not_computed")]
    value = round(ratio.value * NANO)
    # A ratio of a whole region beside a few inventories: three digits of its own.
    own = _Shown(max(shown.step, _step_of(value)), shown.scale)
    return [own.amount(value, voice), own.signed(_stepped(value, own.step) - _stepped(mine, own.step), voice)]


def _shown_difference(comparison: Comparison, step: int) -> int:
    return _stepped(sum(comparison.theirs.values()), step) - _stepped(sum(comparison.ours.values()), step)


@dataclass(frozen=True)
class _Shown:
    """How amounts of the page are shown: to which step, in nano-units, and in which unit."""

    step: int
    scale: Scale

    def amount(self, value: int, voice: Voice) -> str:
        """An amount to the step; what is not nil and rounds to nothing is never shown as zero."""
        stepped = _stepped(value, self.step)
        return self.under(voice) if value and not stepped else self._written(stepped, voice)

    def signed(self, value: int, voice: Voice) -> str:
        """A difference, with its sign."""
        return "0" if value == 0 else f"{'+' if value > 0 else '−'}\u00a0{self._written(abs(value), voice)}"

    def under(self, voice: Voice) -> str:
        """Less than the step."""
        return f"<\u00a0{self._written(self.step, voice)}"

    def _written(self, value: int, voice: Voice) -> str:
        number = Decimal(value) / Decimal(NANO * 10**self.scale.power)
        return f"{spelled_number(number, voice.language)} {voice.unit_of(self.scale.short[voice.language])}"


def _shown(found: OtherRules) -> _Shown:
    mine = sum(found.numecoeval.ours.values())
    return _Shown(_step_of(mine), scale_of(UNIT, mine / NANO))


def _step_of(value: int) -> int:
    """Three digits of a value, in nano-units."""
    return int(10 ** max(floor(log10(value)) - _SHOWN_DIGITS + 1, 0)) if value > 0 else NANO


def _stepped(value: int, step: int) -> int:
    return (2 * value + step) // (2 * step) * step
