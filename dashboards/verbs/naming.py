"""`barometer factors names`: names of equipment that nobody recognised, or that somebody should look at."""

from argparse import Namespace

from barometer.records import access
from dashboards import exits
from dashboards.naming import UNKNOWN, names_to_check, proposed_types
from dashboards.output import is_json, number, print_json, print_rows, print_text, say
from dashboards.session import actor_of, context_of, opened
from dashboards.taught_types import aliases
from dashboards.words import text, word

COLUMNS = ("name", "devices", "organisations", "state", "read_as", "confidence")
TAUGHT = ("name", "read_as")
#: Names shown with a proposal; --json gives all, without one beyond.
SHOWN = 30


def list_names(arguments: Namespace) -> int:
    """Names without a type and doubtful ones, with their devices and what is proposed; `--taught`: words kept."""
    language = arguments.language
    if arguments.taught:
        home = opened(arguments)
        access.require(home, actor_of(arguments).name, "read")
        known = [{"name": name, "read_as": code} for name, code in sorted(aliases(home).items())]
        if is_json(arguments):
            print_json(known)
            return exits.DONE
        worded = [row | {"read_as": _named(row["read_as"], language)} for row in known]
        print_rows(worded, TAUGHT, [word(f"names_{column}", language) for column in TAUGHT])
        return exits.DONE
    context = context_of(arguments)
    rows = names_to_check(context, actor_of(arguments)).to_dicts()
    for row in rows[:SHOWN]:
        is_open = row["state"] == UNKNOWN and row["how"] is None
        row["proposed"] = proposed_types(context, row["name"]) if is_open else []
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    if not rows:
        print_text(text("names_none", language))
        return exits.DONE
    shown = []
    for row in rows[:SHOWN]:
        near = next(iter(row["proposed"]), None)
        code = row["equipment_type"] or (near["equipment_type"] if near else None)
        sure = row["confidence"] if row["confidence"] is not None else near["nearness"] if near else None
        is_object = row["state"] == UNKNOWN and row["how"]
        state = f"looks_like_{row['how']}" if is_object else f"names_{row['state']}"
        said = {"state": word(state, language), "read_as": _named(code, language)}
        shown.append(row | said | {"confidence": "–" if sure is None else f"{number(round(sure * 100))} %"})
    print_rows(shown, COLUMNS, [word(f"names_{column}", language) for column in COLUMNS])
    if len(rows) > SHOWN:
        say(arguments, text("and_more", language, count=len(rows) - SHOWN))
    say(arguments, text("names_teach", language))
    return exits.DONE


def _named(code: str | None, language: str) -> str:
    return "–" if code is None else f"{word(code, language)} ({code})"
