"""`barometer reuse retire|exits|exit-state|cancel-exit|stock-1-january`: what leaves an inventory, and its proofs."""

import hashlib
from argparse import Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from barometer.records.registers import read_register
from dashboards import exits
from dashboards.errors import DashboardsError
from dashboards.exit_documents import lot_papers, shown_day, standing, write_papers
from dashboards.exit_view import open_routes
from dashboards.money import read_cents
from dashboards.output import is_json, parse_date, print_json, print_rows, print_text, say
from dashboards.retiring import Planned, plan, retire
from dashboards.session import actor_of, factors_of, opened
from dashboards.words import text, word
from factors.spelling import Named
from imports.retired_stock import read_retired_stock
from reuse.equipment import kind_name
from reuse.exit_fates import Outcome, outcomes_of
from reuse.exit_plan import Candidate, Decision, Selection
from reuse.exit_store import cancel_exits, change_exits
from reuse.exits import routes
from reuse.retired_stock import declare_stock

PLAN_COLUMNS = ("asset_id", "equipment_type", "model", "serial_number", "age_years", "exit_reasons", "exit_routes")
EXIT_COLUMNS = ("lot", "asset_id", "device_id", "equipment_type", "exit_route", "exit_passed_on", "exit_state",
                "exit_standing")  # fmt: skip


def retire_assets(arguments: Namespace) -> int:
    """Without a route: what may leave, why, by which routes. With one: decide, announce, write the papers."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    on = parse_date(arguments.retired_on, "--retired-on") or actor.today
    found = plan(home, actor, arguments.organisation, _selection(arguments, on), arguments.route)
    if arguments.route is None:
        return _show_plan(arguments, found)
    _check_left_out(arguments, found)
    decision = Decision(
        route=arguments.route,
        retired_on=on,
        reason=arguments.reason,
        receiver=arguments.to,
        taker=arguments.taker,
        taker_kind=arguments.taker_kind,
        lot=arguments.lot,
        unit_value_cents=None if arguments.unit_value is None else read_cents(arguments.unit_value, "--unit-value"),
        is_security_bound=arguments.security_bound,
        undertaking=arguments.undertaking,
        undertaken_on=parse_date(arguments.undertaken_on, "--undertaken-on"),
        handed_on=parse_date(arguments.handed_on, "--handed-on"),
    )
    kept = retire(home, actor, arguments.organisation, found.found, decision)
    lot = kept[0].lot or ""
    papers = []
    if arguments.output is not None:
        papers = write_papers(Path(arguments.output), lot_papers(home, actor, arguments.organisation, lot, language))
    for path in papers:
        say(arguments, text("written", language, path=path))
    if is_json(arguments):
        print_json({"lot": lot, "exits": [vars(item) for item in kept], "papers": [str(path) for path in papers]})
        return exits.DONE
    print_text(text("exits_kept", language, count=len(kept), lot=lot, route=routes()[arguments.route].name[language]))
    return exits.DONE


def list_exits(arguments: Namespace) -> int:
    """What leaves or left an organisation, where it is, how it stands with the rate; what was never received."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    known = read_register(home).find(arguments.organisation)
    found = outcomes_of(home, known.organisation, actor=actor.name, lot=arguments.lot)
    if arguments.year is not None:
        found = [each for each in found if arguments.year in {each.judgement.year, each.item.retired_on.year}]
    if is_json(arguments):
        print_json({"organisation": known.organisation, "exits": [_document(each) for each in found]})
        return exits.DONE
    rows = [_row(each, language) for each in found]
    print_rows(rows, EXIT_COLUMNS, [word(column, language) for column in EXIT_COLUMNS])
    late = [each for each in found if each.state in {"announced", "new", "not_gone"}]
    if late:
        print_text(text("exits_never_received", language, count=len(late)))
    return exits.DONE


