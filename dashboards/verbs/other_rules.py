"""`barometer study rules`: one inventory by our rules and by others', and why they differ; nothing is stored."""

from argparse import Namespace
from collections.abc import Sequence

from dashboards import exits
from dashboards import other_rules_view as view
from dashboards.other_rules import other_rules
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import names_of, scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice


def rules(arguments: Namespace) -> int:
    """Totals, causes of each difference, types."""
    context, voice = context_of(arguments), Voice(arguments.language)
    scope = scope_of(context, arguments.territory, arguments.organisation)
    found = other_rules(context, actor_of(arguments), scope, year=arguments.year, per_agent=arguments.per_agent)
    if is_json(arguments):
        print_json(view.document(found))
        return exits.DONE
    place = names_of(context, [scope])[scope.organisation or scope.territory or ""]
    print_text(view.finding(found, place, voice))
    _print([voice(f"rules_head_{name}") for name in view.TOTAL_COLUMNS], view.total_rows(found, voice))
    for each in found.comparisons:
        print_text(voice("rules_causes_title", name=voice(f"rules_name_{each.system}")))
        _print([voice(f"rules_head_{name}") for name in view.CAUSE_COLUMNS], view.cause_rows(found, each, voice))
    _print(view.type_heads(found, voice), view.type_rows(found, voice))
    for line in (view.ratio_line(found.ratio, voice), voice("rules_note")):
        print_text(line)
    return exits.DONE


def _print(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    print_rows([dict(zip(heads, row, strict=True)) for row in rows], heads, heads)
    print_text("")
