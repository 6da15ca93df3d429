"""`barometer reuse offer|need …`: what a workshop offers, what a territory needs, and both side by side."""

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from dashboards import exits
from dashboards.output import is_json, print_json, print_rows, print_text
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from dashboards.workshop import read_values
from reuse import offers
from reuse.payload import specs
from reuse.request import NEED, OFFER, Offer
from reuse.request_events import NeedDeclared, OfferSet
from reuse.vocabularies import Word

OFFER_COLUMNS = ("workshop", "territory", "equipment_type", "offer")
BALANCE_COLUMNS = ("territory", "equipment_type", "need", "counted_on", "asked", "on_waiting_list", "undertaken",
                   "handed_over", "ready", "coming")  # fmt: skip


def set_offer(arguments: Namespace) -> int:
    """Open, closed or from stock."""
    actor = actor_of(arguments)
    values = read_values("set", _given(arguments, OfferSet), OFFER.catalogue)
    done = offers.set_offer(opened(arguments), values, workshop=arguments.organisation, actor=actor.name, now=actor.now)
    if is_json(arguments):
        print_json(_offer(done.subject))
        return exits.DONE
    state = Word("offer_state", done.subject.state).said(arguments.language)
    print_text(text("offer_recorded", arguments.language, offer=done.subject.subject, state=state))
    return exits.DONE


def show_offers(arguments: Namespace) -> int:
    """Every offer that was set; what was not set is open."""
    rows = [
        _offer(each)
        for each in offers.list_offers(opened(arguments), actor=actor_of(arguments).name, workshop=arguments.workshop)
    ]
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    language = arguments.language
    said = [row | {"offer": Word("offer_state", row["offer"]).said(language)} for row in rows]
    print_rows(said, OFFER_COLUMNS, [word(column, language) for column in OFFER_COLUMNS])
    return exits.DONE


def declare_need(arguments: Namespace) -> int:
    """A number, by whom and when."""
    actor = actor_of(arguments)
    values = read_values("declare", _given(arguments, NeedDeclared), NEED.catalogue)
    done = offers.declare_need(
        opened(arguments), values, organisation=arguments.organisation, actor=actor.name, now=actor.now
    )
    need = done.subject
    if is_json(arguments):
        known = {"territory": need.territory, "equipment_type": need.equipment_type, "quantity": need.quantity}
        print_json(known | {"counted_on": need.counted_on, "counted_by": need.counted_by, "seq": need.seq})
        return exits.DONE
    said = {"quantity": need.quantity, "type": word(need.equipment_type or "", arguments.language)}
    print_text(text("need_recorded", arguments.language, territory=need.territory, day=need.counted_on, **said))
    return exits.DONE


def show_balance(arguments: Namespace) -> int:
    """Need against supply by EPCI and type."""
    actor = actor_of(arguments)
    found = offers.need_and_supply(opened(arguments), actor=actor.name, on=actor.today)
    if is_json(arguments):
        print_json([asdict(each) for each in found])
        return exits.DONE
    language = arguments.language
    rows = [asdict(each) | {"equipment_type": word(each.equipment_type, language)} for each in found]
    print_rows(rows, BALANCE_COLUMNS, [word(column, language) for column in BALANCE_COLUMNS])
    return exits.DONE


def _given(arguments: Namespace, event: type) -> dict[str, Any]:
    return {spec.name: getattr(arguments, spec.name) for spec in specs(event)}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "workshop": offer.organisation,
        "territory": offer.territory,
        "equipment_type": offer.equipment_type,
        "offer": offer.state,
        "seq": offer.seq,
    }
