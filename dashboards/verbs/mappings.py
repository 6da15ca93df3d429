"""`barometer mapping`, `factors match`, and what an import answers to a file of an unknown layout."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from barometer.records import access
from dashboards import exits, teaching
from dashboards.errors import DashboardsError
from dashboards.model_factors import base_sheets
from dashboards.output import is_json, number, print_json, print_rows, print_text, say
from dashboards.purchase_answer import CONTENT as PURCHASES
from dashboards.session import actor_of, factors_of, known_home, opened
from dashboards.taught_types import aliases as known_aliases
from dashboards.words import text, word
from factors.errors import LANGUAGES
from factors.spelling import quoted
from imports.columns import may_be_taught
from imports.errors import UnknownLayoutError
from imports.matching import near_types
from imports.model_names import OTHER_OBJECTS, match_models
from imports.model_sheets import find_sheet

COLUMNS = ("mapping", "mapping_content", "organisation", "columns_read")


def explain_layout(
    arguments: Namespace, path: Path, refusal: UnknownLayoutError, template: str | None, verb: str = "import"
) -> tuple[dict[str, Any], int]:
    """The refusal, and a mapping to check: written beside the file, or in the JSON document. Nothing was stored.

    `assess` reads and forgets: there, it is printed.
    """
    said: dict[str, Any] = {"code": refusal.code, "message": refusal.message(arguments.language)}
    in_all = {"said": {language: refusal.message(language) for language in LANGUAGES}}
    document: dict[str, Any] = {**said, "error": said | in_all}
    say(arguments, said["message"])
    proposal = teaching.propose_mapping(path, actor_of(arguments), template) if refusal.may_be_mapped else None
    if proposal is not None and proposal.looks_like == PURCHASES:
        say(arguments, DashboardsError("file_of_purchases", file=path.name).message(arguments.language))
    if proposal is None:
        return document, exits.REFUSED
    content = teaching.proposed_text(proposal, arguments.language)
    document |= {"proposal": proposal.document(), "mapping": content}
    if is_json(arguments):
        return document, exits.REFUSED
    if verb == "assess":
        print_text(content)
        say(arguments, text("mapping_shown", arguments.language, file=path.name))
        return document, exits.REFUSED
    target = path.with_name(path.name + teaching.PROPOSED_SUFFIX)
    try:
        target.write_text(content, encoding="utf-8")
    except OSError:  # a folder one may only read: the mapping is printed instead
        print_text(content)
        say(arguments, text("mapping_printed", arguments.language, file=path.name))
        return document, exits.REFUSED
    say(arguments, text("mapping_proposed", arguments.language, mapping=target, file=path, verb=verb))
    return document, exits.REFUSED


def list_mappings(arguments: Namespace) -> int:
    """The mappings kept in the data folder."""
    home = opened(arguments)
    access.require(home, actor_of(arguments).name, "read")
    rows = [
        {
            "mapping": name,
            "mapping_content": layout.content if is_json(arguments) else _kind(layout.content, arguments.language),
            "organisation": layout.organisation or None,
            "columns_read": ", ".join(_read(layout.columns)),
        }
        for name, layout in teaching.saved_mappings(home).items()
    ]
    if is_json(arguments):
        print_json(rows)
    else:
        print_rows(rows, COLUMNS, [word(column, arguments.language) for column in COLUMNS])
    return exits.DONE


def show_mapping(arguments: Namespace) -> int:
    """One mapping, header by header."""
    home = opened(arguments)
    access.require(home, actor_of(arguments).name, "read")
    layout = teaching.find_mapping(home, arguments.name)
    if is_json(arguments):
        print_json({"mapping": arguments.name, "organisation": layout.organisation or None, "columns": layout.columns})
        return exits.DONE
    rows = [{"header": header, "column": column} for header, column in layout.columns.items()]
    print_rows(rows, ("header", "column"), [word(name, arguments.language) for name in ("header", "column")])
    return exits.DONE


def save_mapping(arguments: Namespace) -> int:
    """Keep a checked mapping; files to come with the same headers use it by themselves."""
    home, actor = opened(arguments), actor_of(arguments)
    layout = teaching.save_mapping(
        home, actor, arguments.file, arguments.name, arguments.organisation, may_replace=arguments.replace
    )
    if is_json(arguments):
        print_json({"mapping": layout.name, "organisation": layout.organisation or None})
    say(arguments, text("mapping_saved", arguments.language, mapping=layout.name))
    return exits.DONE


def remove_mapping(arguments: Namespace) -> int:
    """Forget a mapping."""
    teaching.remove_mapping(opened(arguments), actor_of(arguments), arguments.name)
    if is_json(arguments):
        print_json({"mapping": arguments.name, "removed": True})
    say(arguments, text("mapping_removed", arguments.language, mapping=arguments.name))
    return exits.DONE


def match_type(arguments: Namespace) -> int:
    """Which equipment type a text names, and the nearest ones; `--as` teaches a word, `--forget` takes it back."""
    import polars as pl  # noqa: PLC0415 - after the arguments are understood

    types = factors_of(arguments).factors.equipment_types
    if arguments.as_type:
        teaching.save_alias(opened(arguments), actor_of(arguments), arguments.text, arguments.as_type, types)
        say(arguments, text("alias_saved", arguments.language, word=arguments.text, equipment_type=arguments.as_type))
    if arguments.forget:
        teaching.forget_alias(opened(arguments), actor_of(arguments), arguments.text)
        say(arguments, text("alias_forgotten", arguments.language, word=arguments.text))
    aliases = known_aliases(known_home(arguments))
    found = match_models(pl.Series([arguments.text]), types, aliases).row(0, named=True)
    near = near_types(arguments.text, types, aliases)
    sheet = find_sheet(arguments.text, base_sheets(known_home(arguments)))
    if is_json(arguments):
        how = {"confidence": found["confidence"], "how": found["how"]}
        document = {"text": arguments.text, "equipment_type": found["value"], **how, "near": near}
        print_json(document | {"sheet": None if sheet is None else sheet[0] | {"confidence": sheet[1]}})
        return exits.DONE
    names = dict(types.select("equipment_type", f"name_{arguments.language}").iter_rows())
    if found["how"] in OTHER_OBJECTS:
        looks = word(f"looks_like_{found['how']}", arguments.language)
        print_text(text("type_of_no_device", arguments.language, text=arguments.text, looks=looks))
    elif found["value"] is None:
        print_text(text("type_not_matched", arguments.language, text=arguments.text))
    else:
        shown = {"text": arguments.text, "name": names[found["value"]], "equipment_type": found["value"]}
        print_text(text("type_matched", arguments.language, **shown))
        percent = number(round(found["confidence"] * 100))
        print_text(
            text(
                "match_confidence",
                arguments.language,
                percent=percent,
                how=word(f"way_{found['how']}", arguments.language),
            )
        )
    if sheet is not None:
        made = number(float(sheet[0]["manufacturing_kgco2eq"]))
        named = {"model": f"{sheet[0]['manufacturer']} {sheet[0]['model']}", "base": sheet[0]["base"]}
        print_text(text("sheet_found", arguments.language, made=made, percent=number(sheet[1] * 100), **named))
    for each in near if found["how"] not in OTHER_OBJECTS else ():
        print_text(
            f"  {each['equipment_type']}  {names[each['equipment_type']]}  {quoted(each['word'], arguments.language)}"
        )
    return exits.DONE if found["value"] else exits.SOME_REJECTED


def _kind(content: str, language: str) -> str:
    """The files a mapping reads; those of lists beside an inventory cannot be saved from a screen, but by hand."""
    return word(f"mapping_of_{content}", language) if may_be_taught(content) else content


def _read(columns: dict[str, str]) -> list[str]:
    return [name for name in columns.values() if name not in ("-", "personal")]
