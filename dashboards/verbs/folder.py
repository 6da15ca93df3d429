"""`barometer init` and `doctor`: the data folder, prepared and checked."""

from argparse import Namespace
from pathlib import Path

import polars as pl

from barometer.records.doctor import diagnose
from barometer.records.home import Home, locate_home
from barometer.records.registers import add_head_count, add_organisation, list_organisations
from dashboards import exits
from dashboards.actors import Actor
from dashboards.buying import import_purchases
from dashboards.demonstrating import fill_registers, fill_reuse
from dashboards.intake import ImportRequest, import_inventory
from dashboards.loading import load_context
from dashboards.operations import answer
from dashboards.output import is_json, print_json, print_text, say
from dashboards.scopes import scope_of
from dashboards.session import actor_of, created, home_folder
from dashboards.words import labelled, shown_figure, text, word
from factors import library
from imports import demonstration, demonstration_purchases

DEMO_FILES = "inventories"


def initialise(arguments: Namespace) -> int:
    """Make or complete the data folder, then compute: run twice, it does nothing twice."""
    home, actor = created(arguments, demo=arguments.demo), actor_of(arguments)
    if home.is_demo:
        _fill_demonstration(home, actor, arguments)
    context = load_context(home, actor.today)
    year = context.years[-1]
    figures = answer(context, actor, [scope_of(context, None, None)], year=year)
    headline = figures.filter((pl.col("code") == "EMP-01") & (pl.col("breakdown") == "total")).row(0, named=True)
    say(arguments, text("init_ready", arguments.language, folder=home.folder))
    if is_json(arguments):
        print_json({"folder": str(home.folder), "demo": home.is_demo, "headline": headline})
        return exits.DONE
    name = context.territories.name(context.region)
    figure = shown_figure(headline, arguments.language)
    print_text(text("init_headline", arguments.language, name=name, year=year, **figure))
    return exits.DONE


def doctor(arguments: Namespace) -> int:
    """What is wrong with the data folder, the gravest first; exit 1 when something is."""
    findings = diagnose(locate_home(home_folder(arguments)))
    if is_json(arguments):
        print_json([{"level": found.level, "message": found.problem.message(arguments.language)} for found in findings])
    else:
        for found in findings:
            print_text(
                labelled(
                    word(found.level, arguments.language), found.problem.message(arguments.language), arguments.language
                )
            )
        if not findings:
            print_text(text("doctor_fine", arguments.language))
    return exits.SOME_REJECTED if any(found.level == "error" for found in findings) else exits.DONE


def _fill_demonstration(home: Home, actor: Actor, arguments: Namespace) -> None:
    """Synthetic organisations and their inventories, through the real register and the real import."""
    _register_demonstration(home, actor)
    folder = home.folder / DEMO_FILES
    for file in demonstration.write_inventories(folder):
        request = ImportRequest(
            path=Path(file.path),
            organisation=file.organisation,
            is_complete=file.is_complete,
            as_of=file.as_of,
            language=arguments.language,
        )
        if import_inventory(home, actor, request).same_as is None:
            say(arguments, text("init_demo_file", arguments.language, file=file.path.name))
    _fill_purchases(home, actor, arguments)
    fill_registers(home, actor)
    if events := fill_reuse(home, actor):
        say(arguments, text("init_demo_reuse", arguments.language, events=events))


def _fill_purchases(home: Home, actor: Actor, arguments: Namespace) -> None:
    """Synthetic purchases of two organisations through the real import, and a synthetic answer grid to compare."""
    factors = library.load().in_force(on=actor.today)
    for file in demonstration_purchases.write_purchases(home.folder / "purchases_files"):
        request = ImportRequest(path=file.path, organisation=file.organisation, language=arguments.language)
        if import_purchases(home, actor, request, factors).same_as is None:
            say(arguments, text("init_demo_purchases", arguments.language, file=file.path.name))
    bids = demonstration_purchases.write_tender(home.folder / "purchases_files" / "offres-synthetiques.xlsx")
    say(arguments, text("init_demo_tender", arguments.language, file=bids.name))


def _register_demonstration(home: Home, actor: Actor) -> None:
    """The synthetic organisations and their head counts; those already there are left as they are."""
    known = set(list_organisations(home)["organisation"])
    for entry in demonstration.ORGANISATIONS:
        fields = {name: value for name, value in vars(entry).items() if name != "head_counts"}
        if entry.organisation not in known:
            add_organisation(home, actor=actor.name, recorded_at=actor.now, **fields)
        for count in entry.head_counts:
            add_head_count(
                home,
                entry.organisation,
                count.category,
                count.people,
                counted_on=count.counted_on,
                source=count.source,
                actor=actor.name,
                recorded_at=actor.now,
            )
