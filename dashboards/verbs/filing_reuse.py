"""`barometer file reuse-rate|waste-register`: the legal files of reuse, with what they were made from beside them."""

from argparse import Namespace

from dashboards import exits
from dashboards.filing_reuse import reuse_rate_file, waste_register_file
from dashboards.output import is_json, print_json, print_text, say
from dashboards.rate_view import rate_sentences
from dashboards.session import actor_of, opened
from dashboards.verbs.filing import legal_path, write_legal
from dashboards.words import text


def write_reuse_rate(arguments: Namespace) -> int:
    """The rate of a year and every unit with its proof."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = legal_path(arguments)
    made, rate = reuse_rate_file(home, actor, arguments.organisation, arguments.year)
    write_legal(arguments, path, made)
    say(arguments, text("agec_before_sending", language, not_read=made.sources["not_read"][language]))
    if is_json(arguments):
        counts = {"rate": rate.rate, "counted": rate.counted, "pending": rate.pending, "units": rate.units}
        print_json({"file": str(path), **counts, "sources": made.sources})
        return exits.DONE
    for sentence in rate_sentences(rate, language):
        print_text(sentence)
    return exits.DONE


def write_waste_register(arguments: Namespace) -> int:
    """What left for a recycler in a year, slip by slip."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = legal_path(arguments)
    made = waste_register_file(home, actor, arguments.organisation, arguments.year)
    write_legal(arguments, path, made)
    say(arguments, text("agec_before_sending", language, not_read=made.sources["not_read"][language]))
    if is_json(arguments):
        print_json({"file": str(path), "rows": made.rows, "sources": made.sources})
    return exits.DONE
