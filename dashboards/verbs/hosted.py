"""`barometer study hosted`: what a territory hosts, beside what it uses, and its uses of artificial intelligence."""

from argparse import Namespace

from dashboards import exits
from dashboards import hosted_view as view
from dashboards.hosted import beside_of
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import names_of, scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice


def hosted(arguments: Namespace) -> int:
    """Totals, hosts, what is used, services that use artificial intelligence."""
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, None)
    found = beside_of(context, actor_of(arguments), scope, year=arguments.year or context.years[-1])
    if is_json(arguments):
        print_json({"territory": scope.territory} | view.document(found))
        return exits.DONE
    place = names_of(context, [scope])[scope.territory or ""]
    print_text(voice("hosted_title", place=place, year=found.year))
    for columns, rows in ((view.TOTAL_COLUMNS, view.total_rows(found, voice)),
                          (view.HOST_COLUMNS, view.host_rows(found, voice))):  # fmt: skip
        if rows:
            headers = [voice.word(column) for column in columns]
            print_rows([dict(zip(columns, row, strict=True)) for row in rows], columns, headers)
    for line in (view.used_line(found, place, voice), voice("hosted_note"), voice("hosted_ai_title")):
        print_text(line)
    for line in view.ai_lines(found, voice):
        print_text(f"  {line}")
    return exits.DONE
