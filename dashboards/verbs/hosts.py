"""`barometer hosts`: how the servers of an organisation are shared by what runs on them (METHODOLOGY 28)."""

from argparse import Namespace
from typing import Any

import polars as pl

from barometer.exact import NANO
from dashboards import exits, hosting_view
from dashboards.errors import DashboardsError
from dashboards.hosting import Hosting, hosting_of
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.words import text, word


def show_hosts(arguments: Namespace) -> int:
    """The hosts, a line a machine and one for what nobody took; then the applications; what was not shared, and why."""
    if arguments.organisation is None:
        raise DashboardsError("hosts_of_whom")
    context = context_of(arguments)
    organisation = scope_of(context, None, arguments.organisation).organisation or ""
    hosting = hosting_of(
        context, actor_of(arguments), organisation, year=arguments.year or context.years[-1], view=arguments.view,
        category=arguments.category, key=arguments.key, basis=arguments.basis,
    )  # fmt: skip
    language = arguments.language
    said = hosting_view.findings(hosting, language)
    if is_json(arguments):
        print_json(_document(hosting, said))
        return exits.DONE
    print_text(hosting_view.title(hosting, language))
    headers = [word(column, language) for column in hosting_view.COLUMNS]
    for lines, what in ((hosting.machines, None), (hosting.applications, "hosts_applications")):
        if lines.is_empty():
            continue
        if what:
            print_text("\n" + text(what, language))
        rows = hosting_view.rows(lines, hosting, language)
        print_rows([dict(zip(headers, row, strict=True)) for row in rows], headers, headers)
    for line in said:
        say(arguments, line)
    return exits.DONE


def _document(hosting: Hosting, said: list[str]) -> dict[str, Any]:
    """Integers in billionths of the unit, so that a program may add them up again to the last one."""
    return {
        "organisation": hosting.organisation,
        "year": hosting.year,
        "impact_category": hosting.category,
        "nano": NANO,
        "hosts": _told(hosting.hosts),
        "machines": _told(hosting.machines.drop("weight")),
        "applications": _told(hosting.applications.drop("weight")),
        "findings": records(hosting.findings),
        "messages": said,
    }


def _told(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return records(frame.rename({"impact": "impact_nano"}))
