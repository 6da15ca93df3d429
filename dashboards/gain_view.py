"""Gains in words and rows, the same for the command line and the screen. Pure: gains in, text out."""

from typing import Any

from barometer.decisions.gain_sums import GatheredGain
from barometer.decisions.gains import UNIT, GainFigure
from barometer.editions import formatting
from dashboards.voice import Voice
from dashboards.words import shown_figure, unit_name

HEADERS = ("gain", "activity", "evidence_level", "saving", "gain_reference")


def headers(voice: Voice) -> list[str]:
    """The heads of the table of gains."""
    return [voice.word(name) for name in HEADERS]


def rows(figures: list[GainFigure], voice: Voice) -> list[list[str]]:
    """One row a gain: name, activity, level, saving and interval or why there is none, what it is compared with."""
    return [
        [
            voice.typeset(each.gain.name[voice.language]),
            activity(each, voice),
            level(each, voice),
            saving(each, voice),
            voice.typeset(f"{each.gain.reference[voice.language]} {each.gain.rebound[voice.language]}".strip()),
        ]
        for each in figures
    ]  # fmt: skip


def gathered_headers(voice: Voice) -> list[str]:
    """The heads of the table of gains of a territory."""
    return [voice.word(name) for name in ("gain", "gain_told", *HEADERS[1:4])]


def gathered_rows(found: list[GatheredGain], of_the_place: frozenset[str], voice: Voice) -> list[list[str]]:
    """One row a gain and level of evidence: who tells it, activity, level, saving and interval or why there is none."""
    return [
        [
            voice.typeset(each.gain.name[voice.language]),
            voice("gain_of_the_place") if each.gain.gain in of_the_place else voice.whole(len(each.bodies)),
            activity(each, voice),
            "–" if each.level is None else voice(f"evidence_{each.level}"),
            saving(each, voice),
        ]
        for each in found
    ]


def activity(each: GainFigure | GatheredGain, voice: Voice) -> str:
    """What was done, with its unit; what is missing where it is not known."""
    if each.activity is None:
        return voice("gain_no_activity")
    if each.gain.activity_unit == "percent":
        return formatting.percent(each.activity, voice.language)
    return f"{voice.amount(each.activity)} {unit_name(each.gain.activity_unit, voice.language)}"


def level(each: GainFigure, voice: Voice) -> str:
    """The level of evidence, and that a stronger one was claimed."""
    # A level claimed without its evidence is said, even where nothing weaker is left to show.
    said = "–" if each.level is None else voice(f"evidence_{each.level}")
    return f"{said} {voice('evidence_lowered')}" if each.is_lowered else said


def saving(each: GainFigure | GatheredGain, voice: Voice) -> str:
    """The saving with its interval; why there is none."""
    if each.saving is None:
        return voice("gain_no_factor") if not each.gain.savings else voice("gain_missing")
    shown = shown_figure({"value": each.saving, "low": each.low, "high": each.high, "unit": UNIT}, voice.language)
    said = voice("gain_saving", **shown)
    return said if each.is_public else f"{said} {voice('gain_internal')}"


def missing(figures: list[GainFigure], known: dict[str, dict[str, Any]], voice: Voice) -> list[str]:
    """What would give an activity or a stronger level, and who knows it: one line an input."""
    names = sorted({name for each in figures for name in each.missing})
    return [
        voice.typeset(
            voice(
                "gain_missing_input", label=known[name][f"label_{voice.language}"], input=name,
                who=known[name][f"who_knows_{voice.language}"],
            )
        )
        for name in names
    ]  # fmt: skip
