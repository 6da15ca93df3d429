"""`barometer reuse request …`: allocate, batches, queue, overdue, show, list."""

from argparse import Namespace

from dashboards import exits
from dashboards.lot_desk import pasted
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.request_desk import device_seqs, record_request_typed, request_document
from dashboards.session import actor_of, opened
from dashboards.words import labelled, text, word
from reuse import requests
from reuse.offers import propose, ready_batches
from reuse.payload import plain, specs
from reuse.preparation import queue_of
from reuse.request_events import REQUEST_EVENTS
from reuse.requests import Followed
from reuse.vocabularies import Word

COLUMNS = ("request", "state", "organisation", "workshop", "equipment_type", "quantity", "accepted", "allocated",
           "handed_over", "territory", "audience", "closes_on")  # fmt: skip
BATCH_COLUMNS = ("quantity", "equipment_type", "manufacturer", "model")
QUEUE_COLUMNS = ("request", "organisation", "equipment_type", "quantity", "devices")
LIFE_COLUMNS = ("seq", "occurred_at", "event", "actor")


def record_event(arguments: Namespace) -> int:
    """Record the event the verb names on a request."""
    name, language = arguments.verb, arguments.language
    done = record_request_typed(
        opened(arguments),
        actor_of(arguments),
        name,
        arguments.request,
        {spec.name: getattr(arguments, spec.name) for spec in specs(REQUEST_EVENTS[name])},
        organisation=arguments.organisation,
        expected_seq=arguments.expected_seq,
        occurred_at=arguments.occurred_at,
    )
    for remark in done.remarks:
        say(arguments, remark.said(language))
    subject = done.subject
    if is_json(arguments):
        known = requests.show_request(opened(arguments), subject.subject, actor=actor_of(arguments).name)[0]
        print_json(request_document(known) | {"remarks": [remark.code for remark in done.remarks]})
        return exits.DONE
    said = {"event": Word("request_event", name).said(language), "request": subject.subject, "seq": subject.seq}
    state = Word("request_state", subject.state).said(language)
    print_text(text("request_recorded", language, state=state, **said))
    return exits.DONE


def allocate(arguments: Namespace) -> int:
    """Keep devices for a request: those named, else a batch as alike as can be."""
    home, actor = opened(arguments), actor_of(arguments)
    held = requests.show_request(home, arguments.request, actor=actor.name)[0]
    if arguments.devices:
        devices = device_seqs(home, actor, pasted(arguments.devices))
    else:
        wanted = held.request.wanted - held.progress.allocated
        workshop, equipment_type = held.request.counterpart or "", held.request.equipment_type
        batches = ready_batches(home, actor=actor.name, workshop=workshop, equipment_type=equipment_type)
        devices = [each for batch in propose(batches, wanted) for each in batch.devices]
    after = requests.allocate(home, arguments.request, devices, actor=actor.name, now=actor.now)
    names = [device for device, _ in devices]
    if is_json(arguments):
        print_json(request_document(after) | {"devices": names})
        return exits.DONE if names else exits.SOME_REJECTED
    said = {"count": len(names), "request": arguments.request, "devices": ", ".join(names) or "–"}
    print_text(text("request_allocated", arguments.language, **said))
    return exits.DONE if names else exits.SOME_REJECTED


def show_batches(arguments: Namespace) -> int:
    """Ready devices alike, the largest batch first."""
    found = ready_batches(
        opened(arguments), actor=actor_of(arguments).name, workshop=arguments.organisation,
        equipment_type=arguments.equipment_type,
    )  # fmt: skip
    rows = [
        {"quantity": batch.quantity, "equipment_type": batch.equipment_type, "manufacturer": batch.manufacturer,
         "model": batch.model, "devices": [device for device, _ in batch.devices]}
        for batch in found
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    print_rows(rows, BATCH_COLUMNS, [word(column, arguments.language) for column in BATCH_COLUMNS])
    return exits.DONE


def show_queue(arguments: Namespace) -> int:
    """What to prepare today: each request that still wants devices, with those proposed."""
    language = arguments.language
    found = queue_of(opened(arguments), arguments.organisation, actor=actor_of(arguments).name)
    rows: list[dict[str, object]] = [
        {"request": each.followed.request.subject, "organisation": each.followed.request.organisation,
         "equipment_type": each.followed.request.equipment_type, "quantity": each.left,
         "devices": [device for device, _ in each.devices]}
        for each in found
    ]  # fmt: skip
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    shown = [
        row | {"equipment_type": word(each.followed.request.equipment_type or "", language),
               "devices": ", ".join(device for device, _ in each.devices) or "–"}
        for row, each in zip(rows, found, strict=True)
    ]  # fmt: skip
    print_rows(shown, QUEUE_COLUMNS, [word(column, language) for column in QUEUE_COLUMNS])
    return exits.DONE


def close_overdue(arguments: Namespace) -> int:
    """Warn of what nobody spoke of for long; close what was warned and whose day has come."""
    actor = actor_of(arguments)
    written = requests.close_overdue(opened(arguments), arguments.organisation, actor=actor.name, now=actor.now)
    rows = [{"request": entry.subject, "event": entry.event.name} | plain(entry.event) for entry in written]
    if is_json(arguments):
        print_json(rows)
        return exits.DONE
    for row in rows:
        print_text(
            labelled(row["request"], Word("request_event", row["event"]).said(arguments.language), arguments.language)
        )
    print_text(text("request_overdue", arguments.language, count=len(rows)))
    return exits.DONE


def show(arguments: Namespace) -> int:
    """One request and its life."""
    language = arguments.language
    found, entries = requests.show_request(opened(arguments), arguments.request, actor=actor_of(arguments).name)
    life = [
        {"seq": entry.seq, "occurred_at": entry.occurred_at, "event": entry.event.name, "actor": entry.actor}
        | ({"payload": plain(entry.event)} if is_json(arguments) else {})
        for entry in entries
    ]
    if is_json(arguments):
        print_json(request_document(found) | {"events": life})
        return exits.DONE
    for name, value in _row(found, language).items():
        print_text(labelled(word(name, language), "–" if value is None else value, language))
    print_text("")
    told = [row | {"event": Word("request_event", str(row["event"])).said(language)} for row in life]
    print_rows(told, LIFE_COLUMNS, [word(column, language) for column in LIFE_COLUMNS])
    return exits.DONE


def show_list(arguments: Namespace) -> int:
    """Requests that the actor may see, oldest first."""
    language = arguments.language
    filters = {} if arguments.state is None else {"state": arguments.state}
    found = requests.list_requests(
        opened(arguments), actor=actor_of(arguments).name, organisation=arguments.organisation, **filters
    )
    if is_json(arguments):
        print_json([request_document(each) for each in found])
        return exits.DONE
    print_rows([_row(each, language) for each in found], COLUMNS, [word(column, language) for column in COLUMNS])
    return exits.DONE


def _row(found: Followed, language: str) -> dict[str, object]:
    document = request_document(found)
    row = {name: document.get(name) for name in COLUMNS}
    row["state"] = Word("request_state", found.request.state).said(language)
    row["audience"] = Word("audience", found.request.audience or "other").said(language)
    row["equipment_type"] = word(found.request.equipment_type or "", language)
    return row
