"""The JSON of a GLPI agent -> a `Diagnostic`; what is about people is dropped before anything is kept (19.8).

Users, software, networks, remote access and the last login are neither read nor stored: what is kept is the document
without them, and `source_sha256` still recognises the file when it is sent again.
"""

import json
from typing import Any

from imports.evidence_words import medium_kind, medium_name, said, serial_of, whole
from reuse.event_fields import MediumFound
from reuse.proofs import Diagnostic

#: The only sections and fields that are kept.
KEPT = {
    "hardware": ("chassis_type", "memory", "uuid", "vmsystem"),
    "bios": ("smanufacturer", "smodel", "ssn", "mmanufacturer", "mmodel", "msn", "skunumber", "assettag"),
    "cpus": ("name", "core", "thread", "speed"),
    "memories": ("capacity", "type", "serialnumber"),
    "storages": ("model", "serial", "disksize", "name", "type", "description", "interface"),
    "batteries": ("capacity", "real_capacity", "cycles"),
    "operatingsystem": ("full_name", "arch"),
}
AROUND = ("deviceid", "action", "versionclient")
NO_DISK = ("cd", "dvd", "removable", "reader")


def is_glpi(document: Any) -> bool:
    """An inventory of one computer."""
    content = document.get("content") if isinstance(document, dict) else None
    return isinstance(content, dict) and bool({"hardware", "bios"} & content.keys())


def without_people(document: dict[str, Any]) -> tuple[bytes, bool]:
    """(the document reduced to what a machine is, whether something about people was there)."""
    content = document["content"]
    reduced = {name: _reduced(content[name], fields) for name, fields in KEPT.items() if name in content}
    around = {name: document[name] for name in AROUND if isinstance(document.get(name), str)}
    text = json.dumps(around | {"content": reduced}, ensure_ascii=False, sort_keys=True, indent=1)
    hardware = content.get("hardware")
    dropped = bool({"users", "softwares", "networks", "remote_mgmt"} & content.keys())
    dropped |= isinstance(hardware, dict) and "lastloggeduser" in hardware
    return text.encode("utf-8", "replace") + b"\n", dropped  # half a character, which JSON may hold


def read_glpi(document: dict[str, Any]) -> Diagnostic:
    """The machine; sizes of disks are megabytes there, too coarse to compare a wipe with: left unknown."""
    content = document["content"]
    bios, hardware = _table(content.get("bios")), _table(content.get("hardware"))
    cpus, batteries = _records(content, "cpus"), _records(content, "batteries")
    serial = serial_of(bios.get("ssn"))
    disks = [disk for disk in _records(content, "storages") if _is_disk(disk)]
    media = tuple(
        MediumFound(medium=medium_name(disk.get("serial"), serial, place), kind=_kind(disk))
        for place, disk in enumerate(disks, start=1)
    )
    modules = [whole(module.get("capacity")) for module in _records(content, "memories")]
    known = [size for size in modules if size]
    return Diagnostic(
        serial=serial,
        manufacturer=said(bios.get("smanufacturer")) or said(bios.get("mmanufacturer")),
        model=said(bios.get("smodel")) or said(bios.get("mmodel")),
        chassis=said(hardware.get("chassis_type")),
        machine_uuid=serial_of(hardware.get("uuid")),
        media=media,
        processor=said(cpus[0].get("name")) if cpus else None,
        cores=whole(cpus[0].get("core")) if cpus else None,
        memory_megabytes=sum(known) if known else whole(hardware.get("memory")),
        battery_percent=_health(batteries[0]) if batteries else None,
        battery_cycles=whole(batteries[0].get("cycles")) if batteries else None,
        operating_system=said(_table(content.get("operatingsystem")).get("full_name")),
    )


def _kind(disk: dict[str, Any]) -> str:
    """Where the agent does not say it turns, flash is assumed: the stricter rule of erasure."""
    words = " ".join(str(disk.get(name) or "") for name in ("type", "description", "model")).casefold()
    is_magnetic = "hdd" in words or "rotat" in words or "magnetic" in words
    bus = " ".join(str(disk.get(name) or "") for name in ("interface", "name"))
    return medium_kind("hdd" if is_magnetic else "ssd", disk.get("model"), bus)


def _health(battery: dict[str, Any]) -> int | None:
    design, real = whole(battery.get("capacity")), whole(battery.get("real_capacity"))
    return None if not design or real is None else min(100, round(100 * real / design))


def _is_disk(disk: dict[str, Any]) -> bool:
    kind = f"{disk.get('type') or ''} {disk.get('description') or ''}".casefold()
    return bool(whole(disk.get("disksize"))) and not any(word in kind for word in NO_DISK)


def _reduced(value: Any, fields: tuple[str, ...]) -> Any:
    if isinstance(value, list):
        return [_reduced(each, fields) for each in value if isinstance(each, dict)]
    return {name: value[name] for name in fields if name in value} if isinstance(value, dict) else {}


def _records(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
