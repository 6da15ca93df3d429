"""Everyday gestures: what they save here, who does them; one question of both faces (METHODOLOGY 25).

In: a context, a scope, a year; a file of answers. Out: `GestureFigure`s, `Survey`s. Only counts of answers are kept, in
`<home>/gestures`, one file for each organisation, year and audience: a new file replaces them.
"""

import hashlib
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from barometer.decisions.gestures import Adoption, GestureFigure, gesture_figures
from barometer.decisions.holdings import Inputs
from barometer.decisions.projects import home_grid
from barometer.records import access
from barometer.records.audit import record_entry
from barometer.records.home import Home
from barometer.records.registers import read_register
from barometer.records.taught import read_taught, write_taught
from dashboards.actors import Actor
from dashboards.deciding import Ground
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.words import text
from factors.gestures import HOUSEHOLD, Gesture, gestures
from imports.proposals import quoted
from imports.survey import Tally, read_answers

SURVEYS = "gestures"
#: Types asked of homes: devices in working order that nobody uses.
IDLE_TYPES = ("smartphone", "laptop", "desktop_personal", "tablet", "monitor")


@dataclass(frozen=True)
class Survey:
    """What an audience of an organisation answered in a year. `idle`: type -> (devices, homes that answered)."""

    organisation: str
    year: int
    audience: str
    people: int
    adoption: dict[str, Adoption]
    idle: dict[str, tuple[int, int]]


def figures_of(context: Context, ground: Ground, audience: str) -> list[GestureFigure]:
    """The gestures of an audience, quantified by what the ground holds."""
    factors, draws = context.factors, context.draws
    known = [each for each in gestures() if audience in each.audience]
    return gesture_figures(known, ground.place.holdings, Inputs(factors, draws), home_grid(factors, draws, ground.year))


def keep_answers(home: Home, actor: Actor, path: Path, *, organisation: str, year: int, audience: str) -> Tally:
    """Count the answers of a file, and keep the counts in place of those of the same year and audience."""
    known = read_register(home).find(organisation).organisation
    access.require(home, actor.name, "import", known)
    if not actor.now.year >= year >= 2000:
        raise DashboardsError("survey_year", year=year, latest=actor.now.year)
    tally = read_answers(path, asked_of(audience), idle_headers(audience), _foreign(audience))
    write_taught(home, SURVEYS, _name(known, year, audience), _text(home, known, year, audience, tally))
    record_entry(
        home, recorded_at=actor.now, actor=actor.name, verb="gestures answers", subject=f"{audience} {year}",
        organisation=known, outcome="done", detail=f"{tally.people} answers",
    )  # fmt: skip
    return tally


def surveys(home: Home, actor: Actor, organisation: str, audience: str) -> list[Survey]:
    """Every year that an audience of an organisation answered, the first one first."""
    access.require(home, actor.name, "read", organisation)
    return surveys_of(home, actor, [organisation], audience)


def surveys_of(home: Home, actor: Actor, organisations: Collection[str], audience: str) -> list[Survey]:
    """The same of several organisations, all read at once."""
    found = [_read(name, told) for name, told in read_taught(home, SURVEYS).items()]
    ours = [each for each in found if each.organisation in organisations and each.audience == audience]
    for organisation in sorted({each.organisation for each in ours}):
        access.require(home, actor.name, "read", organisation)
    return sorted(ours, key=lambda each: (each.organisation, each.year))


def asked_of(audience: str) -> list[Gesture]:
    """The gestures of a questionnaire, in its order."""
    return [each for each in gestures() if audience in each.audience]


def _foreign(audience: str) -> list[str]:
    """The headers that only another audience is asked."""
    others = [each for each in gestures() if audience not in each.audience]
    idle = {} if audience == HOUSEHOLD else idle_headers(HOUSEHOLD)
    asked = [said for each in others for said in (*each.said.values(), *each.name.values(), each.code)]
    return asked + [said for names in idle.values() for said in names.values()]


def idle_headers(audience: str) -> dict[str, dict[str, str]]:
    """Type -> the question about idle devices in each language; homes only."""
    if audience != HOUSEHOLD:
        return {}
    return {
        name: {language: text(f"gesture_idle_{name}", language) for language in ("fr", "en")} for name in IDLE_TYPES
    }


def _name(organisation: str, year: int, audience: str) -> str:
    return f"{audience}-{year}-{hashlib.sha256(organisation.encode()).hexdigest()[:16]}"


def _text(home: Home, organisation: str, year: int, audience: str, tally: Tally) -> str:
    lines = [f"organisation = {quoted(organisation)}", f"year = {year}", f"audience = {quoted(audience)}"]
    lines += [f"people = {tally.people}", f"synthetic = {str(home.is_demo).lower()}", "", "# yes, no, not concerned"]
    lines += ["[answers]", *(f"{code} = {list(counts)}" for code, counts in tally.answers.items())]
    lines += ["", "# devices, homes that answered", "[idle]"]
    lines += [f"{code} = {list(counts)}" for code, counts in tally.idle.items()]
    return "\n".join(lines) + "\n"


def _read(name: str, told: str) -> Survey:
    try:
        row = tomllib.loads(told)
        return Survey(
            organisation=str(row["organisation"]),
            year=int(row["year"]),
            audience=str(row["audience"]),
            people=int(row["people"]),
            adoption={code: Adoption(int(yes), int(yes) + int(no)) for code, (yes, no, _) in row["answers"].items()},
            idle={code: (int(devices), int(homes)) for code, (devices, homes) in row["idle"].items()},
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as problem:
        raise DashboardsError("survey_file", name=name, problem=str(problem)) from problem
