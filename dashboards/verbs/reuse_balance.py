"""`barometer reuse balance` and `flows`: devices and mass at a date, what moved in a year, from the events alone."""

from argparse import Namespace
from datetime import date
from typing import Any

from dashboards import exits
from dashboards.chain import balance_of, flows_of
from dashboards.output import is_json, number, parse_date, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from reuse.balances import as_record
from reuse.flows import Flows
from reuse.policy import default_policy
from reuse.vocabularies import Word, vocabularies

COLUMNS = ("group", "entered", "stock", "in_use", "dismantled", "waste", "handed", "recycled", "lost", "transferred",
           "returned_to_donor", "gap", "kg_in", "kg_stock", "kg_out", "kg_gap")  # fmt: skip


def balance(arguments: Namespace) -> int:
    """The balance on a day, by what is asked; exit 1 where a gap raises the alarm."""
    language, ratio = arguments.language, default_policy().mass_gap_ratio
    actor = actor_of(arguments)
    on = parse_date(arguments.on, "--on") or actor.today
    found = balance_of(opened(arguments), actor, on=on, by=arguments.by, organisation=arguments.organisation)
    rows = [as_record(each, alarm_ratio=ratio) for each in found]
    status = exits.SOME_REJECTED if any(row["alarm"] for row in rows) else exits.DONE
    if is_json(arguments):
        print_json({"on": on, "by": arguments.by, "balances": rows})
        return status
    if not rows:
        print_text(text("balance_empty", language))
        return status
    shown = [row | {"group": group_name(row["group"], language)} for row in rows]
    print_rows(shown, COLUMNS, [word(f"balance_{column}", language) for column in COLUMNS])
    for row in rows:
        print_text(sentence(row, language))
    return status


def sentence(row: dict[str, Any], language: str) -> str:
    """What the gaps of one balance mean, in a sentence."""
    known = {"group": group_name(row["group"], language), "gap": row["gap"], "unweighed": row["without_weight"]}
    known["route"] = sum(row["en_route"].values())
    if row["kg_gap_ratio"] is None:
        return text("balance_no_mass", language, **known)
    key = "balance_alarm" if row["alarm"] else "balance_fine"
    return text(key, language, **known, kg=number(row["kg_gap"]), percent=number(100 * row["kg_gap_ratio"]))


def group_name(group: str, language: str) -> str:
    """A type, an origin, an organisation, or the whole, as it is shown."""
    if group in vocabularies()["origin"]:
        return Word("origin", group).said(language)
    return word(f"balance_group_{group}", language) if group in {"total", "unknown"} else word(group, language)


def year_flows(arguments: Namespace) -> int:
    """What came in, came back and went out in a year (the current one by default)."""
    language, actor = arguments.language, actor_of(arguments)
    year = arguments.year or actor.today.year
    last = min(date(year, 12, 31), actor.today) if year == actor.today.year else date(year, 12, 31)
    moved = flows_of(opened(arguments), actor, first=date(year, 1, 1), last=last, organisation=arguments.organisation)
    if is_json(arguments):
        print_json({"year": year, "until": last} | vars(moved) | {"gap": moved.gap})
        return exits.SOME_REJECTED if moved.gap else exits.DONE
    rows = [{"flow": label, "devices": devices} for label, devices in flow_rows(moved, year, language)]
    print_rows(rows, ("flow", "devices"), [word("flow_flow", language), word("flow_devices", language)])
    return exits.SOME_REJECTED if moved.gap else exits.DONE


def flow_rows(moved: Flows, year: int, language: str) -> list[tuple[str, int]]:
    """The table behind the diagram: stock, what came in, what went out, stock, gap."""
    rows = [(text("flow_opening", language, year=year), moved.opening)]
    for origin, count in moved.entered.items():
        rows.append((text("flow_in", language, what=group_name(origin, language)), count))
    for state, count in moved.back.items():
        rows.append((text("flow_back", language, what=Word("state", state).said(language)), count))
    for state, count in moved.out.items():
        rows.append((text("flow_out", language, what=Word("state", state).said(language)), -count))
    rows.append((text("flow_closing", language, year=year), moved.closing))
    rows.append((text("flow_gap", language), moved.gap))
    return rows
