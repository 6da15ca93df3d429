"""`barometer reuse lot …`: one function records any event of a lot; then show and list."""

from argparse import Namespace
from pathlib import Path

from dashboards import exits
from dashboards.lot_desk import lot_document, record_lot_typed
from dashboards.output import is_json, number, print_json, print_rows, print_text, say
from dashboards.session import actor_of, opened
from dashboards.words import labelled, text, word
from reuse.lot import Lot
from reuse.lot_events import TOLD_OF_LOTS
from reuse.lots import list_lots, show_lot
from reuse.payload import plain, specs
from reuse.scan import lot_of
from reuse.vocabularies import Word

LIST_COLUMNS = ("lot", "state", "donor", "devices", "kilograms", "left_to_serialise", "seq")
BALANCE_COLUMNS = ("account", "equipment_type", "quantity", "grams")
LIFE_COLUMNS = ("seq", "occurred_at", "event", "actor")


def record_event(arguments: Namespace) -> int:
    """Record the event the verb names on a lot."""
    name, language = arguments.verb, arguments.language
    values = {spec.name: getattr(arguments, spec.name) for spec in specs(TOLD_OF_LOTS[name])}
    done = record_lot_typed(
        opened(arguments),
        actor_of(arguments),
        name,
        lot_of(arguments.lot) or arguments.lot,
        values,
        organisation=arguments.organisation,
        expected_seq=arguments.expected_seq,
        occurred_at=arguments.occurred_at,
        evidence=None if arguments.evidence is None else Path(arguments.evidence),
        count=getattr(arguments, "count", None),
    )
    for remark in done.remarks:
        say(arguments, remark.said(language))
    if is_json(arguments):
        print_json(lot_document(done.subject) | {"remarks": [remark.code for remark in done.remarks]})
        return exits.DONE
    state, event = (Word(f"lot_{kind}", code) for kind, code in (("state", done.subject.state), ("event", name)))
    said = {"event": event.said(language), "state": state.said(language)}
    print_text(text("lot_recorded", language, lot=done.subject.subject, seq=done.subject.seq, **said))
    return exits.DONE


def show(arguments: Namespace) -> int:
    """One lot: what is known, where its devices are, its life."""
    language = arguments.language
    asked = lot_of(arguments.lot) or arguments.lot
    lot, entries = show_lot(opened(arguments), asked, actor=actor_of(arguments).name)
    life = [
        {"seq": entry.seq, "occurred_at": entry.occurred_at, "event": entry.event.name, "actor": entry.actor}
        | ({"payload": plain(entry.event), "evidence_sha256": entry.evidence_sha256} if is_json(arguments) else {})
        for entry in entries
    ]
    if is_json(arguments):
        print_json(lot_document(lot) | {"events": life})
        return exits.DONE
    for name, value in lot_document(lot).items():
        if isinstance(value, str | int):
            print_text(labelled(word(name, language), _said(name, value, language), language))
    print_text("")
    balances = [
        {"account": Word("lot_account", each.account).said(language), "quantity": each.quantity, "grams": each.grams,
         "equipment_type": word(each.equipment_type, language)}
        for each in lot.balances
    ]  # fmt: skip
    print_rows(balances, BALANCE_COLUMNS, [word(column, language) for column in BALANCE_COLUMNS])
    print_text("")
    told = [row | {"event": Word("lot_event", str(row["event"])).said(language)} for row in life]
    print_rows(told, LIFE_COLUMNS, [word(column, language) for column in LIFE_COLUMNS])
    return exits.DONE


def show_list(arguments: Namespace) -> int:
    """Lots that the actor may see."""
    language = arguments.language
    given = {"state": arguments.state, "counterpart": arguments.donor}
    filters = {name: value for name, value in given.items() if value is not None}
    found = list_lots(opened(arguments), actor=actor_of(arguments).name, organisation=arguments.organisation, **filters)
    if is_json(arguments):
        print_json([lot_document(lot) for lot in found])
        return exits.DONE
    rows = [_row(lot, language) for lot in found]
    print_rows(rows, LIST_COLUMNS, [word(column, language) for column in LIST_COLUMNS])
    return exits.DONE


def _row(lot: Lot, language: str) -> dict[str, object]:
    document = lot_document(lot)
    entered = [each for each in lot.balances if each.account == "donor"]
    announced = sum(line.quantity for line in lot.announced) if lot.announced else None
    state = Word("lot_state", lot.state).said(language)
    return {name: document.get(name) for name in LIST_COLUMNS} | {
        "state": state,
        "devices": -sum(each.quantity for each in entered) if entered else announced,
        "kilograms": number(-sum(each.grams for each in entered) / 1000) if entered else None,
    }


def _said(name: str, value: str | int, language: str) -> str | int:
    lists = {"state": "lot_state", "tracking": "lot_tracking", "discrepancy": "lot_discrepancy", "origin": "origin",
             "route": "route", "weight_method": "weight_method", "cancelled": "lot_cancellation"}  # fmt: skip
    return Word(lists[name], str(value)).said(language) if name in lists else value
