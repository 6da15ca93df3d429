"""`barometer reuse …`: one function records any event of the catalogue; then show, stock, verify."""

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from dashboards import exits
from dashboards.output import is_json, print_json, print_rows, print_text, records, say
from dashboards.reuse_grammar import FILTERED
from dashboards.session import actor_of, opened
from dashboards.words import labelled, text, word
from dashboards.workshop import record_typed
from factors.spelling import spelled_day
from reuse.events import CATALOGUE
from reuse.kinds import moment
from reuse.payload import plain, typed_specs
from reuse.proof_files import check_proof_files
from reuse.queries import list_devices, named_device, show_device
from reuse.state import Device
from reuse.verify import verify
from reuse.vocabularies import Word, vocabularies

STOCK_COLUMNS = ("device_id", "state", "data_status", "equipment_type", "model", "serial", "place", "grade_function",
                 "grade_cosmetic", "seq")  # fmt: skip
#: Columns whose codes have words; fields whose list has another name.
WORDED = ("state", "data_status", "equipment_type")
VOCABULARY_OF = {"kit": "kit_item", "mode": "hand_over_mode", "previous_state": "state"}


def record_event(arguments: Namespace) -> int:
    """Record the event the verb names on a device."""
    name, language = arguments.verb, arguments.language
    values = {spec.name: getattr(arguments, spec.name) for spec in typed_specs(CATALOGUE[name])}
    done = record_typed(
        opened(arguments),
        actor_of(arguments),
        name,
        arguments.device,
        values,
        organisation=arguments.organisation,
        expected_seq=arguments.expected_seq,
        occurred_at=arguments.occurred_at,
        evidence=None if arguments.evidence is None else Path(arguments.evidence),
    )
    for remark in done.remarks:
        say(arguments, remark.said(language))
    if is_json(arguments):
        print_json(_document(done.device) | {"remarks": [remark.code for remark in done.remarks]})
        return exits.DONE
    said = {
        "device": done.device.device_id,
        "seq": done.device.seq,
        "data": _said(done.device, "data_status", language),
    }
    event, state = Word("event", name).said(language), _said(done.device, "state", language)
    print_text(text("reuse_recorded", language, event=event, state=state, **said))
    return exits.DONE


def show(arguments: Namespace) -> int:
    """One device and its life."""
    language = arguments.language
    home, actor = opened(arguments), actor_of(arguments).name
    shown = show_device(home, named_device(home, arguments.device, actor=actor), actor=actor)
    life = [
        {
            "seq": fact.seq,
            "occurred_at": fact.occurred_at,
            "event": fact.event.name if is_json(arguments) else Word("event", fact.event.name).said(language),
            "actor": fact.actor,
        }
        | ({"payload": plain(fact.event), "evidence_sha256": fact.evidence_sha256} if is_json(arguments) else {})
        for fact in shown.facts
    ]
    if is_json(arguments):
        print_json(_document(shown.device) | {"events": life})
        return exits.DONE
    for name, value in _document(shown.device).items():
        label = _label(name, language)
        if name == "media":
            for medium in shown.device.media:
                status = Word("medium_status", medium.status).said(language)
                place = Word("medium_place", medium.place).said(language)
                print_text(labelled(word("media", language), f"{medium.medium} – {status}, {place}", language))
        else:
            many = value if isinstance(value, list) else [value]
            print_text(labelled(label, ", ".join(in_words(name, each, language) for each in many) or "–", language))
    columns = ("seq", "occurred_at", "event", "actor")
    print_text("")
    life = [row | {"occurred_at": in_words("occurred_at", row["occurred_at"], language)} for row in life]
    print_rows(life, columns, [word(column, language) for column in columns])
    return exits.DONE


def stock(arguments: Namespace) -> int:
    """Devices in stock, or in the state asked for."""
    language = arguments.language
    filters = {name: getattr(arguments, name) for name in FILTERED if getattr(arguments, name) is not None}
    found = list_devices(
        opened(arguments),
        actor=actor_of(arguments).name,
        organisation=arguments.organisation,
        only_stock="state" not in filters,
        **filters,
    )
    if is_json(arguments):
        print_json(records(found))
        return exits.DONE
    rows = found.select(STOCK_COLUMNS).to_dicts()
    for row in rows:
        row |= {name: in_words(name, row[name], language) for name in WORDED if row[name] is not None}
    print_rows(rows, STOCK_COLUMNS, [word(column, language) for column in STOCK_COLUMNS])
    return exits.DONE


def check(arguments: Namespace) -> int:
    """Every chain and every state computed again; exit 1 where something is broken."""
    language = arguments.language
    home, of = opened(arguments), {"actor": actor_of(arguments).name, "organisation": arguments.organisation}
    found, proofs = verify(home, **of), check_proof_files(home, **of)
    broken = [vars(fault) | {"message": fault.message(language)} for fault in (*found.broken, *proofs)]
    if is_json(arguments):
        heads, chain_heads = (
            {name: {"position": position, "hash": digest} for name, (position, digest) in ends.items()}
            for ends in (found.heads, found.chain_heads)
        )
        counts = {"links": found.links, "devices": found.devices, "chain_links": found.chain_links}
        counts["subjects"] = found.subjects
        print_json(counts | {"heads": heads, "chain_heads": chain_heads, "broken": broken})
        return exits.SOME_REJECTED if broken else exits.DONE
    for fault in broken:
        print_text(fault["message"])
    key = "reuse_broken" if broken else "reuse_verified"
    links, subjects = found.links + found.chain_links, found.subjects
    print_text(text(key, language, links=links, devices=found.devices, subjects=subjects, broken=len(broken)))
    for mark, heads_of in (("", found.heads), (text("reuse_chain_head", language), found.chain_heads)):
        for name, (position, digest) in heads_of.items():
            print_text(f"{mark}{name} #{position} {digest}")
    return exits.SOME_REJECTED if broken else exits.DONE


def _document(device: Device) -> dict[str, Any]:
    """What is known of a device, first what is asked first."""
    known = {"device_id": device.device_id, "state": device.state, "data_status": device.data_status, "seq": device.seq}
    return known | {name: value for name, value in plain(device).items() if name not in known}


def in_words(name: str, value: Any, language: str) -> str:
    """A code of a closed list or a type in words, yes or no, a moment or a day as people write it; else as it is."""
    if isinstance(value, bool):
        return word("person_yes" if value else "person_no", language)
    vocabulary = VOCABULARY_OF.get(name, name)
    if str(value) in vocabularies().get(vocabulary, {}):
        return Word(vocabulary, str(value)).said(language)
    if name == "equipment_type":
        return word(str(value), language)
    if name.endswith("_at") and value:
        return spelled_day(moment(str(value)), language)
    return spelled_day(date.fromisoformat(value), language) if name.endswith("_on") and value else str(value)


def _label(name: str, language: str) -> str:
    """The name of a field of a device: ours, else that of the operations."""
    known = word(name, language)
    return Word("field", name).said(language) if known == name and name in vocabularies()["field"] else known


def _said(device: Device, name: str, language: str) -> str:
    return Word(name, getattr(device, name)).said(language)
