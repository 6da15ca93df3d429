"""Registers of the command line: `organisation head-count|site|mandate|agreement|succession`, `action`, `service`."""

from argparse import Namespace
from decimal import Decimal
from typing import Any

from barometer.records import access
from barometer.records.entries import ENTRIES, put_entry, show_entry
from barometer.records.registers import add_head_count
from dashboards import exits
from dashboards.declaring import field_names, put_in_order
from dashboards.errors import DashboardsError
from dashboards.expecting import effect_check
from dashboards.output import is_json, parse_date, print_fields, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from factors.commitments import commitments

#: A field whose option has another name than its column.
OPTIONS = {
    "site_kind": "kind", "starts_on": "since", "ends_on": "until", "change": "kind", "action_status": "status",
    "budget_cents": "budget", "commune_code": "commune", "rgesn_score_bp": "rgesn_score",
    "accessibility_bp": "accessibility", "has_alternative": "alternative", "title": "name",
}  # fmt: skip

#: Register -> its fields kept in hundredths.
HUNDREDTHS = {
    kind: {field.name for field in entry.fields if field.kind in {"cents", "percent"}}
    for kind, entry in ENTRIES.items()
}


def head_count(arguments: Namespace) -> int:
    """Dated agents or pupils; refused without a date, the number named."""
    home, actor = opened(arguments), actor_of(arguments)
    given = [(name, getattr(arguments, name)) for name in ("agents", "pupils") if getattr(arguments, name) is not None]
    counted_on = parse_date(arguments.counted_on, "--counted-on")
    if not given or counted_on is None:
        people = ", ".join(f"{word(name, arguments.language)} {number}" for name, number in given) or "–"
        raise DashboardsError("head_count_without_date", people=people, date=arguments.counted_on or "–")
    for category, people in given:
        add_head_count(
            home,
            arguments.id,
            category,
            people,
            counted_on=counted_on,
            source=arguments.source or "",
            actor=actor.name,
            recorded_at=actor.now,
        )
    say(arguments, text("head_count_kept", arguments.language, organisation=arguments.id))
    return exits.DONE


def site(arguments: Namespace) -> int:
    """List the sites, or put one."""
    return _put_or_list(arguments, "site")


def mandate(arguments: Namespace) -> int:
    """List the mandates, or put one."""
    return _put_or_list(arguments, "mandate")


def agreement(arguments: Namespace) -> int:
    """List the data-sharing agreements, or put one."""
    return _put_or_list(arguments, "agreement")


def succession(arguments: Namespace) -> int:
    """List merges and splits, or put one."""
    return _put_or_list(arguments, "succession")


def list_actions(arguments: Namespace) -> int:
    """What was promised by the region, then the user's own actions."""
    return _list(arguments, "action", promised=[vars(each) for each in commitments()])


def add_action(arguments: Namespace) -> int:
    """Put an action."""
    return _put(arguments, "action")


def show_action(arguments: Namespace) -> int:
    """One action."""
    return _show(arguments, "action")


def list_services(arguments: Namespace) -> int:
    """The digital services."""
    return _list(arguments, "service")


def add_service(arguments: Namespace) -> int:
    """Put a digital service."""
    return _put(arguments, "service")


def show_service(arguments: Namespace) -> int:
    """One digital service."""
    return _show(arguments, "service")


def _put_or_list(arguments: Namespace, kind: str) -> int:
    return _list(arguments, kind) if arguments.key is None else _put(arguments, kind)


def _put(arguments: Namespace, kind: str) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    fields = {name: getattr(arguments, OPTIONS.get(name, name), None) for name in field_names(kind)}
    if kind == "site":
        fields["name"] = arguments.name
    also = effect_check(home, actor, kind)
    outcome = put_entry(home, kind, arguments.key, fields, actor=actor.name, recorded_at=actor.now, also=also)
    say(arguments, text(f"entry_{outcome}", arguments.language, entry=arguments.key))
    if is_json(arguments):
        print_json(show_entry(home, kind, arguments.key))
    return exits.DONE


def _list(arguments: Namespace, kind: str, promised: list[dict[str, Any]] | None = None) -> int:
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    table = put_in_order(home, actor, kind, arguments.organisation)
    if is_json(arguments):
        print_json(records(table) if promised is None else {"commitments": promised, "actions": records(table)})
        return exits.DONE
    for each in promised or []:
        print_text(f"{each[language]} ({each['value']} ; {each['source']}, {each['locator']})")
    columns = ["key", *field_names(kind)]
    if table.is_empty():
        say(arguments, text("entries_none", language))
    rows = [{name: _worded(kind, name, row[name], language) for name in columns} for row in table.to_dicts()]
    print_rows(rows, columns, [word(column, language) for column in columns])
    return exits.DONE


def _show(arguments: Namespace, kind: str) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    found = show_entry(home, kind, arguments.key)
    if is_json(arguments):
        print_json(found)
        return exits.DONE
    language = arguments.language
    print_fields({name: _worded(kind, name, value, language) for name, value in found.items()}, language, word)
    return exits.DONE


def _worded(kind: str, name: str, value: Any, language: str) -> Any:
    """A value as it is read: euros and per cent, which are kept in hundredths; choices in words."""
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if value is not None and name in HUNDREDTHS[kind]:
        return Decimal(value) / 100
    return (word(value, language) if value else None) if isinstance(value, str) else value
