"""`barometer person list|set`: who may act in this folder, in which role, for which organisations."""

from argparse import Namespace
from typing import Any

from barometer.records.access import list_people as known_people
from barometer.records.access import require, roles, set_actor
from barometer.records.registers import read_register
from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text, word

COLUMNS = ("person", "person_role", "person_organisations", "person_active")


def list_people(arguments: Namespace) -> int:
    """Everybody known, with their role and their organisations."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    require(home, actor.name, "manage_actors")
    found: list[dict[str, Any]] = [
        {
            "actor": each.actor,
            "role": each.role,
            "organisations": None if each.is_every_organisation else sorted(each.organisations),
            "is_active": each.is_active,
        }
        for each in known_people(home)
    ]
    if is_json(arguments):
        print_json(found)
        return exits.DONE
    rows = [
        {
            "person": each["actor"],
            "person_role": roles()["roles"][each["role"]][language],
            "person_organisations": text("person_all", language)
            if each["organisations"] is None
            else ", ".join(each["organisations"]),
            "person_active": text("person_yes" if each["is_active"] else "person_no", language),
        }
        for each in found
    ]
    print_rows(rows, COLUMNS, [word(column, language) for column in COLUMNS])
    return exits.DONE


def set_person(arguments: Namespace) -> int:
    """Add somebody, or change what they may do; for which organisations is said, never guessed."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    if bool(arguments.organisation) == arguments.every_organisation:
        raise DashboardsError("person_organisations_needed", name=arguments.name)
    register = read_register(home)
    listed = [register.find(each).organisation for each in arguments.organisation or []]
    done = set_actor(
        home,
        arguments.name,
        role=arguments.role,
        organisations=None if arguments.every_organisation else listed,
        actor=actor.name,
        recorded_at=actor.now,
        is_active=not arguments.inactive,
    )
    if is_json(arguments):
        shown = None if done.is_every_organisation else sorted(done.organisations)
        print_json({"actor": done.actor, "role": done.role, "organisations": shown, "is_active": done.is_active})
        return exits.DONE
    role = roles()["roles"][done.role][language]
    where = text("person_all", language) if done.is_every_organisation else ", ".join(sorted(done.organisations))
    print_text(
        text("person_kept" if done.is_active else "person_stopped", language, name=done.actor, role=role, where=where)
    )
    return exits.DONE
