"""`barometer reuse evidence import|certificate|inbox|match|set-aside`: proofs kept once, matched or waiting."""

from argparse import Namespace
from pathlib import Path
from typing import Any

from dashboards import evidence, exits
from dashboards.errors import DashboardsError
from dashboards.evidence import TakenIn
from dashboards.evidence_words import tell_matched, why_of
from dashboards.output import is_json, print_json, print_rows, print_text, say
from dashboards.session import actor_of, opened
from dashboards.words import text, word
from factors.errors import UserError
from reuse.evidence import Item
from reuse.matching import Matched

INBOX_COLUMNS = ("evidence_key", "serial", "evidence_format", "evidence_name", "evidence_status", "evidence_why")


def take_in_files(arguments: Namespace) -> int:
    """Read, keep and match files; one refused does not stop the others. Exit 1 where some are refused."""
    home, actor, refused, document = opened(arguments), actor_of(arguments), 0, []
    for name in arguments.file:
        try:
            taken = evidence.take_in(
                home,
                actor,
                _read(Path(name)),
                Path(name).name,
                organisation=arguments.organisation,
                time_zone=arguments.time_zone,
                device_id=arguments.device,
            )
        except UserError as refusal:
            if len(arguments.file) == 1:
                raise
            refused += 1
            said = refusal.message(arguments.language)
            say(arguments, text("evidence_refused", arguments.language, name=Path(name).name, why=said))
            document.append({"file": Path(name).name, "error": {"code": refusal.code, "message": said}})
            continue
        document.append(_tell(arguments, taken, Path(name).name))
    if is_json(arguments):
        print_json(document)
    return exits.SOME_REJECTED if refused else exits.DONE


def certify(arguments: Namespace) -> int:
    """Enter a certificate or a record of destruction."""
    path = Path(arguments.file)
    names = (*evidence.CERTIFICATE_FIELDS, "bytes_erased")
    values = {name: getattr(arguments, name) for name in names if getattr(arguments, name) is not None}
    taken = evidence.take_certificate(
        opened(arguments), actor_of(arguments), _read(path), path.name, values, organisation=arguments.organisation
    )
    document = _tell(arguments, taken, path.name)
    if is_json(arguments):
        print_json([document])
    return exits.DONE


def show_inbox(arguments: Namespace) -> int:
    """What waits."""
    status = None if arguments.all else "waiting"
    items = evidence.inbox(opened(arguments), actor_of(arguments), arguments.organisation, status=status)
    language = arguments.language
    if is_json(arguments):
        print_json([_document(item) for item in items])
    elif not items:
        print_text(text("evidence_inbox_empty", language))
    else:
        rows = [inbox_row(item, language) for item in items]
        print_rows(rows, INBOX_COLUMNS, [word(column, language) for column in INBOX_COLUMNS])
    return exits.DONE


def match(arguments: Namespace) -> int:
    """One item by hand, or all that wait. Exit 1 where something still waits."""
    home, actor = opened(arguments), actor_of(arguments)
    if arguments.key is None:
        found = evidence.try_again(home, actor, arguments.organisation)
    elif arguments.device is None:
        raise DashboardsError("evidence_device_missing", key=arguments.key)
    else:
        found = [evidence.match_by_hand(home, actor, arguments.key, arguments.device, arguments.medium)]
    if is_json(arguments):
        print_json([matched_document(each, arguments.language) for each in found])
    else:
        for each in found:
            print_text(tell_matched(each, arguments.language))
    return exits.SOME_REJECTED if any(each.done is None for each in found) else exits.DONE


def put_aside(arguments: Namespace) -> int:
    """Take an item out of the inbox."""
    item = evidence.put_aside(opened(arguments), actor_of(arguments), arguments.key, arguments.reason)
    if is_json(arguments):
        print_json({"key": item.key, "status": "set_aside", "why": arguments.reason})
    else:
        print_text(text("evidence_put_aside", arguments.language, item=item.key))
    return exits.DONE


def inbox_row(item: Item, language: str) -> dict[str, Any]:
    """An item in words, for both faces."""
    return {
        "evidence_key": item.key,
        "serial": item.serial or "–",
        "evidence_format": word(f"format_{item.format}", language),
        "evidence_name": item.name,
        "evidence_status": word(f"evidence_is_{item.status}", language),
        "evidence_why": why_of(item, language),
    }


def matched_document(each: Matched, language: str) -> dict[str, Any]:
    """What became of an item, for programs."""
    document: dict[str, Any] = {"key": each.item.key, "serial": each.item.serial, "kind": each.item.kind}
    if each.done is None:
        code = None if each.refusal is None else each.refusal.code
        said = None if each.refusal is None else each.refusal.message(language)
        return document | {"status": "waiting", "why": code, "message": said}
    return document | {
        "status": "used",
        "device_id": each.done.device.device_id,
        "seq": each.done.device.seq,
        "event": each.done.fact.event.name,
        "data_status": each.done.device.data_status,
    }


def _tell(arguments: Namespace, taken: TakenIn, name: str) -> dict[str, Any]:
    language = arguments.language
    key = "evidence_kept" if taken.kept.is_new else "evidence_same"
    say(arguments, text(key, language, name=name, format=word(f"format_{taken.format}", language)))
    for note in taken.notes:
        say(arguments, word(f"note_{note}", language))
    if not is_json(arguments):
        for each in taken.matched:
            print_text(tell_matched(each, language))
    return {
        "file": name,
        "format": taken.format,
        "sha256": taken.kept.sha256,
        "is_new": taken.kept.is_new,
        "notes": list(taken.notes),
        "items": [matched_document(each, language) for each in taken.matched],
    }


def _document(item: Item) -> dict[str, Any]:
    names = ("key", "organisation", "kind", "serial", "wiped_at", "status", "why", "device_id", "seq", "format", "name",
             "received_at", "received_by", "sha256")  # fmt: skip
    return {name: getattr(item, name) for name in names}


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DashboardsError("reuse_proof_unreadable", path=path) from error
