"""`barometer organisation list|add|correct|import|show`: the register."""

from argparse import Namespace
from pathlib import Path

from barometer.records import access
from barometer.records.organisations import HEAD_COUNT_CATEGORIES, kinds
from barometer.records.registers import list_organisations, put_organisation, show_organisation
from dashboards import exits, teaching
from dashboards.copies import leave_copy
from dashboards.errors import DashboardsError
from dashboards.output import is_json, parse_date, print_fields, print_json, print_rows, records, say
from dashboards.register_file import import_register
from dashboards.session import actor_of, opened
from dashboards.verbs.findings import show_findings
from dashboards.verbs.mappings import explain_layout
from dashboards.verbs.quarantine import tell_released
from dashboards.words import text, word
from imports.errors import UnknownLayoutError

TEMPLATE = "organisations"
COLUMNS = ("organisation", "name", "kind", "siret", "uai", "commune_code", "is_synthetic")

#: Column of the register -> the option that gives it.
FIELDS = {
    "name": "name", "kind": "kind", "siret": "siret", "uai": "uai", "commune_code": "seat", "parent": "parent",
}  # fmt: skip

#: Fields whose own name means something else elsewhere: the parent of a type is another thing.
NAMED = {"parent": "parent_organisation"}


def list_all(arguments: Namespace) -> int:
    """Every organisation of the register."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    table = list_organisations(home)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    rows = [row | {"kind": _kind(row["kind"], arguments.language)} for row in table.to_dicts()]
    print_rows(rows, COLUMNS, [word(column, arguments.language) for column in COLUMNS])
    return exits.DONE


def add(arguments: Namespace) -> int:
    """One organisation with its head counts: all of it, or nothing."""
    return _put(arguments, replaces=None)


def correct(arguments: Namespace) -> int:
    """The fields given of one organisation; those not given stay."""
    return _put(arguments, replaces=arguments.id)


def _put(arguments: Namespace, *, replaces: str | None) -> int:
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    counted_on = parse_date(arguments.counted_on, "--counted-on")
    people = {name: getattr(arguments, name) for name in HEAD_COUNT_CATEGORIES if getattr(arguments, name) is not None}
    if people and counted_on is None:
        # Before anything is kept: a count without its date says nothing.
        said = ", ".join(f"{word(name, language)} {number}" for name, number in people.items())
        raise DashboardsError("head_count_without_date", people=said, date="–")
    fields = {name: getattr(arguments, option, None) for name, option in FIELDS.items()}
    given: dict[str, object] = {name: value for name, value in fields.items() if value is not None}
    if arguments.reen is not None:
        given["is_reen_subject"] = arguments.reen == "yes"
    outcome, kept = put_organisation(
        home,
        given | ({"organisation": arguments.id} if replaces is None else {}),
        people,
        replaces=replaces,
        actor=actor.name,
        recorded_at=actor.now,
        counted_on=counted_on,
        source=arguments.source or "",
    )
    if outcome == "added":
        said = text("organisation_added", language, organisation=kept.organisation, name=kept.name)
    else:
        said = text(f"entry_{outcome}", language, entry=kept.organisation)
    say(arguments, said)
    released = tell_released(arguments, home, actor)
    if is_json(arguments):
        print_json(vars(kept) | {"released": [vars(one) for one in released]})
    return exits.DONE


def import_file(arguments: Namespace) -> int:
    """A table of organisations: accepted rows are kept; the others come back in an annotated copy of the file."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = Path(arguments.file)
    known = teaching.user_words(home, mapping=arguments.mapping)
    try:
        imported = import_register(home, actor, path, language, known.layouts)
    except UnknownLayoutError as refusal:
        document, code = explain_layout(arguments, path, refusal, TEMPLATE, verb="organisation import")
        if is_json(arguments):
            print_json(document)
        return code
    reading = imported.reading
    show_findings(arguments, reading)
    counts = imported.counts()
    rejected = {"accepted": imported.accepted.height, "rejected": reading.rows_rejected}
    say(arguments, text("organisations_imported", language, **rejected))
    released = tell_released(arguments, home, actor)
    annotated = leave_copy(home, path, reading, language) if reading.rows_rejected else None
    if annotated:
        say(arguments, text("annotated", language, path=annotated))
    if is_json(arguments):
        print_json(
            {
                "rows_read": reading.rows_read,
                "rows_kept": imported.accepted.height,
                "rows_rejected": reading.rows_rejected,
                **counts,
                "accepted": records(imported.accepted),
                "released": [vars(one) for one in released],
                "rejects": records(reading.rejects),
                "warnings": records(reading.warnings),
                "annotated": str(annotated) if annotated else None,
            }
        )
    return exits.SOME_REJECTED if reading.rows_rejected else exits.DONE


def show(arguments: Namespace) -> int:
    """One organisation and its head counts."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    found, counts = show_organisation(home, arguments.id)
    if is_json(arguments):
        print_json({**vars(found), "head_counts": records(counts)})
        return exits.DONE
    told = vars(found) | {"kind": _kind(found.kind, arguments.language)}
    print_fields({NAMED.get(name, name): value for name, value in told.items()}, arguments.language, word)
    print_rows(counts.to_dicts(), counts.columns, [word(column, arguments.language) for column in counts.columns])
    return exits.DONE


def _kind(code: str, language: str) -> str:
    """The kind of an organisation in words."""
    return str(kinds()[code][f"name_{language}"]) if code in kinds() else code
