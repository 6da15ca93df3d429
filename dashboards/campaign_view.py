"""A campaign in words and rows, the same for the command line and the screen; and its letters.

In: a `Campaign`. Out: rows of text, a frame to download, letters by file name.
"""

from datetime import date

import polars as pl

from barometer.decisions.campaign import ANSWERED
from barometer.editions import formatting
from barometer.records.organisations import kinds
from dashboards.campaigning import Asked, Campaign
from dashboards.documents.reminder import Reminder, reminder_pdf
from dashboards.errors import DashboardsError
from dashboards.exit_documents import shown_day
from dashboards.voice import Voice
from dashboards.words import text

UNIT = "kgCO2eq"
#: Part of an interval below which a narrower one is the same to any reader.
SEEN = 0.001
COLUMNS = ("organisation", "kind", "standing", "senders", "narrower")


def summary(found: Campaign, voice: Voice) -> list[str]:
    """How many answered, and what the missing ones would tell."""
    answered = sum(not each.is_missing for each in found.asked)
    lines = [
        voice(
            "campaign_answered", answered=voice.whole(answered), asked=voice.whole(len(found.asked)), year=found.year,
            territory=found.name,
        )
    ]  # fmt: skip
    if found.together:
        width, narrower = _amounts(found.width, found.width * found.together, voice=voice)
        key = "campaign_together" if found.together >= SEEN else "campaign_together_unseen"
        lines.append(voice(key, narrower=narrower, width=width))
    return lines


def rows(found: Campaign, names: dict[str, str], voice: Voice) -> list[list[str]]:
    """One row a body asked, in the order of the campaign."""
    return [
        [
            each.name,
            kinds()[each.kind][f"name_{voice.language}"],
            standing(each, voice),
            voice.listed([names.get(sender, sender) for sender in each.senders]),
            narrower(found, each, voice),
        ]
        for each in found.asked
    ]


def standing(each: Asked, voice: Voice) -> str:
    """Answered, or not, and since when."""
    return voice(f"campaign_state_{each.standing}", year=each.last_year or "–")


def narrower(found: Campaign, each: Asked, voice: Voice) -> str:
    """By how much the interval would narrow, or why nobody can tell."""
    if each.standing == ANSWERED:
        return "–"
    if each.told is None:
        return voice(f"campaign_why_{each.why}", year=each.last_year or "–")
    told = (found.width * each.told.narrows, each.told.width, each.told.with_inventory)
    narrows, width, left = _amounts(*told, voice=voice, is_smallest=True)
    return voice("campaign_tells", narrower=narrows, width=width, left=left)


def frame(found: Campaign) -> pl.DataFrame:
    """The campaign as data: codes, years, numbers with full precision (`narrower_kgco2eq`)."""
    return pl.DataFrame(
        [record(found, each) | {"senders": " ".join(each.senders)} for each in found.asked],
        schema={
            "organisation": pl.String, "name": pl.String, "kind": pl.String, "standing": pl.String,
            "last_year": pl.Int64, "people": pl.Int64, "senders": pl.String, "narrower_kgco2eq": pl.Float64,
            "own_width_kgco2eq": pl.Float64, "own_width_with_inventory_kgco2eq": pl.Float64,
            "why": pl.String, "is_synthetic": pl.Boolean,
        },
    )  # fmt: skip


def record(found: Campaign, each: Asked) -> dict[str, object]:
    """One body as a document."""
    return {
        "organisation": each.organisation, "name": each.name, "kind": each.kind, "standing": each.standing,
        "last_year": each.last_year, "people": each.people, "senders": list(each.senders),
        "narrower_kgco2eq": None if each.told is None else found.width * each.told.narrows,
        "own_width_kgco2eq": None if each.told is None else each.told.width,
        "own_width_with_inventory_kgco2eq": None if each.told is None else each.told.with_inventory, "why": each.why,
        "is_synthetic": each.is_synthetic,
    }  # fmt: skip


def letters(found: Campaign, names: dict[str, str], language: str, *, until: date | None = None) -> dict[str, bytes]:
    """File name -> letter, one for each sender of somebody missing; refused where the day to answer by is over."""
    if until is not None and until < found.on:
        raise DashboardsError("campaign_until", until=until, on=found.on)
    return {
        f"{text('reminder_file', language)}-{found.year}-{sender}.pdf": reminder_pdf(
            Reminder(
                territory=found.name,
                sender=names.get(sender, sender),
                year=found.year,
                day=shown_day(found.on, language),
                until=None if until is None else shown_day(until, language),
                bodies=[(each.name, _known(each, language)) for each in missing],
                has_communes=any(each.kind == "commune" for each in missing),
                is_synthetic=any(each.is_synthetic for each in missing),
            ),
            language,
        )
        for sender, missing in found.letters.items()
    }


def _known(each: Asked, language: str) -> str:
    """What is known of a missing body, for its letter."""
    if each.last_year is not None:
        return text("reminder_last", language, year=each.last_year)
    if each.told is not None:
        return text("reminder_never", language)
    return text("reminder_nothing" if each.people is None else "reminder_not_counted", language)


def _amounts(*values: float, voice: Voice, is_smallest: bool = False) -> list[str]:
    """Amounts of one sentence in one unit: that of the largest, or of the smallest."""
    scale = formatting.scale_of(UNIT, min(values) if is_smallest else max(values))
    unit = voice.unit_of(scale.short[voice.language])
    return [f"{formatting.plain(value, scale, voice.language)} {unit}" for value in values]
