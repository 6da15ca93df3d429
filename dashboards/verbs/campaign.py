"""`barometer campaign …`: who is asked for an inventory this year, who answered, letters to those who did not."""

from argparse import Namespace
from pathlib import Path

from dashboards import campaign_view as view
from dashboards import exits
from dashboards.campaigning import Campaign, campaign_of
from dashboards.exit_documents import write_papers
from dashboards.loading import Context
from dashboards.output import is_json, parse_date, print_json, print_rows, print_text, say
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice


def status(arguments: Namespace) -> int:
    """Who answered, and the missing answers, the most useful first."""
    context, voice = context_of(arguments), Voice(arguments.language)
    found = _campaign(arguments, context)
    if is_json(arguments):
        print_json(
            {
                "territory": found.territory, "year": found.year, "on": found.on, "width_kgco2eq": found.width,
                "narrower_together_kgco2eq": found.width * found.together,
                "asked": [view.record(found, each) for each in found.asked],
            }
        )  # fmt: skip
        return exits.DONE
    for line in view.summary(found, voice):
        print_text(line)
    rows = [dict(zip(view.COLUMNS, row, strict=True)) for row in view.rows(found, names_of_register(context), voice)]
    if rows:
        print_rows(rows, view.COLUMNS, [voice.word(f"campaign_{column}") for column in view.COLUMNS])
    return exits.DONE


def letters(arguments: Namespace) -> int:
    """One letter a sender, in a folder."""
    context, voice = context_of(arguments), Voice(arguments.language)
    found = _campaign(arguments, context)
    until = parse_date(arguments.until, "--until")
    papers = view.letters(found, names_of_register(context), arguments.language, until=until)
    paths = write_papers(Path(arguments.output), papers)
    if is_json(arguments):
        print_json({"letters": [str(path) for path in paths]})
    said = "campaign_letters_written" if paths else "campaign_letters_none"
    say(arguments, voice(said, count=voice.whole(len(paths)), folder=arguments.output))
    return exits.DONE


def names_of_register(context: Context) -> dict[str, str]:
    """Organisation -> name."""
    return dict(context.organisations.select("organisation", "name").iter_rows())


def _campaign(arguments: Namespace, context: Context) -> Campaign:
    actor = actor_of(arguments)
    return campaign_of(
        context,
        actor,
        scope_of(context, arguments.territory, None),
        year=arguments.year or context.years[-1],
        on=parse_date(arguments.on, "--on") or actor.today,
    )
