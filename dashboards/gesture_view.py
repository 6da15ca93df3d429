"""Everyday gestures in words and rows, the same for the command line and the screen. Pure.

In: `GestureFigure`s, the last survey. Out: rows of text, documents.
"""

from collections.abc import Sequence
from typing import Any

from barometer.decisions.gestures import FEWEST_ANSWERS, GestureFigure
from barometer.editions import formatting
from dashboards.gesturing import Survey
from dashboards.voice import Voice
from factors.spelling import quoted
from imports.survey import Tally

UNIT = "kgCO2eq"
SHOWN_CELLS = 10
COLUMNS = ("name", "saving", "assumption", "devices", "adoption")


def ranked(figures: Sequence[GestureFigure]) -> list[GestureFigure]:
    """The most useful first; those that nobody can put in figures last."""
    return sorted(figures, key=lambda each: (each.saving is None, -(each.saving or 0.0), each.gesture.code))


def rows(figures: Sequence[GestureFigure], survey: Survey | None, voice: Voice) -> list[list[str]]:
    """One row a gesture, the most useful first."""
    return [
        [
            voice.typeset(each.gesture.name[voice.language]),
            saving(each, voice),
            assumption(each, voice),
            voice.whole(None if each.devices is None else round(each.devices)),
            adoption(each, survey, voice),
        ]
        for each in ranked(figures)
    ]


def saving(each: GestureFigure, voice: Voice) -> str:
    """Value and bounds, with the digits the interval supports; or why nobody can tell."""
    if each.saving is None or each.low is None or each.high is None:
        return voice(f"gesture_why_{each.why}")
    scale = formatting.scale_of(UNIT, max(abs(each.low), abs(each.high)))
    value, low, high = formatting.figure(each.saving, each.low, each.high, scale, voice.language)
    return voice("gesture_bounds", value=value, low=low, high=high, unit=voice.unit_of(scale.short[voice.language]))


def assumption(each: GestureFigure, voice: Voice) -> str:
    """What the figure rests on besides factors: years, devices, kWh or units of a service."""
    central, low, high = each.gesture.amount
    said = {"value": voice.amount(central), "low": voice.amount(low), "high": voice.amount(high)}
    if low == high:
        return voice(f"gesture_rule_{each.gesture.rule}")
    return voice(f"gesture_amount_{each.gesture.unit}", **said)


def adoption(each: GestureFigure, survey: Survey | None, voice: Voice) -> str:
    """The share that does it with its interval and the number of answers; nothing below thirty."""
    known = survey.adoption.get(each.gesture.code) if survey else None
    if survey is None or known is None or not known.answers:
        return voice("gesture_not_asked")
    if known.share is None:
        return voice("gesture_too_few", fewest=FEWEST_ANSWERS)
    share, low, high = known.share
    return voice(
        "gesture_adopted", share=voice.percent(share), low=voice.percent(low), high=voice.percent(high),
        answers=voice.whole(known.answers), year=survey.year,
    )  # fmt: skip


def idle_lines(survey: Survey | None, voice: Voice) -> list[str]:
    """Devices kept without use for a hundred homes, where at least thirty answered."""
    if survey is None:
        return []
    return [
        voice("gesture_idle_line", name=voice.word(name), each=voice.amount(100 * devices / homes),
              answers=voice.whole(homes), year=survey.year)
        for name, (devices, homes) in survey.idle.items()
        if homes >= FEWEST_ANSWERS
    ]  # fmt: skip


def document(figures: Sequence[GestureFigure], survey: Survey | None) -> list[dict[str, Any]]:
    """Every gesture as data; adoption is null where it may not be shown."""
    return [
        {
            "gesture": each.gesture.code, "rule": each.gesture.rule, "saving": each.saving, "low": each.low,
            "high": each.high, "unit": f"{UNIT}/person/year", "why": each.why, "devices": each.devices,
            "is_own": each.is_own, "amount": dict(zip(("value", "low", "high"), each.gesture.amount, strict=True)),
            "amount_unit": each.gesture.unit, "source": each.gesture.source, "note": each.gesture.note,
            **_adopted(each, survey),
        }
        for each in ranked(figures)
    ]  # fmt: skip


def _adopted(each: GestureFigure, survey: Survey | None) -> dict[str, Any]:
    known = survey.adoption.get(each.gesture.code) if survey else None
    share = known.share if known else None
    return {
        "adoption_year": survey.year if survey and share else None,
        "adoption": None if share is None else dict(zip(("share", "low", "high"), share, strict=True)),
        "answers": known.answers if known and share else None,
    }


def remarks(tally: Tally, voice: Voice) -> list[str]:
    """What of a file of answers was not read."""
    lines = []
    if tally.unread:
        cells = [f"{each.cell} {quoted(each.value, voice.language)}" for each in tally.unread[:SHOWN_CELLS]]
        lines.append(voice("gestures_unread", count=voice.whole(len(tally.unread)), cells=", ".join(cells)))
    if tally.columns_left:
        lines.append(voice("gestures_columns_left", columns=", ".join(tally.columns_left)))
    return lines
