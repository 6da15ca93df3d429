"""What the two faces can do at the bench: read what was typed, keep the proof, decide and record (METHODOLOGY 19).

In: an opened data folder, who acts, an event's name and typed values. Out: records, never text. Who may do it is
decided inside the transaction of the command (`reuse/commands.py`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from barometer.records.home import Home
from dashboards.actors import Actor
from dashboards.errors import DashboardsError
from dashboards.retiring import check_leaves_service, in_service_remark
from dashboards.typed_proof import checked_proof
from imports.pictures import clean_picture
from imports.product_lines import is_known_maker
from reuse.commands import Done, record
from reuse.errors import ConflictError, FieldRefusedError
from reuse.event_fields import Event
from reuse.events import CATALOGUE
from reuse.events_in import DeviceAnnounced, DeviceIdentified, DevicePhotographed, DeviceReceived
from reuse.evidence import keep_bytes
from reuse.kinds import Kind, check, moment, parse
from reuse.payload import FieldSpec, build, specs, typed_specs
from reuse.pictures import check_not_erased
from reuse.queries import named_device, organisation_of
from reuse.remarks import Remark
from reuse.transitions import NEW, transitions
from reuse.vocabularies import Word

#: A log of a wipe weighs kilobytes; a scanned certificate a few megabytes.
LARGEST_PROOF_BYTES = 50_000_000


def record_typed(
    home: Home,
    actor: Actor,
    name: str,
    device_id: str,
    values: Mapping[str, Any],
    *,
    organisation: str | None = None,
    expected_seq: int | None = None,
    occurred_at: str | None = None,
    evidence: Path | None = None,
    picture: tuple[str, bytes] | None = None,
) -> Done:
    """Record an event from typed values. Without `expected_seq`, the device is taken as it is now.

    `picture`: name and content of a file that was sent, instead of the path of one (`evidence`).
    """
    known = organisation_of(home, device_id, actor=actor.name)
    # First: a form drawn again for a device that changed has lost what was typed, which is not what is to be repaired.
    if known is not None and organisation == known[0] and expected_seq not in (None, known[1]):
        raise ConflictError("device_changed", device=device_id, found=known[1], expected=expected_seq)
    event = build(name, read_values(name, values))
    if known is None and (name, NEW) not in transitions():
        device_id = named_device(home, device_id, actor=actor.name)
        known = organisation_of(home, device_id, actor=actor.name)
    owner = organisation or (None if known is None else known[0])
    if owner is None:
        raise DashboardsError("reuse_organisation_missing", device=device_id)
    if evidence is not None:
        event = checked_proof(event, _read_proof(evidence), evidence.name)
    if isinstance(event, DeviceAnnounced):
        check_leaves_service(home, actor, event)
    done = record(
        home,
        event,
        device_id=device_id,
        organisation=owner,
        expected_seq=_seq(expected_seq, known),
        actor=actor.name,
        occurred_at=actor.now if occurred_at is None else read_instant(occurred_at),
        recorded_at=actor.now,
        evidence_sha256=keep_file(home, name, evidence, picture),
    )
    told = maker_remark(event)
    if isinstance(event, DeviceReceived | DeviceIdentified):
        told += in_service_remark(home, actor, done.device)
    return replace(done, remarks=(*done.remarks, *told)) if told else done


def maker_remark(event: Event) -> list[Word]:
    """A maker that is none of the list is asked again: a new one may be right, the name of a person never is."""
    maker = getattr(event, "manufacturer", None)
    if maker is None or is_known_maker(maker):
        return []
    return [Remark("remark", "maker_unknown", {"value": maker})]


def read_values(
    name: str, values: Mapping[str, Any], catalogue: Mapping[str, type[Event]] = CATALOGUE
) -> dict[str, Any]:
    """Typed texts as values of the fields of an event; `medium=ABC,kind=hdd` as a record."""
    if name not in catalogue:
        return dict(values)  # `build` says which ones there are
    read: dict[str, Any] = {}
    for spec in typed_specs(catalogue[name]):
        given = values.get(spec.name)
        if given is None or given is False or given == []:
            continue
        many = given if isinstance(given, list) else [given]
        if spec.kind is not None and spec.kind.name == "tag":
            many = [tag for each in many for tag in str(each).split(",") if tag.strip()]
        found = [_typed(spec, each) for each in many]
        read[spec.name] = found if spec.is_many else found[0]
    return read


def read_instant(text: str) -> datetime:
    """A typed moment, with its time zone."""
    return moment(check(Kind("instant"), text, "occurred_at"))


def keep_file(home: Home, name: str, evidence: Path | None, picture: tuple[str, bytes] | None) -> str | None:
    """The file of an event, kept once; a picture is kept without what its camera wrote into it. Its sha256."""
    if picture is None and evidence is None:
        return None
    if name == DevicePhotographed.name:
        file, content = picture or (str(evidence), _read_proof(Path(str(evidence))))
        cleaned = clean_picture(content, file)
        check_not_erased(home, hashlib.sha256(cleaned).hexdigest())
        return keep_content(home, cleaned, file)
    return keep_proof(home, Path(str(evidence)))


def keep_proof(home: Home, path: Path) -> str:
    """The proof in the data folder, once, under its sha256; its sha256."""
    return keep_content(home, _read_proof(path), str(path))


def keep_content(home: Home, content: bytes, name: str) -> str:
    """The same for a file that was sent, not read from a disk."""
    if not 0 < len(content) <= LARGEST_PROOF_BYTES:
        raise DashboardsError("reuse_proof_unreadable", path=name)
    digest = hashlib.sha256(content).hexdigest()
    keep_bytes(home, digest, content)
    return digest


def _read_proof(path: Path) -> bytes:
    try:
        content = path.read_bytes() if path.stat().st_size <= LARGEST_PROOF_BYTES else b""
    except OSError as error:
        raise DashboardsError("reuse_proof_unreadable", path=path) from error
    if not content:
        raise DashboardsError("reuse_proof_unreadable", path=path)
    return content


def _seq(expected: int | None, known: tuple[str, int] | None) -> int:
    if expected is not None:
        return expected
    return 0 if known is None else known[1]


def _typed(spec: FieldSpec, given: Any) -> Any:
    if isinstance(given, bool) or not isinstance(given, str):
        return given
    if spec.kind is not None:
        return parse(spec.kind, given, spec.name)
    inner = {each.name: each for each in specs(spec.record)} if spec.record is not None else {}
    found: dict[str, Any] = {}
    for part in given.split(","):
        key, mark, value = part.partition("=")
        if not mark:
            raise FieldRefusedError("record_expected", field=spec.name)
        kind = inner[key.strip()].kind if key.strip() in inner else None
        found[key.strip()] = value if kind is None else parse(kind, value, f"{spec.name}.{key.strip()}")
    return found
