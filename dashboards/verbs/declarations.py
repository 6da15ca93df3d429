"""`barometer declare`: a value for an input and a period; list, show, submit, validate, withdraw."""

from argparse import Namespace
from decimal import Decimal
from typing import Any

from barometer.records import access, declarations
from barometer.records.declaration_checks import inputs, is_yes_no
from dashboards import exits
from dashboards.declaring_table import answer_word, quantity_shown
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_fields, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from factors.spelling import spell, spelled_number
from factors.unit_words import spelled_unit

COLUMNS = ("declaration", "input", "organisation", "territory", "period", "value", "unit", "state", "recorded_by")
INPUT_COLUMNS = ("input", "label", "unit", "period", "who_knows", "indicator", "help")


def declare(arguments: Namespace) -> int:
    """`declare INPUT VALUE …`, or one of the words `list`, `inputs`, `show`, `submit`, `validate`, `withdraw`."""
    if arguments.input == "list":
        return _list(arguments)
    if arguments.input == "inputs":
        return _list_inputs(arguments)
    if arguments.value is None:
        raise DashboardsError("declare_value_missing", input=arguments.input)
    if arguments.input == "show":
        return _show(arguments)
    if arguments.input in declarations.STEPS:
        return _move(arguments)
    return _declare(arguments)


def _declare(arguments: Namespace) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    if arguments.period is None:
        raise DashboardsError("declare_period_missing", input=arguments.input, value=arguments.value)
    kept = declarations.declare(
        home,
        arguments.input,
        arguments.value,
        period=arguments.period,
        actor=actor.name,
        recorded_at=actor.now,
        organisation=arguments.organisation,
        territory=arguments.territory,
        unit=arguments.unit,
        method=arguments.method,
        evidence=arguments.evidence,
    )
    language = arguments.language
    label = inputs()[arguments.input][f"label_{language}"]
    said = {"number": kept.declaration, "label": label, "period": arguments.period}
    value = quantity_shown(f"{kept.value} {kept.unit}", language, arguments.input)
    code = "declared_again" if kept.is_kept_before else "declared_said"
    say(arguments, text(code, language, **said, value=value, state=word(f"state_{kept.state}", language)))
    if kept.replaces is not None and kept.before is not None:
        before = quantity_shown(kept.before, language, arguments.input)
        code = "declared_corrects" if kept.state == declarations.VALIDATED else "declared_replaces"
        say(arguments, text(code, language, number=kept.replaces, value=before))
    if kept.unlikely is not None:
        low, high = (quantity_shown(bound, language) for bound in kept.unlikely)
        say(arguments, text("declared_unlikely", language, value=value, low=low, high=high))
    if is_json(arguments):
        print_json(vars(kept))
    return exits.DONE


def _list(arguments: Namespace) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    table = declarations.list_declarations(home, organisation=arguments.organisation)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    if table.is_empty():
        say(arguments, text("declared_none", arguments.language))
    rows = [_in_words(row, arguments.language) for row in table.to_dicts()]
    print_rows(rows, COLUMNS, [word(column, arguments.language) for column in COLUMNS])
    return exits.DONE


def _list_inputs(arguments: Namespace) -> int:
    language = arguments.language
    rows = [
        {
            **{name: row[name] for name in ("input", "unit", "period", "indicator")},
            **{name: row[f"{name}_{language}"] for name in ("label", "who_knows", "help")},
        }
        for row in inputs().values()
    ]
    if is_json(arguments):
        print_json(rows)
    else:
        said = [(spelled_unit(row["unit"], language), word(f"every_{row['period']}", language)) for row in rows]
        rows = [row | {"unit": unit, "period": period} for row, (unit, period) in zip(rows, said, strict=True)]
        print_rows(rows, INPUT_COLUMNS, [word(column, language) for column in INPUT_COLUMNS])
    return exits.DONE


def _show(arguments: Namespace) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    chain = declarations.show(home, _number(arguments.value))
    if is_json(arguments):
        print_json(chain)
        return exits.DONE
    for row in chain:
        print_fields(_in_words(row, arguments.language), arguments.language, word)
        print_text("")
    return exits.DONE


def _move(arguments: Namespace) -> int:
    home, actor = opened(arguments), actor_of(arguments)
    number = _number(arguments.value)
    row = declarations.move(home, number, arguments.input, actor=actor.name, recorded_at=actor.now)
    state = word(f"state_{row['state']}", arguments.language)
    say(arguments, text("declaration_moved", arguments.language, number=number, state=state))
    if is_json(arguments):
        print_json(row)
    return exits.DONE


def _in_words(row: dict[str, Any], language: str) -> dict[str, Any]:
    """A declaration with its state, its number and its unit as the language says them."""
    said = {"value": spelled_number(Decimal(row["value"]), language), "unit": spelled_unit(row["unit"], language)}
    if is_yes_no(row["input"]):
        said = {"value": answer_word(row["value"], language), "unit": ""}
    said["period"] = str(spell(row["period"], language))
    return row | said | {"state": word(f"state_{row['state']}", language)}


def _number(value: str) -> int:
    if not value.isdigit():
        raise DashboardsError("declare_number", value=value)
    return int(value)
