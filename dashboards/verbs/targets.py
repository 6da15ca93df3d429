"""`barometer target …`, `barometer action follow`: where we stand, what became of what was done."""

from argparse import Namespace
from typing import Any

from dashboards import exits
from dashboards import target_view as view
from dashboards.following import FollowUp, follow_ups
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.placed import Broken, place_of
from dashboards.scopes import Scope, scope_of
from dashboards.session import actor_of, context_of, opened
from dashboards.target_store import Asked, read_targets, remove_target, set_target
from dashboards.targeting import Standing, standings
from dashboards.voice import Voice


def set_one(arguments: Namespace) -> int:
    """Keep a trajectory that somebody decided."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    asked = Asked(
        arguments.code.upper(), (arguments.since, arguments.to), arguments.value, arguments.source,
        arguments.since_value, arguments.is_at_least,
    )  # fmt: skip
    target, replaced = set_target(context, actor_of(arguments), arguments.name, scope, asked)
    if is_json(arguments):
        side = {"is_at_least": target.is_at_least, "unit": target.unit, "yearly": target.yearly}
        print_json({"target": target.name, "since_value": target.since_value, "value": target.value} | side)
    for line in view.set_words(target, replaced, Voice(arguments.language)):
        say(arguments, line)
    return exits.DONE


def list_set(arguments: Namespace) -> int:
    """Trajectories that users set."""
    found, broken = read_targets(opened(arguments), actor_of(arguments))
    rows = [
        {
            "target": each.name, "place": place_of(each.scope), "indicator": each.code,
            "since": str(each.since), "since_value": each.since_value, "year": str(each.year), "value": each.value,
            "source": each.source, "is_at_least": each.is_at_least, "unit": each.unit,
        }
        for each in found
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    voice = Voice(arguments.language)
    heads = ("target", "place", "indicator", "since", "since_value", "year", "value", "source")
    print_rows(rows, heads, [voice.word(f"target_{head}") for head in heads])
    _tell_broken(broken, voice)
    return exits.DONE


def _tell_broken(broken: list[Broken], voice: Voice) -> None:
    """Targets that can no longer be read: told beside the others, which stay."""
    for each in broken:
        print_text(each.why.message(voice.language))


def remove(arguments: Namespace) -> int:
    """Forget a trajectory."""
    place = Scope(arguments.territory, arguments.organisation)
    remove_target(opened(arguments), actor_of(arguments), arguments.name, place)
    say(arguments, Voice(arguments.language)("target_removed", name=arguments.name))
    return exits.DONE


def status(arguments: Namespace) -> int:
    """Legal and user-set targets of one organisation or territory, in a year."""
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    found = standings(context, actor_of(arguments), scope, arguments.year or context.years[-1])
    if is_json(arguments):
        print_json([_standing(each, arguments.language) for each in found])
        return exits.DONE
    if not found:
        print_text(voice("target_none"))
    rows = [dict(zip(view.STANDING_COLUMNS, row, strict=True)) for row in view.standing_rows(found, voice)]
    if rows:
        print_rows(rows, view.STANDING_COLUMNS, [voice.word(f"target_{head}") for head in view.STANDING_COLUMNS])
    for line in view.sources(found, voice):
        print_text(line)
    _, broken = read_targets(context.home, actor_of(arguments))
    _tell_broken([each for each in broken if each.scope in {None, scope}], voice)
    return exits.DONE


def follow(arguments: Namespace) -> int:
    """What each action was to change, and what is observed."""
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    found = follow_ups(context, actor_of(arguments), scope, arguments.year or context.years[-1])
    if is_json(arguments):
        print_json([_followed(each, arguments.language) for each in found])
        return exits.DONE
    rows = [dict(zip(view.FOLLOW_COLUMNS, row, strict=True)) for row in view.follow_rows(found, voice)]
    print_text(voice("action_rule") if rows else voice("action_none"))
    if rows:
        print_rows(rows, view.FOLLOW_COLUMNS, [voice.word(f"target_{head}") for head in view.FOLLOW_COLUMNS])
    return exits.DONE


def _standing(each: Standing, language: str) -> dict[str, Any]:
    return {
        "target": each.name, "indicator": each.code, "year": each.year, "unit": each.unit, "asked": each.asked,
        "observed": each.observed, "gap": each.gap, "is_met": each.is_met, "is_legal": each.text is not None,
        "trend": each.meeting.why, "meets_in": each.meeting.year, "source": each.source,
        "missing": view.lacking(each, language) if each.observed is None else None,
    }  # fmt: skip


def _followed(each: FollowUp, language: str) -> dict[str, Any]:
    change, counted = each.observed, each.counted
    observed: dict[str, Any] | None = None
    if change is not None:
        part = change.judged
        observed = {"value": part.difference, "low": part.low, "high": part.high, "unit": change.unit}
    elif counted is not None:
        observed = {"value": counted.difference, "low": None, "high": None, "unit": counted.unit}
    why = each.why if each.why is None or isinstance(each.why, str) else each.why.message(language)
    return {
        "action": each.key, "title": each.title, "indicator": each.code, "since": each.since,
        "expected": None if each.expected is None else dict(zip(("value", "low", "high"), each.expected, strict=True)),
        "expected_why": None if each.why_none is None else each.why_none.message(language),
        "observed": observed,
        "is_distinguishable": None if change is None else change.is_distinguishable,
        "is_as_expected": each.is_as_expected, "why": why,
    }  # fmt: skip
