"""A change between two editions in words and rows, the same for the command line and the screen (METHODOLOGY 5.5).

Pure: an `EditionChange` in, text out. The terms shown add up to the difference shown (5.3).
"""

from math import floor, log10

from barometer.attribution import rounded_to_sum
from barometer.editions import formatting
from barometer.exact import NANO
from dashboards.changing_edition import EditionChange, Figure
from dashboards.voice import Voice
from dashboards.words import shown_figure


def sentences(change: EditionChange, place: str, voice: Voice) -> list[str]:
    """Both figures; that the method moved, where it did; that nothing changed, where nothing did."""
    said = [voice(
        "change_edition_total", code=change.code, place=place, year=change.year,
        before=_told(change.before, change, voice), after=_told(change.after, change, voice),
    )]  # fmt: skip
    old, new = change.before.method_version, change.after.method_version
    said += [voice("change_edition_method", old=old, new=new)] if old != new else []
    return said + ([] if change.causes else [voice("change_edition_none")])


def _told(figure: Figure, change: EditionChange, voice: Voice) -> str:
    name = voice("change_edition_today") if figure.edition is None else figure.edition
    shown = shown_figure({**vars(figure), "unit": change.unit}, voice.language)
    return voice("change_edition_figure", edition=name, **shown)


def cause_rows(change: EditionChange, voice: Voice) -> list[tuple[str, str]]:
    """Terms in whole steps of two digits of the largest, that add up to the difference shown (5.3)."""
    largest = max(abs(value) for _, value in change.causes)
    step = 10 ** max(floor(log10(largest)) - 1, 0)
    values = [value for _, value in change.causes]
    rounded = rounded_to_sum(values, sum(values), step)
    scale = formatting.scale_of(change.unit, largest / NANO)
    decimals = max(0, scale.power - floor(log10(step / NANO)))
    rows = []
    for (cause, _), value in zip(change.causes, rounded, strict=True):
        text = f"{abs(value) / NANO / 10.0**scale.power:,.{decimals}f}"
        if voice.language == "fr":
            text = text.replace(",", "\u202f").replace(".", ",")
        sign = "" if not value else "+\u00a0" if value > 0 else "−\u00a0"
        rows.append((voice.word(f"cause_{cause}"), f"{sign}{text} {voice.unit_of(scale.short[voice.language])}"))
    return rows