def state_exit(arguments: Namespace) -> int:
    """State what was not known when it was decided: undertaking, day of departure, proof."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    values: dict[str, Any] = {
        name: getattr(arguments, name) for name in ("undertaking", "proof") if getattr(arguments, name) is not None
    }
    for name in ("undertaken_on", "handed_on", "proved_on"):
        day = parse_date(getattr(arguments, name), f"--{name.replace('_', '-')}")
        values |= {} if day is None else {name: day}
    if not values or (arguments.lot is None and arguments.asset is None):
        raise DashboardsError("exit_state_needs")
    known = read_register(home).find(arguments.organisation)
    count = change_exits(
        home, known.organisation, actor=actor.name, recorded_at=actor.now, lot=arguments.lot,
        asset_id=arguments.asset, **values,
    )  # fmt: skip
    print_text(text("exits_stated", language, count=count))
    return exits.DONE


def cancel(arguments: Namespace) -> int:
    """Keep the assets after all."""
    home, actor = opened(arguments), actor_of(arguments)
    if arguments.lot is None and arguments.asset is None:
        raise DashboardsError("exit_state_needs")
    known = read_register(home).find(arguments.organisation)
    count = cancel_exits(
        home, known.organisation, actor=actor.name, recorded_at=actor.now, lot=arguments.lot, asset_id=arguments.asset
    )
    print_text(text("exits_cancelled", arguments.language, count=count))
    return exits.DONE


def declare_stock_file(arguments: Namespace) -> int:
    """The stock at 1 January from the template: read whole, or nothing is kept."""
    home, actor, language = opened(arguments), actor_of(arguments), arguments.language
    path = Path(arguments.file)
    known = read_register(home).find(arguments.organisation)
    rows, unreadable = read_retired_stock(path, factors_of(arguments).factors.equipment_types)
    if unreadable:
        raise DashboardsError("stock_cells", file=path.name, count=len(unreadable), cells="; ".join(unreadable[:10]))
    if arguments.dry_run:
        print_text(text("stock_read", language, rows=rows.height, units=int(sum(rows["units"].to_list()))))
        return exits.DONE
    stock = declare_stock(
        home,
        known.organisation,
        arguments.year,
        rows.to_dicts(),
        source=path.name,
        file_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        actor=actor.name,
        recorded_at=actor.now,
    )
    if is_json(arguments):
        print_json({"organisation": known.organisation, "year": arguments.year} | vars(stock))
        return exits.DONE
    said = {name: getattr(stock, name) for name in ("units", "over_age", "security_bound", "out_of_scope")}
    print_text(text("stock_kept", language, year=arguments.year, **said))
    if stock.class_unknown:
        print_text(text("rate_class_unknown", language, count=stock.class_unknown))
    return exits.DONE


def _selection(arguments: Namespace, on: date) -> Selection:
    return Selection(
        on=on,
        asset_ids=frozenset(arguments.asset or ()),
        equipment_types=frozenset(arguments.type or ()),
        site=arguments.site,
        older_than_years=arguments.older_than,
        warranty_years=arguments.warranty_years,
        is_unsupported=arguments.unsupported,
        is_retired=arguments.retired,
    )


def _check_left_out(arguments: Namespace, found: Planned) -> None:
    """What the route is not open to is refused, unless it may stay behind; it is then told."""
    if not found.left_out:
        return
    names = ", ".join(each.asset_id for each in found.left_out[:10])
    if not arguments.leave_out:
        route = Named(**routes()[arguments.route].name)
        raise DashboardsError("exits_left_out", count=len(found.left_out), assets=names, route=route)
    say(arguments, text("exits_left_out", arguments.language, count=len(found.left_out), assets=names))


def _show_plan(arguments: Namespace, found: Planned) -> int:
    language = arguments.language
    if is_json(arguments):
        document = [vars(each) | {"support": None if each.support is None else vars(each.support)}
                    for each in found.found]  # fmt: skip
        print_json({"organisation": found.organisation.organisation, "candidates": document})
        return exits.DONE
    rows = [plan_row(each, language) for each in found.found]
    print_rows(rows, PLAN_COLUMNS, [word(column, language) for column in PLAN_COLUMNS])
    print_text(text("exits_found", language, count=len(rows), units=sum(each.units for each in found.found)))
    return exits.DONE


def plan_row(each: Candidate, language: str) -> dict[str, Any]:
    """One candidate in words."""
    reasons = [word(f"exit_reason_{code}", language) for code in each.reasons]
    return {
        "asset_id": each.asset_id,
        "equipment_type": kind_name(each.equipment_type, language),
        "model": " ".join(part for part in (each.manufacturer, each.model) if part) or "–",
        "serial_number": each.serial_number,
        "age_years": each.age_years,
        "exit_reasons": ", ".join(reasons) or "–",
        "exit_routes": open_routes(each, language),
    }


def _row(each: Outcome, language: str) -> dict[str, Any]:
    item = each.item
    return {
        "lot": item.lot,
        "asset_id": item.asset_id,
        "device_id": item.device_id,
        "equipment_type": kind_name(item.equipment_type, language),
        "exit_route": routes()[item.route].name[language],
        "exit_passed_on": shown_day(each.passed_on, language),
        "exit_state": word(f"exit_state_{each.state}", language),
        "exit_standing": standing(each, language),
    }


def _document(each: Outcome) -> dict[str, Any]:
    judged = each.judgement
    return vars(each.item) | {
        "state": each.state,
        "passed_on": each.passed_on,
        "is_planned": each.is_planned,
        "status": judged.status,
        "why": judged.why,
        "counts_in": judged.year,
        "workshop": None if each.fate is None else each.fate.workshop,
        "workshop_device": None if each.fate is None else each.fate.device_id,
    }


def shown(found: Sequence[Outcome], language: str) -> list[dict[str, Any]]:
    """The rows of a list of exits in words, for both faces."""
    return [_row(each, language) for each in found]
