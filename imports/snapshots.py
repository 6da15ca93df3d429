"""Snapshots of eReuse Workbench 11/12 and of workbench-script -> a `Diagnostic`, never an erasure (METHODOLOGY 19.8).

Workbench 11/12 is flat. workbench-script holds JSON texts inside JSON: inxi (keys `NNN#a#b#Name`, two records a disk)
and smartctl; it may be wrapped as DeviceSnapshotV1 or as a credential. Its `erase` list comes from a function that does
nothing, and the erasures of Workbench are its own word: both are left aside, and said.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from imports.errors import EvidenceError
from imports.evidence_words import (
    GIBIBYTE_MEGABYTES,
    medium_kind,
    medium_name,
    said,
    serial_of,
    whole,
)
from reuse.event_fields import MediumFound
from reuse.proofs import Diagnostic

DRIVES = {"HardDrive": "hdd", "SolidStateDrive": "ssd"}
SIZE = re.compile(r"(?<![\d.])(\d{1,9}(?:\.\d{1,6})?) ?([KMGT]i?B)")
IN_MEGABYTES = {"MiB": 1.0, "GiB": GIBIBYTE_MEGABYTES, "TiB": GIBIBYTE_MEGABYTES**2, "MB": 1.0, "GB": 1000.0}
CONDITION = re.compile(r"\((\d{1,4}(?:\.\d{1,6})?)%\)")


def is_workbench(document: Any) -> bool:
    """A flat snapshot of Workbench 11/12."""
    return isinstance(document, dict) and document.get("type") == "Snapshot" and "components" in document


def is_workbench_script(document: Any) -> bool:
    """A snapshot of workbench-script, bare, wrapped or signed."""
    return bool(_outputs(document))


def read_workbench(document: dict[str, Any]) -> tuple[Diagnostic, tuple[str, ...]]:
    """The machine, and remarks."""
    device = _table(document.get("device"))
    parts = [_table(part) for part in _list(document.get("components"))]
    memory = [whole(part.get("size")) for part in parts if part.get("type") == "RamModule"]
    processor = next((part for part in parts if part.get("type") == "Processor"), {})
    disks = [part for part in parts if str(part.get("type")) in DRIVES]
    serial = serial_of(device.get("serialNumber"))
    media = tuple(
        MediumFound(
            medium=medium_name(disk.get("serialNumber"), serial, place),
            kind=medium_kind(DRIVES[str(disk["type"])], disk.get("model"), disk.get("interface")),
        )
        for place, disk in enumerate(disks, start=1)
    )
    claims = [action for part in parts for action in _list(part.get("actions")) if _is_erasure(action)]
    diagnostic = Diagnostic(
        serial=serial,
        manufacturer=said(device.get("manufacturer")),
        model=said(device.get("model")),
        chassis=said(device.get("chassis") or device.get("type")),
        media=media,
        processor=said(processor.get("model")),
        cores=whole(processor.get("cores")),
        memory_megabytes=_added(memory),
        taken_at=said(document.get("endTime")),
    )
    return diagnostic, ("erasure_only_claimed",) if claims else ()


def read_workbench_script(document: dict[str, Any], file: str) -> tuple[Diagnostic, tuple[str, ...]]:
    """The machine, and remarks."""
    outputs = _outputs(document)
    if document.get("type") == "DeviceSnapshotV1":
        document = _table(document.get("data"))
    inxi = [_named(each) for each in _inner(outputs.get("inxi"), file)]
    sections = {name: [_named(each) for each in _list(content)] for each in inxi for name, content in each.items()}
    machine = (sections.get("Machine") or [{}])[0]
    cpu, battery = sections.get("CPU") or [], (sections.get("Battery") or [{}])[0]
    smart = [each for each in _inner(outputs.get("smartctl"), file) if each and each.get("model_name")]
    serial = serial_of(machine.get("serial"))
    media = tuple(_smart_media(smart, serial)) or tuple(_inxi_media(sections.get("Drives") or [], serial))
    hours = [whole(_table(each.get("power_on_time")).get("hours")) for each in smart]
    condition = CONDITION.search(str(battery.get("condition") or ""))
    diagnostic = Diagnostic(
        serial=serial,
        manufacturer=said(machine.get("System") or machine.get("make")),
        model=said(machine.get("product")),
        chassis=said(machine.get("Type")),
        media=media,
        processor=said(_first(cpu, "model")),
        cores=whole(_first(cpu, "cores")),
        memory_megabytes=_inxi_memory(sections.get("Memory") or []),
        battery_percent=None if condition is None else min(100, round(float(condition[1]))),
        battery_cycles=whole(battery.get("cycles")),
        power_on_hours=max((hour for hour in hours if hour is not None), default=None),
        taken_at=said(document.get("timestamp")),
    )
    return diagnostic, ("erasure_only_claimed",) if document.get("erase") else ()


def _outputs(document: Any) -> dict[str, Any]:
    """Tool -> what it printed: bare, wrapped, or as the evidence of a credential."""
    if not isinstance(document, dict):
        return {}
    listed = document.get("evidence")
    if isinstance(listed, list) and isinstance(document.get("credentialSubject"), dict):
        return {str(_table(each).get("operation")): _table(each).get("output") for each in listed}
    data = _table(document.get("data"))
    if document.get("type") == "DeviceSnapshotV1" or (
        data and not {"inxi", "smartctl"} & data.keys() and isinstance(data.get("data"), dict)
    ):
        return _outputs(data)
    is_ours = document.get("software") == "workbench-script" or "inxi" in data
    return data if is_ours and {"inxi", "smartctl"} & data.keys() else {}


def _inner(text: Any, file: str) -> list[dict[str, Any]]:
    """JSON inside JSON: a list of records; an empty output is an empty list, and so is an empty entry of it."""
    if text in (None, "", [], {}):
        return []
    try:
        found = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError) as problem:
        raise EvidenceError("snapshot_inner_json", file=file) from problem
    return [_table(each) for each in (found if isinstance(found, list) else [found])]


def _named(record: Any) -> dict[str, Any]:
    """The keys of inxi without what stands before the last `#`."""
    return {key.rpartition("#")[2]: value for key, value in _table(record).items()}


def _smart_media(smart: Iterable[dict[str, Any]], machine: str | None) -> Iterator[MediumFound]:
    for place, disk in enumerate(smart, start=1):
        protocol = str(_table(disk.get("device")).get("protocol") or "")
        is_flash = disk.get("rotation_rate") in (0, None)
        kind = medium_kind("ssd" if is_flash else "hdd", disk.get("model_name"), protocol)
        size = whole(_table(disk.get("user_capacity")).get("bytes"))
        name = medium_name(disk.get("serial_number"), machine, place)
        yield MediumFound(medium=name, kind=kind, size_bytes=size)


def _inxi_media(drives: list[dict[str, Any]], machine: str | None) -> Iterator[MediumFound]:
    """Two records a disk: the one with `ID` says what it is; the first record of the section is the totals."""
    disks = [drive for drive in drives if drive.get("ID") and drive.get("model")]
    for place, disk in enumerate(disks, start=1):
        kind = "ssd" if "SSD" in str(disk.get("type") or "").upper() else "hdd"
        name = medium_name(disk.get("serial"), machine, place)
        yield MediumFound(medium=name, kind=medium_kind(kind, disk.get("model"), disk.get("ID")))


def _inxi_memory(memory: list[dict[str, Any]]) -> int | None:
    """The modules added up: `total` is only what is usable."""
    return _added([_megabytes(module.get("size")) for module in memory if module.get("Device")])


def _megabytes(text: Any) -> int | None:
    match = SIZE.search(str(text or ""))
    return None if match is None or match[2] not in IN_MEGABYTES else round(float(match[1]) * IN_MEGABYTES[match[2]])


def _added(sizes: list[int | None]) -> int | None:
    """The sum of what is known; unknown where nothing is."""
    known = [size for size in sizes if size is not None]
    return sum(known) if known else None


def _first(records: list[dict[str, Any]], name: str) -> Any:
    return next((record[name] for record in records if record.get(name) is not None), None)


def _is_erasure(action: Any) -> bool:
    return str(_table(action).get("type") or "").startswith("Erase")


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
