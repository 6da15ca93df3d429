"""`barometer target …`, `barometer action follow`: where we stand, what became of what was done."""

from argparse import Namespace
from typing import Any

from dashboards import exits
from dashboards import target_view as view
from dashboards.following import FollowUp, follow_ups
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of, opened
from dashboards.targeting import Standing, remove_target, set_target, standings, targets
from dashboards.voice import Voice


def set_one(arguments: Namespace) -> int:
    """Keep a trajectory that somebody decided."""
    context = context_of(arguments)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    target = set_target(
        context, actor_of(arguments), arguments.name, scope, code=arguments.code.upper(),
        years=(arguments.since, arguments.to), value=arguments.value, since_value=arguments.since_value,
        source=arguments.source,
    )  # fmt: skip
    document = {"target": target.name, "since_value": target.since_value, "value": target.value}
    if is_json(arguments):
        print_json(document)
    say(arguments, Voice(arguments.language)("target_kept", name=target.name))
    return exits.DONE


def list_set(arguments: Namespace) -> int:
    """Trajectories that users set."""
    rows = [
        {
            "target": each.name, "place": each.scope.organisation or each.scope.territory, "indicator": each.code,
            "since": str(each.since), "since_value": each.since_value, "year": str(each.year), "value": each.value,
            "source": each.source,
        }
        for each in targets(opened(arguments), actor_of(arguments)).values()
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    voice = Voice(arguments.language)
    heads = ("target", "place", "indicator", "since", "since_value", "year", "value", "source")
    print_rows(rows, heads, [voice.word(f"target_{head}") for head in heads])
    return exits.DONE


def remove(arguments: Namespace) -> int:
    """Forget a trajectory."""
    remove_target(opened(arguments), actor_of(arguments), arguments.name)
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
        "observed": observed,
        "is_distinguishable": None if change is None else change.is_distinguishable,
        "is_as_expected": each.is_as_expected, "why": why,
    }  # fmt: skip
