"""`barometer indicators --months`: the reuse chain month by month, beside the year."""

from argparse import Namespace

from barometer.records import access
from dashboards import exits
from dashboards.chain_answer import answer_chain
from dashboards.chain_months import COLUMNS, month_lines, months_of
from dashboards.loading import Context
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import Scope
from dashboards.session import actor_of
from dashboards.voice import Voice


def print_months(arguments: Namespace, context: Context, scope: Scope, year: int) -> int:
    """Months and year of each indicator, or of the one asked; a sentence where there is none."""
    actor, voice = actor_of(arguments), Voice(arguments.language)
    access.require(context.home, actor.name, "read")
    asked = (arguments.code or "").upper()
    whole = answer_chain(context, [scope], year=year, view=arguments.view, today=actor.today)
    rows = [row for row in months_of(context, scope, year, whole) if asked in ("", row["code"])]
    if is_json(arguments):
        print_json(rows)
    elif rows:
        heads = [voice.word("code"), voice("chain_indicator"), voice("chain_month"), voice.word("value")]
        print_rows(month_lines(rows, voice), COLUMNS, heads, amounts=["value"])
        print_text(voice("chain_months_meaning"))
    else:
        print_text(voice("chain_months_none"))
    return exits.DONE
