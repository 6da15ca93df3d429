"""Where impacts fall, in rows of text for both faces. Pure: a `Whereabouts` in, words out."""

from typing import Any

from barometer.attribution import rounded_to_sum
from barometer.whereabouts import PLACES
from dashboards.voice import Voice
from dashboards.whereabouts import Whereabouts
from dashboards.words import shown_figure

COLUMNS = ("where_place", "value", "share")
SHARE = 1_000_000
STAGE_COLUMNS = ("where_place", "life_cycle_stage", "value", "where_reason")


def finding(found: Whereabouts, place: str, voice: Voice) -> str:
    """What is known of it, in one sentence."""
    shares = {row["place"]: share for row, share in zip(found.places, _shares(found), strict=True)}
    told = {name: voice.percent(shares.get(name, 0.0)) for name in PLACES}
    said = voice("where_finding", place=place, year=found.year, country=found.home[voice.language], **told)
    if not found.missing_tiers:
        return said
    tiers = voice.listed([voice.inside(tier) for tier in found.missing_tiers])
    return f"{said} {voice('where_without', tiers=tiers)}"


def _shares(found: Whereabouts) -> list[float]:
    """Whole percents that add up to a hundred."""
    parts = [round(row["share"] * SHARE) for row in found.places]
    return [percent / SHARE for percent in rounded_to_sum(parts, SHARE, SHARE // 100)]


def place_name(code: str, found: Whereabouts, voice: Voice) -> str:
    """Here is a country; the two others are words."""
    return voice(f"where_{code}", country=found.home[voice.language])


def place_rows(found: Whereabouts, voice: Voice) -> list[list[str]]:
    """Place, value with its interval, share."""
    return [
        [place_name(row["place"], found, voice), _value(row, found, voice), voice.percent(share)]
        for row, share in zip(found.places, _shares(found), strict=True)
    ]


def stage_rows(found: Whereabouts, voice: Voice) -> list[list[str]]:
    """Place, stage with the country of its grid, value, why it is there."""
    language = voice.language
    return [
        [
            place_name(row["place"], found, voice),
            voice.word(row["life_cycle_stage"])
            + (f" ({found.countries[row['grid_country']][language]})" if row["grid_country"] else ""),
            _value(row, found, voice),
            voice.typeset(row[f"reason_{language}"]),
        ]
        for row in found.stages
    ]


def _value(row: dict[str, Any], found: Whereabouts, voice: Voice) -> str:
    """In the scale of the largest place, so that rows compare."""
    largest = max(each["value"] for each in found.places)
    shown = shown_figure({**row, "unit": found.unit}, voice.language, magnitude=largest)
    return voice("where_value", **shown)
