"""`barometer organisation list|add|import|show`: the register."""

from argparse import Namespace
from pathlib import Path

from barometer.records import access
from barometer.records.register_import import import_organisations
from barometer.records.registers import add_head_count, add_organisation, list_organisations, show_organisation
from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, parse_date, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from imports.organisations import read_organisations

COLUMNS = ("organisation", "name", "kind", "siret", "uai", "commune_code", "is_synthetic")


def list_all(arguments: Namespace) -> int:
    """Every organisation of the register."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    table = list_organisations(home)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    print_rows(table.to_dicts(), COLUMNS, [word(column, arguments.language) for column in COLUMNS])
    return exits.DONE


def add(arguments: Namespace) -> int:
    """One organisation, and its head counts where they are given."""
    home, actor = opened(arguments), actor_of(arguments)
    counted_on = parse_date(arguments.counted_on, "--counted-on")
    given = [(name, getattr(arguments, name)) for name in ("agents", "pupils") if getattr(arguments, name) is not None]
    if given and counted_on is None:
        # Before anything is kept: a count without its date says nothing.
        people = ", ".join(f"{word(name, arguments.language)} {number}" for name, number in given)
        raise DashboardsError("head_count_without_date", people=people, date="–")
    added = add_organisation(
        home,
        actor=actor.name,
        recorded_at=actor.now,
        organisation=arguments.id,
        name=arguments.name,
        kind=arguments.kind,
        siret=arguments.siret,
        uai=arguments.uai,
        commune_code=arguments.seat,
    )
    for category, people in given:
        if counted_on is not None:
            add_head_count(
                home,
                added.organisation,
                category,
                people,
                counted_on=counted_on,
                source=arguments.source or "",
                actor=actor.name,
                recorded_at=actor.now,
            )
    say(arguments, text("organisation_added", arguments.language, organisation=added.organisation, name=added.name))
    return exits.DONE


def import_file(arguments: Namespace) -> int:
    """A table of organisations: accepted rows are kept, the others are told one by one."""
    home, actor = opened(arguments), actor_of(arguments)
    table, unreadable = read_organisations(Path(arguments.file))
    outcome = import_organisations(home, table, actor=actor.name, recorded_at=actor.now)
    for cell in unreadable:
        say(arguments, text("cell_unreadable", arguments.language, cell=cell))
    for fault in outcome.rejected.iter_rows(named=True):
        said = word("reject", arguments.language)
        say(arguments, f"{said} – {fault['row']} : {fault[f'reason_{arguments.language}']}")
    rejected = outcome.rejected["row"].n_unique()
    counts = {"accepted": outcome.accepted.height, "rejected": rejected}
    say(arguments, text("organisations_imported", arguments.language, **counts))
    if is_json(arguments):
        print_json({"accepted": records(outcome.accepted), "rejected": records(outcome.rejected), "unread": unreadable})
    return exits.SOME_REJECTED if rejected or unreadable else exits.DONE


def show(arguments: Namespace) -> int:
    """One organisation and its head counts."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    found, counts = show_organisation(home, arguments.id)
    if is_json(arguments):
        print_json({**vars(found), "head_counts": records(counts)})
        return exits.DONE
    for name, value in vars(found).items():
        print_text(f"{word(name, arguments.language)} : {'–' if value is None else value}")
    print_rows(counts.to_dicts(), counts.columns, [word(column, arguments.language) for column in counts.columns])
    return exits.DONE
