"""`barometer gestures …`: what everyday gestures save, the questionnaire, its answers."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards import gesture_view as view
from dashboards.deciding import ground_of
from dashboards.errors import DashboardsError
from dashboards.gesturing import figures_of, keep_answers, surveys
from dashboards.output import is_json, print_json, print_rows, print_text, say, write_output
from dashboards.questionnaire import questionnaire_page, questionnaire_xlsx
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of, opened
from dashboards.voice import Voice


def list_all(arguments: Namespace) -> int:
    """Each gesture in figures; adoption where an organisation was asked."""
    context, actor, voice = context_of(arguments), actor_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    ground = ground_of(context, actor, scope, year=arguments.year)
    figures = figures_of(context, ground, arguments.audience)
    asked = surveys(context.home, actor, scope.organisation, arguments.audience) if scope.organisation else []
    last = asked[-1] if asked else None
    if is_json(arguments):
        print_json(view.document(figures, last))
        return exits.DONE
    rows = [dict(zip(view.COLUMNS, row, strict=True)) for row in view.rows(figures, last, voice)]
    print_rows(rows, view.COLUMNS, [voice.word(f"gesture_{column}") for column in view.COLUMNS])
    for line in (voice("gestures_lead"), *view.idle_lines(last, voice)):
        print_text(line)
    return exits.DONE


def write_questionnaire(arguments: Namespace) -> int:
    """A file to send or to print."""
    path = Path(arguments.output)
    if path.exists():
        raise DashboardsError("output_exists", path=path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        content = questionnaire_xlsx(arguments.audience, arguments.language)
    elif suffix == ".html":
        content = questionnaire_page(arguments.audience, arguments.language).encode()
    else:
        raise DashboardsError("questionnaire_suffix", path=path)
    write_output(path, content)
    say(arguments, Voice(arguments.language)("gestures_written", path=path))
    return exits.DONE


def keep(arguments: Namespace) -> int:
    """Answers into counts; 1 where some cells could not be read."""
    voice = Voice(arguments.language)
    tally = keep_answers(
        opened(arguments), actor_of(arguments), Path(arguments.file), organisation=arguments.organisation,
        year=arguments.year, audience=arguments.audience,
    )  # fmt: skip
    if is_json(arguments):
        cells = [{"sheet": each.sheet, "cell": each.cell, "value": each.value} for each in tally.unread]
        print_json({"people": tally.people, "unread": cells, "columns_left": list(tally.columns_left)})
    else:
        print_text(voice("gestures_kept", people=tally.people, year=arguments.year))
        for line in view.remarks(tally, voice):
            print_text(line)
    return exits.SOME_REJECTED if tally.unread else exits.DONE
