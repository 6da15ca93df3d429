"""What a scenario read of the systems of computers, in words and as data (METHODOLOGY 22.9). Pure: an `Outcome` in."""

from typing import Any

from dashboards.deciding import Outcome, systems_read
from dashboards.voice import Voice


def system_words(outcome: Outcome, voice: Voice) -> list[str]:
    """Where a lever reads the systems of computers: those that end, and how many are not known."""
    systems, last = systems_read(outcome), outcome.trend.years[-1]
    if systems is None:
        return []
    ended = [
        voice("scenario_system", name=end.name, day=voice.day(end.ends_on), units=voice.whole(units), source=end.source)
        for end, units in systems.ended(last)
    ]
    known = ended or [voice("scenario_system_none", year=last)]
    updated = voice("scenario_system_updated", updated=voice.whole(systems.updated)) if systems.updated else ""
    unknown = voice(
        "scenario_system_gap", unrecorded=voice.whole(systems.unrecorded), undated=voice.whole(systems.undated),
        updated=updated, total=voice.whole(systems.recorded + systems.unrecorded),
    )  # fmt: skip
    return [*known, unknown]


def system_figures(outcome: Outcome) -> dict[str, Any] | None:
    """The same as data; none where no lever reads systems."""
    systems = systems_read(outcome)
    if systems is None:
        return None
    ended = systems.ended(outcome.trend.years[-1])
    return {
        "ended": [{"system": end.name, "ends_on": end.ends_on.isoformat(), "devices": units} for end, units in ended],
        "without_system": systems.unrecorded,
        "without_known_end": systems.undated,
        "next_version_is_free": systems.updated,
    }
