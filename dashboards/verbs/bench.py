"""`barometer reuse scan …` and `barometer reuse stocktake …`: codes from the command line, a pipe, a pasted list."""

import sys
from argparse import Namespace
from dataclasses import asdict
from typing import Any

from dashboards import bench, exits
from dashboards.errors import DashboardsError
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import labelled, text, word
from reuse import stocktake
from reuse.scan import APPLIED, Entry, entries, find_session, tally
from reuse.stocktake import DROPPED, UNKNOWN, Count, Review

SCAN_COLUMNS = ("scanned", "outcome", "device_id", "scan_why")
COUNT_COLUMNS = ("stocktake", "place", "status", "opened_at", "opened_by")
PARTS = ("found", "elsewhere", "missing", "unknown")


def scan_codes(arguments: Namespace) -> int:
    """Scan the codes given, or those of standard input. Exit 1 where one was not applied."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    if arguments.session is not None:
        session = find_session(home, arguments.session, actor=actor.name)
    elif arguments.action is None or arguments.organisation is None:
        raise DashboardsError("scan_action_missing")
    else:
        values = bench.fields_of(arguments.set)
        session = bench.arm(home, actor, arguments.action, values, organisation=arguments.organisation)
    if arguments.undo:
        return _undo(arguments, session)
    found = bench.scan_all(home, actor, session, arguments.code or sys.stdin.read().splitlines())
    counts = tally(entries(home, session))
    if is_json(arguments):
        print_json({"session": session.session, "tally": counts, "entries": [_entry(each) for each in found]})
    else:
        rows = [_entry_row(each, language) for each in found]
        print_rows(rows, SCAN_COLUMNS, [word(column, language) for column in SCAN_COLUMNS])
        print_text(text("scan_tally", language, session=session.session, **counts))
    return exits.DONE if all(each.outcome == APPLIED for each in found) else exits.SOME_REJECTED


def open_count(arguments: Namespace) -> int:
    """Begin or go on with a count."""
    count = bench.begin_count(opened(arguments), actor_of(arguments), arguments.organisation, arguments.place)
    if is_json(arguments):
        print_json(asdict(count))
    else:
        print_text(text("count_opened", arguments.language, count=count.stocktake, place=count.place))
    return exits.DONE


def list_counts(arguments: Namespace) -> int:
    """The counts."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    found = stocktake.list_counts(home, actor=actor.name, organisation=arguments.organisation)
    if is_json(arguments):
        print_json([asdict(count) for count in found])
        return exits.DONE
    rows = [asdict(count) | {"status": word(f"count_{count.status}", language)} for count in found]
    print_rows(rows, COUNT_COLUMNS, [word(column, language) for column in COUNT_COLUMNS])
    return exits.DONE


def see_codes(arguments: Namespace) -> int:
    """Note codes seen at the place. Exit 1 where one is unknown."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    codes = [code for code in arguments.code or sys.stdin.read().splitlines() if code.strip()]
    found = []
    for code in codes:
        outcome, device_id = stocktake.see(home, arguments.stocktake, code, actor=actor.name, now=actor.now)
        found.append({"code": code.strip(), "outcome": outcome, "device_id": device_id})
    if is_json(arguments):
        print_json(found)
    else:
        rows = [
            each | {"scanned": each["code"], "outcome": word(f"count_{each['outcome']}", language)} for each in found
        ]
        columns = ("scanned", "outcome", "device_id")
        print_rows(rows, columns, [word(column, language) for column in columns])
    return exits.SOME_REJECTED if any(each["outcome"] == UNKNOWN for each in found) else exits.DONE


def show_count(arguments: Namespace) -> int:
    """What a count comes to."""
    found = stocktake.review(opened(arguments), arguments.stocktake, actor=actor_of(arguments).name)
    _tell(arguments, found)
    return exits.DONE


def apply_count(arguments: Namespace) -> int:
    """Apply a count. Exit 1 where a device was refused; the count then stays open."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    done = stocktake.apply_count(
        home, arguments.stocktake, actor=actor.name, now=actor.now, lose_missing=arguments.lose_missing,
        breach_check=arguments.breach_check,
    )  # fmt: skip
    refused = [{"device_id": name, "code": why.code, "message": why.message(language)} for name, why in done.refused]
    if is_json(arguments):
        parts = {"moved": list(done.moved), "found_again": list(done.found_again), "lost": list(done.lost)}
        print_json(parts | {"refused": refused})
    else:
        counts = {"moved": len(done.moved), "again": len(done.found_again), "lost": len(done.lost)}
        print_text(text("count_done", language, refused=len(refused), **counts))
        for each in refused:
            print_text(labelled(each["device_id"], each["message"], arguments.language))
    return exits.SOME_REJECTED if refused else exits.DONE


def drop_count(arguments: Namespace) -> int:
    """Drop a count."""
    actor = actor_of(arguments)
    stocktake.close_count(opened(arguments), arguments.stocktake, DROPPED, actor=actor.name, now=actor.now)
    if is_json(arguments):
        print_json({"stocktake": arguments.stocktake, "status": DROPPED})
    return exits.DONE


def _undo(arguments: Namespace, session: Any) -> int:
    entry = bench.take_back(opened(arguments), actor_of(arguments), session)
    if is_json(arguments):
        print_json(_entry(entry))
    else:
        print_text(text("scan_undone", arguments.language, scanned=entry.code, seq=entry.seq))
    return exits.DONE


def _entry(each: Entry) -> dict[str, Any]:
    return asdict(each)


def _entry_row(each: Entry, language: str) -> dict[str, Any]:
    outcome = word(f"scan_{each.outcome}", language)
    why = None if each.reason is None else each.reason[language]
    return {"scanned": each.code, "outcome": outcome, "device_id": each.device_id, "scan_why": why}


def _tell(arguments: Namespace, found: Review) -> None:
    if is_json(arguments):
        print_json(asdict(found.count) | {part: getattr(found, part) for part in PARTS})
        return
    language = arguments.language
    print_text(_title(found.count, language))
    for part in PARTS:
        names = [f"{each[0]} ({each[1] or '–'})" if isinstance(each, tuple) else each for each in getattr(found, part)]
        print_text(labelled(f"{word(f'count_{part}', language)} ({len(names)})", ", ".join(names) or "–", language))


def _title(count: Count, language: str) -> str:
    return text("count_opened", language, count=count.stocktake, place=count.place)
