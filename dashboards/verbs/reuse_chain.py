"""`barometer reuse avoided|costs|metals|warranty`: what the chain avoids, costs, leaves to recover, and guarantees."""

from argparse import Namespace
from datetime import date
from typing import Any

from dashboards import exits
from dashboards.actors import Actor
from dashboards.chain_answer import chain_year, groups_for
from dashboards.chain_disclosure import is_secret
from dashboards.chain_view import facts_of_workshop, kilograms_of_co2, missing_sentences, net_of_scope
from dashboards.loading import Context
from dashboards.output import is_json, number, print_json, print_rows, print_text
from dashboards.purchase_view import euros
from dashboards.scopes import scope_of
from dashboards.session import actor_of, context_of
from dashboards.voice import Voice
from dashboards.words import shown_figure, text, word
from reuse.costs import COSTS, costs_of_chain
from reuse.facts import warranty_end
from reuse.metals import recoverable_metals
from reuse.policy import default_policy

AVOIDED = ("component", "value", "low", "high", "unit")
MONEY = ("organisation", *(name.split(".")[1] for name in COSTS), "sales", "net", "per_device", "per_tonne")
METALS = ("organisation", "equipment_type", "material", "units", "grams_held", "grams_recoverable", "source")
WARRANTY = ("device_id", "handed_on", "warranty_until", "mode")


def avoided(arguments: Namespace) -> int:
    """Net avoided impact of a territory or a workshop, its parts, and what nobody entered."""
    context, actor, language = context_of(arguments), actor_of(arguments), arguments.language
    scope = scope_of(context, arguments.territory, arguments.organisation)
    year = _year(arguments, context, actor)
    told = chain_year(context, year=year, today=actor.today)
    is_untold = is_secret(context, told.facts, groups_for(context, [scope]))
    net = None if is_untold else net_of_scope(context, scope, told)
    lacking = [each for each in told.avoided.missing if scope.organisation in {None, each.organisation}]
    if is_json(arguments):
        found = None if net is None else vars(net)
        print_json(
            {
                "year": year,
                "rule": context.stock.refurbished,
                "net": found,
                "is_secret": is_untold,
                "missing": [each._asdict() for each in lacking],
            }
        )
        return exits.DONE
    if net is None:
        print_text(text("avoided_secret" if is_untold else "avoided_nothing", language, year=year))
        return exits.DONE
    parts = {**net.by_component, "net": (net.value, net.low, net.high)}
    rows = []
    for name, (value, low, high) in parts.items():
        row = {"value": value, "low": low, "high": high, "unit": net.unit}
        rows.append({"component": word(name, language)} | shown_figure(row, language, magnitude=abs(net.value)))
    print_rows(rows, AVOIDED, [word(column, language) for column in AVOIDED])
    voice = Voice(language)
    shares = {"low": net.at_low_share, "central": net.value, "high": net.at_high_share}
    said = {name: kilograms_of_co2(value, voice) for name, value in shares.items()}
    print_text(text("avoided_shares", language, **said))
    for sentence in missing_sentences(lacking, {}, voice):
        print_text(sentence)
    print_text(text(f"avoided_rule_{context.stock.refurbished}", language))
    return exits.DONE


def costs(arguments: Namespace) -> int:
    """Costs of each workshop in cents; what is missing is said."""
    context, actor, language = context_of(arguments), actor_of(arguments), arguments.language
    told = chain_year(context, year=_year(arguments, context, actor), today=actor.today)
    rows: list[dict[str, Any]] = []
    for organisation in context.chain.workshops:
        found = costs_of_chain(facts_of_workshop(told.facts, organisation), told.declared, organisation)
        net = net_of_scope(context, scope_of(context, None, organisation), told)
        cents: dict[str, Any] = {name.split(".")[1]: found.cents.get(name) for name in COSTS}
        cents |= {"sales": found.sales_cents, "net": found.net_cents, "per_device": found.cents_per_device}
        cents |= {"per_tonne": found.cents_per_tonne(None if net is None else net.value)}
        rows.append({"organisation": organisation, **cents, "missing": list(found.missing), "handed": found.handed})
    if is_json(arguments):
        print_json({"unit": "cent", "workshops": rows})
        return exits.DONE
    shown = [row | {name: euros(row[name], language) for name in MONEY[1:]} for row in rows]
    print_rows(shown, MONEY, [word(f"costs_{column}", language) for column in MONEY], amounts=MONEY[1:])
    for row in rows:
        if row["missing"]:
            print_text(text("costs_missing", language, name=row["organisation"], what=", ".join(row["missing"])))
    return exits.DONE


def metals(arguments: Namespace) -> int:
    """Materials in what went to recyclers in the year; a yield that nobody declared leaves a gap."""
    context, actor, language = context_of(arguments), actor_of(arguments), arguments.language
    told = chain_year(context, year=_year(arguments, context, actor), today=actor.today)
    rows = [
        {"organisation": organisation} | vars(metal)
        for organisation in sorted(told.facts.recycled["organisation"].unique())
        for metal in recoverable_metals(
            told.facts.recycled.filter(organisation=organisation), told.declared, organisation
        )
    ]
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    for row in rows:
        row["equipment_type"] = word(row["equipment_type"], language)
        row["material"] = word(row["material"], language) if row["material"] else word("metals_unknown", language)
    print_rows(rows, METALS, [word(f"metals_{column}", language) for column in METALS])
    return exits.DONE


def warranty(arguments: Namespace) -> int:
    """Devices in use still under warranty on a day, and the non-conformity rate of the year."""
    context, actor, language = context_of(arguments), actor_of(arguments), arguments.language
    year = _year(arguments, context, actor)
    on = min(date(year, 12, 31), actor.today)
    policy = default_policy()
    rows = []
    for life in context.chain.lives:
        steps = life.until(on)
        if not steps or steps[-1].after != "in_use" or arguments.organisation not in {None, life.organisation}:
            continue
        handed = next(step for step in reversed(steps) if step.event == "hand-over")
        end = warranty_end(handed, policy)
        if end >= on:
            dates = {"handed_on": handed.day, "warranty_until": end}
            rows.append({"device_id": life.device_id, **dates, "mode": handed.said["mode"]})
    told = chain_year(context, year=year, today=actor.today)
    handed_over = told.facts.handed
    if arguments.organisation:
        handed_over = handed_over.filter(organisation=arguments.organisation)
    back = handed_over.filter("nonconforming").height
    rate = 100 * back / handed_over.height if handed_over.height else None
    if is_json(arguments):
        figures = {"handed_over": handed_over.height, "nonconforming": back, "rate_percent": rate}
        print_json({"on": on, "under_warranty": rows} | figures)
        return exits.DONE
    print_rows(rows, WARRANTY, [word(f"warranty_{column}", language) for column in WARRANTY])
    shown = "–" if rate is None else number(rate)
    print_text(text("warranty_rate", language, back=back, handed=handed_over.height, rate=shown, count=len(rows)))
    return exits.DONE


def _year(arguments: Namespace, context: Context, actor: Actor) -> int:
    """The year asked for, else the last one in which something happened in the chain, else the current one."""
    days = [life.steps[-1].day for life in context.chain.lives if life.steps]
    return arguments.year or min(max(days, default=actor.today), actor.today).year
