"""`barometer indicators --coverage`: which indicators of the catalogue have a value, and what the others lack."""

from argparse import Namespace

from dashboards import covering_view, exits
from dashboards.covering import counts, coverage_of
from dashboards.errors import DashboardsError
from dashboards.loading import Context
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import Scope
from dashboards.session import actor_of
from dashboards.words import word


def print_coverage(arguments: Namespace, context: Context, scope: Scope, year: int) -> int:
    """The three counts, then a line an indicator."""
    if arguments.code:
        raise DashboardsError("coverage_of_all")
    covered = coverage_of(context, actor_of(arguments), scope, year=year, view=arguments.view)
    place, language = scope.territory or scope.organisation or "", arguments.language
    if is_json(arguments):
        print_json(
            {
                "place": place,
                "year": year,
                "counts": counts(covered),
                "indicators": [*map(covering_view.document, covered)],
            }
        )
        return exits.DONE
    print_text(covering_view.title(covered, place, year, language))
    headers = [word(column, language) for column in covering_view.COLUMNS]
    rows = covering_view.rows(covered, language)
    print_rows([dict(zip(headers, row, strict=True)) for row in rows], headers, headers)
    return exits.DONE
