"""`barometer purchases`: what an organisation bought in a year, against what the law asks."""

from argparse import Namespace

from barometer.decisions.purchasing import purchase_document
from dashboards import exits
from dashboards import purchase_view as view
from dashboards.buying import buyers, purchases_of
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, factors_of, opened
from dashboards.words import text


def show_purchases(arguments: Namespace) -> int:
    """Spend by category with the two shares, then repairability, clauses, and what was not computed."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    if arguments.organisation is None:
        known = ", ".join(buyers(home, actor)) or "–"
        raise DashboardsError("purchases_of_whom", known=known)
    factors = factors_of(arguments).factors
    bought = purchases_of(home, actor, factors, arguments.organisation, arguments.year)
    if is_json(arguments):
        print_json(purchase_document(bought))
        return exits.DONE
    if bought.is_synthetic:
        print_text(text("purchase_synthetic", language))
    print_text(text("purchase_title", language, organisation=bought.organisation, year=bought.year, lines=bought.lines))
    headers = view.spend_headers(language)
    print_rows([dict(zip(headers, row, strict=True)) for row in view.spend_rows(bought, language)], headers, headers)
    for line in view.findings(bought, language):
        print_text(line)
    missing = view.not_computed_rows(bought, language)
    if missing:
        headers = view.not_computed_headers(language)
        print_text("\n" + text("purchase_not_computed", language, count=len(missing)))
        print_rows([dict(zip(headers, row, strict=True)) for row in missing], headers, headers)
    return exits.DONE
