"""Targets and actions in words and rows, the same for the command line and the screen. Pure."""

from barometer.decisions.targets import FURTHEST
from barometer.editions import formatting
from dashboards import covering_view
from dashboards.covering import missing_of
from dashboards.following import FollowUp
from dashboards.target_store import Target
from dashboards.targeting import Standing
from dashboards.typed_amounts import UNITS
from dashboards.voice import Voice
from dashboards.words import text

PERCENT = 100
STANDING_COLUMNS = ("target", "indicator", "asked", "observed", "gap", "verdict", "meets")
FOLLOW_COLUMNS = ("action", "indicator", "expected", "observed", "verdict")


def amount(
    value: float | None, unit: str, voice: Voice, *, magnitude: float | None = None, signed: bool = False
) -> str:
    """A value in its unit; a dash where it is unknown."""
    if value is None:
        return "–"
    if unit == "percent":
        points = voice("target_points", value=voice.whole(round(abs(value))))
        said = points if signed else voice.percent(abs(value) / PERCENT)
    else:
        scale = formatting.scale_of(unit, magnitude or abs(value))
        said = f"{formatting.plain(abs(value), scale, voice.language)} {voice.unit_of(scale.short[voice.language])}"
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    return (sign + said).rstrip()


def standing_rows(found: list[Standing], voice: Voice) -> list[list[str]]:
    """One row a target: what is asked this year, what is observed, the gap, and when the trend meets its end."""
    rows = []
    for each in found:
        year, end = each.trajectory.last
        named = voice(f"target_{each.name}") if each.text is not None else each.name
        asked = _bounded(end, each.unit, each.trajectory.is_at_least, voice)
        aim = voice("target_aim", name=named, value=asked, year=year)
        verdict = "–" if each.is_met is None else voice("target_met" if each.is_met else "target_not_met")
        if each.observed is None:
            verdict = lacking(each, voice.language)
        rows.append(
            [
                aim, voice.indicator(each.code), amount(each.asked, each.unit, voice),
                amount(each.observed, each.unit, voice), amount(each.gap, each.unit, voice, signed=True), verdict,
                voice(f"target_{each.meeting.why}", year=each.meeting.year or 0, years=FURTHEST),
            ]
        )  # fmt: skip
    return rows


def lacking(each: Standing, language: str) -> str:
    """What a target without an observed value lacks in its year, and where to give it; as the coverage says it."""
    if each.code == "reuse_rate":
        return text("target_lacks_stock", language, year=each.year)
    told = [covering_view.without_inputs(what) for what, _ in missing_of(each.code, set(), language)]
    return text("target_lacks_of_year", language, what=told[0] if told else f"{each.code} {each.year}")


def set_words(target: Target, replaced: Target | None, voice: Voice) -> list[str]:
    """What was recorded, in full: from where to where, which side, a year; then what it replaces."""
    lines = [_told(target, "target_kept", voice)]
    if replaced is not None and replaced != target:
        lines.append(_told(replaced, "target_replaced", voice))
    return lines


def _told(target: Target, key: str, voice: Voice) -> str:
    unit = target.unit or UNITS.get(target.code, "")
    return voice(
        key, name=target.name, indicator=voice.indicator(target.code), since=target.since, year=target.year,
        start=amount(target.since_value, unit, voice), source=target.source,
        aim=_bounded(target.value, unit, target.is_at_least, voice),
        yearly=amount(target.yearly, unit, voice, signed=True),
    )  # fmt: skip


def _bounded(value: float, unit: str, is_at_least: bool, voice: Voice) -> str:
    return voice("target_at_least" if is_at_least else "target_at_most", value=amount(value, unit, voice))


def sources(found: list[Standing], voice: Voice) -> list[str]:
    """Who asks, and what of the law we have not read."""
    lines = []
    for each in found:
        if each.text is None:
            lines.append(voice("target_decided", name=each.name, source=each.source))
        else:
            lines.append(voice.typeset(f"{each.text.title[voice.language]} – {each.text.not_read[voice.language]}"))
    return lines


def follow_rows(found: list[FollowUp], voice: Voice) -> list[list[str]]:
    """One row an action: expected, observed, distinguishable or not, and as expected or not."""
    rows = []
    for each in found:
        unit = (
            each.observed.unit
            if each.observed
            else each.counted.unit
            if each.counted
            else UNITS.get(each.code or "", "")
        )
        expected = voice("action_no_expectation")
        if each.why_none is not None:
            expected += voice("action_because", why=voice.refusal(each.why_none))
        if each.expected is not None:
            value, low, high = each.expected
            expected = amount(value, unit, voice, signed=True)
            if low is not None and high is not None:
                expected = _with_bounds(value, low, high, unit, voice)
        rows.append([each.title, voice.indicator(each.code) if each.code else "–", expected, *_observed(each, voice)])
    return rows


def _observed(each: FollowUp, voice: Voice) -> list[str]:
    if each.counted is not None:
        found = each.counted
        said = amount(found.difference, found.unit, voice, signed=True)
        return [voice("action_since", change=said, since=found.since, year=found.year), voice("action_counted")]
    if each.observed is None:
        why = each.why
        return [voice(f"action_{why}") if isinstance(why, str) else why.message(voice.language) if why else "–", "–"]
    change = each.observed
    verdict = voice("action_distinguishable" if change.is_distinguishable else "action_not_distinguishable")
    if each.is_as_expected is not None:
        verdict += voice("list_separator") + voice("action_as_expected" if each.is_as_expected else "action_unlike")
    part = change.judged
    said = _with_bounds(part.difference, part.low, part.high, part.unit, voice)
    said += f" ({voice('action_same_perimeter')})" if change.comparable else ""
    return [voice("action_since", change=said, since=change.since, year=change.year), voice.typeset(verdict)]


def _with_bounds(value: float, low: float, high: float, unit: str, voice: Voice) -> str:
    scale = formatting.scale_of(unit, max(abs(value), abs(low), abs(high)))
    texts = formatting.figure(value, low, high, scale, voice.language)
    named = voice.unit_of(scale.short[voice.language])
    return voice(
        "scenario_figure", value=("+" if value > 0 else "") + texts[0], low=texts[1], high=texts[2], unit=named
    )
