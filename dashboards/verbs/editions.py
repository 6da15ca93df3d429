"""`barometer publish` and `edition`: immutable editions, written, listed, checked."""

from argparse import Namespace

from barometer.editions.build import edition_place, find_edition, publish_edition
from barometer.editions.check import check_edition as check_folder
from barometer.editions.published_factors import read_published
from barometer.records import access, own_factors
from barometer.records import editions as kept
from barometer.records.files import digest_of
from dashboards import exits
from dashboards.edition_content import edition_content
from dashboards.firm_secrecy import without_few_firms
from dashboards.output import is_json, parse_date, print_json, print_rows, print_text, records, say
from dashboards.session import actor_of, context_of, opened
from dashboards.words import text, word
from factors.spelling import country_day

SUMS = "SHA256SUMS"
COLUMNS = ("edition", "title", "recorded_at", "recorded_by", "digest")


def publish(arguments: Namespace) -> int:
    """Write one edition, for good. Publishing the same content again gives the same bytes and changes nothing."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "publish")
    kept.check_edition_name(arguments.edition)
    known = kept.find_edition(home, arguments.edition)
    if known is not None and arguments.if_absent:
        say(arguments, text("edition_there", arguments.language, edition=arguments.edition))
        if is_json(arguments):
            place = find_edition(home.editions, arguments.edition)
            print_json({"edition": arguments.edition, "path": str(place), "outcome": "unchanged"})
        return exits.DONE
    published_on = parse_date(arguments.published_on, "--published-on")
    place = edition_place(home.editions, arguments.edition)
    if place.is_dir():
        # An edition keeps its day, its policy and its series: the same command gives the same bytes on another day.
        said = read_published(place)
        published_on = published_on or said.published_on
        arguments.policy = arguments.policy or said.policy
        arguments.grid_series = arguments.grid_series or said.grid_series
    published_on = published_on or (actor.today if known is None else country_day(known.recorded_at))
    context = context_of(arguments, on=published_on)
    content = edition_content(context, actor, edition=arguments.edition, published_on=published_on)
    if not place.is_dir():  # nothing published yet: a copy left by an attempt that failed is not that of this edition
        own_factors.forget_published(context.home, arguments.edition)
        own_factors.keep_published(context.home, arguments.edition)
    published = publish_edition(context.home.editions, content)
    kept.record_edition(
        context.home,
        edition=arguments.edition,
        title=content.title_fr,
        digest=digest_of(published.path / SUMS),
        method_version=content.meta.method_version,
        factors_digest=content.meta.factors_digest,
        actor=actor.name,
        recorded_at=actor.now,
    )
    if is_json(arguments):
        print_json({"edition": arguments.edition, "path": str(published.path), "outcome": published.outcome})
    if secret := without_few_firms(context)[1]:
        say(arguments, text("edition_without_firms", arguments.language, names=", ".join(secret)))
    say(arguments, text("edition_built", arguments.language, path=published.path))
    return exits.DONE


def list_editions(arguments: Namespace) -> int:
    """Every edition."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    table = kept.list_editions(home)
    if is_json(arguments):
        print_json(records(table))
        return exits.DONE
    print_rows(table.to_dicts(), COLUMNS, [word(column, arguments.language) for column in COLUMNS])
    return exits.DONE


def check_edition(arguments: Namespace) -> int:
    """Checksums, descriptor, sums and bounds of one edition."""
    home, actor = opened(arguments), actor_of(arguments)
    access.require(home, actor.name, "read")
    problems = check_folder(find_edition(home.editions, arguments.edition))
    messages = [problem.message(arguments.language) for problem in problems]
    if is_json(arguments):
        print_json(messages)
    else:
        for message in messages:
            print_text(message)
        if not messages:
            print_text(text("edition_sound", arguments.language, edition=arguments.edition))
    return exits.SOME_REJECTED if messages else exits.DONE
