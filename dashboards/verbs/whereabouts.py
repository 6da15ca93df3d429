"""`barometer explain CODE --where`: where the impacts of a figure fall (METHODOLOGY 9.6)."""

from argparse import Namespace

from dashboards import exits
from dashboards import whereabouts_view as view
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.scopes import Scope
from dashboards.voice import Voice
from dashboards.whereabouts import Whereabouts


def print_whereabouts(arguments: Namespace, found: Whereabouts, scope: Scope) -> int:
    """One sentence, the places, then stage by stage with the reason."""
    place = scope.territory or scope.organisation or ""
    if is_json(arguments):
        where = {"code": found.code, "territory": scope.territory, "organisation": scope.organisation}
        what = {"year": found.year, "value": found.value, "unit": found.unit}
        print_json(where | what | {"places": found.places, "stages": found.stages})
        return exits.DONE
    voice = Voice(arguments.language)
    print_text(view.finding(found, place, voice))
    for columns, rows in (
        (view.COLUMNS, view.place_rows(found, voice)),
        (view.STAGE_COLUMNS, view.stage_rows(found, voice)),
    ):
        headers = [voice.word(column) for column in columns]
        print_rows([dict(zip(columns, row, strict=True)) for row in rows], columns, headers)
    return exits.DONE
