"""`barometer factors import|remove`: a base somebody holds, or an organisation's own values, in one command."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.factor_store import FactorRequest, import_factors, remove_factors
from dashboards.output import is_json, parse_date, print_json, print_text, say
from dashboards.session import actor_of, opened
from dashboards.words import text
from imports.factor_refusals import why_left_out

#: Lines shown of what was left out; --json gives all.
SHOWN = 15


def import_file(arguments: Namespace) -> int:
    """Read, check and keep a file of factors; what is left out is told with its line and why."""
    path = Path(arguments.file)
    published_on = parse_date(arguments.published_on, "--published-on")
    request = FactorRequest(
        source=arguments.source,
        licence=arguments.licence,
        title=arguments.title or arguments.source,
        perimeter=arguments.perimeter,
        published_on=None if published_on is None else published_on.isoformat(),
        organisation=arguments.organisation,
        picks=tuple(arguments.pick or ()),
    )
    outcome = import_factors(opened(arguments), actor_of(arguments), path, request)
    read = outcome.read
    left_out = [{"line": line, "item": item, "why": why} for line, item, why in sorted(read.left_out)]
    if is_json(arguments):
        counts = {"factors": len(read.factors), "types": len(read.types), "sheets": len(read.sheets)}
        named = {"source": outcome.source, "policy": outcome.policy, "organisation": outcome.organisation}
        print_json({"format": read.kind, **named, **counts, "left_out": left_out})
    else:
        language = arguments.language
        counts_said = {"factors": len(read.factors), "types": len(read.types), "sheets": len(read.sheets)}
        print_text(text("factors_imported", language, format=read.kind, source=outcome.source, **counts_said))
        if read.per_item:
            print_text(text("factors_per_item", language, count=read.per_item))
        if outcome.policy:
            print_text(text("factors_policy_added", language, policy=outcome.policy))
        else:
            print_text(text("factors_own_kept", language, organisation=outcome.organisation))
        for row in left_out[:SHOWN]:
            where = {"line": row["line"] or "–", "item": row["item"]}
            say(arguments, text("factor_left_out", language, **where, why=why_left_out(str(row["why"]), language)))
        if len(left_out) > SHOWN:
            say(arguments, text("factor_left_out_more", language, count=len(left_out) - SHOWN))
    return exits.SOME_REJECTED if left_out else exits.DONE


def remove(arguments: Namespace) -> int:
    """Forget a base, or an organisation's own values."""
    if (arguments.source is None) == (arguments.organisation is None):
        raise DashboardsError("factor_remove_what")
    remove_factors(
        opened(arguments),
        actor_of(arguments),
        arguments.source,
        arguments.organisation,
        even_published=arguments.even_published,
    )
    name = arguments.organisation or arguments.source
    if is_json(arguments):
        print_json({"removed": name})
    say(arguments, text("factors_removed", arguments.language, name=name))
    return exits.DONE
