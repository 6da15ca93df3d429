"""`barometer explain CODE --against EDITION [--edition EDITION]`: why a published figure is another one (5.5)."""

from argparse import Namespace
from math import floor, log10

from barometer.attribution import rounded_to_sum
from barometer.editions import formatting
from barometer.exact import NANO
from dashboards import exits
from dashboards.changing_edition import EditionChange, Figure
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import Scope
from dashboards.verbs.change import COLUMNS
from dashboards.voice import Voice
from dashboards.words import shown_figure, word


def print_edition_change(arguments: Namespace, change: EditionChange, scope: Scope) -> int:
    """Both figures, the difference, its causes; whether the method moved."""
    if is_json(arguments):
        print_json(
            {"code": change.code, "territory": scope.territory, "year": change.year, "unit": change.unit}
            | {"before": vars(change.before), "after": vars(change.after), "difference": change.difference}
            | {"causes": [{"cause": cause, "contribution": value / NANO} for cause, value in change.causes]}
        )
        return exits.DONE
    voice = Voice(arguments.language)
    print_text(voice(
        "change_edition_total", code=change.code, place=scope.territory, year=change.year,
        before=_told(change.before, change, voice), after=_told(change.after, change, voice),
    ))  # fmt: skip
    if change.before.method_version != change.after.method_version:
        print_text(voice("change_edition_method", old=change.before.method_version, new=change.after.method_version))
    if not change.causes:
        print_text(voice("change_edition_none"))
        return exits.DONE
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in _rows(change, voice)]
    print_rows(rows, COLUMNS, [word(column, voice.language) for column in COLUMNS])
    print_text(voice("change_edition_note"))
    return exits.DONE


def _told(figure: Figure, change: EditionChange, voice: Voice) -> str:
    name = voice("change_edition_today") if figure.edition is None else figure.edition
    shown = shown_figure({**vars(figure), "unit": change.unit}, voice.language)
    return voice("change_edition_figure", edition=name, **shown)


def _rows(change: EditionChange, voice: Voice) -> list[tuple[str, str]]:
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
