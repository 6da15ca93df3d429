"""What a GLPI agent (or FusionInventory) says of a computer, in JSON -> one sheet. In: a file. Out: its rows, in Arrow.

Runs in the child process (`reading.py`). One computer a file, or several in a list. The computer is a row; each monitor
and each virtual machine is one of its own. Users, software, networks and keys are never read. Headers are the paths of
the agent's own names, so that `mappings/layouts/glpi_agent.toml` says what each is.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HEADERS = (
    "deviceid",
    "hardware.name",
    "bios.assettag",
    "bios.ssn",
    "hardware.chassis_type",
    "bios.smanufacturer",
    "bios.smodel",
    "operatingsystem.full_name",
    "storages",
    "host",
    "vcpu",
)
#: What a computer whose screen is built in is called (DMI names of chassis).
WITH_SCREEN = {
    *("laptop", "notebook", "sub notebook", "portable", "hand held", "convertible", "detachable", "tablet"),
    "all in one",
}
#: Makers of panels: such a « monitor » of a laptop is its own screen, not one more device.
PANEL_MAKERS = (
    *("au optronics", "auo", "boe", "chi mei", "chimei", "cmn", "csot", "infovision", "innolux", "ivo", "lg display"),
    *("lg philips", "lgd", "panda", "sharp", "samsung display"),
)
#: Kinds of virtual machine that are processes, not machines.
CONTAINERS = {"docker", "lxc", "podman", "jail", "systemd-nspawn"}

Writer = Callable[[Path, list[Any]], None]


def read_agent_json(path: Path, target: Path, write: Writer) -> dict[str, Any]:
    """Lays the computers of a file out as a table and gives it to `write`; the notes say what was left aside."""
    import pyarrow as pa  # noqa: PLC0415 - after the limits are set

    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return {"refused": "encoding_unknown"}
    except (ValueError, RecursionError):
        return {"refused": "json_not_read"}
    computers = [each for each in (content if isinstance(content, list) else [content]) if _is_computer(each)]
    if not computers:
        return {"refused": "json_not_read"}
    notes: list[str] = []
    rows = [row for computer in computers for row in _rows(computer, notes)]
    columns = [[header, *(row.get(header) for row in rows)] for header in HEADERS]
    write(target, [pa.record_batch([pa.array(column, pa.string()) for column in columns], names=list(HEADERS))])
    sheet = {
        "name": path.stem,
        "visible": True,
        "columns": list(range(len(HEADERS))),
        "file": target.name,
        "errors": [],
    }
    return {"sheets": [sheet], "notes": sorted(set(notes))}


def _is_computer(each: Any) -> bool:
    """An inventory of a computer: `content` with its hardware or its bios."""
    content = each.get("content") if isinstance(each, dict) else None
    return isinstance(content, dict) and bool({"hardware", "bios"} & content.keys())


def _rows(computer: dict[str, Any], notes: list[str]) -> Iterator[dict[str, str | None]]:
    content = computer["content"]
    bios, hardware = _table(content, "bios"), _table(content, "hardware")
    if {"users", "remote_mgmt"} & content.keys() or "lastloggeduser" in hardware:
        notes.append("agent_people_not_read")
    chassis = _text(hardware.get("chassis_type"))
    is_virtual = (_text(hardware.get("vmsystem")) or "Physical").casefold() != "physical"
    drives = [drive for drive in _list(content, "storages") if _is_drive(drive)]
    name = _text(hardware.get("name"))
    yield {
        "deviceid": _text(computer.get("deviceid")),
        "hardware.name": name,
        "bios.assettag": _text(bios.get("assettag")),
        "bios.ssn": _text(bios.get("ssn")),
        "hardware.chassis_type": "virtual_machine" if is_virtual else chassis,
        "bios.smanufacturer": _text(bios.get("smanufacturer")) or _text(bios.get("mmanufacturer")),
        "bios.smodel": _text(bios.get("smodel")) or _text(bios.get("mmodel")),
        "operatingsystem.full_name": _text(_table(content, "operatingsystem").get("full_name")),
        "storages": str(len(drives)) if drives else None,
    }
    identifier = _text(bios.get("assettag")) or _text(bios.get("ssn")) or name or _text(computer.get("deviceid"))
    yield from _monitors(content, identifier, has_screen=(chassis or "").casefold() in WITH_SCREEN, notes=notes)
    yield from _virtual_machines(content, identifier, notes)


def _monitors(
    content: dict[str, Any], computer: str | None, *, has_screen: bool, notes: list[str]
) -> Iterator[dict[str, str | None]]:
    """The monitors plugged in: a panel of a laptop is a part of it."""
    for place, monitor in enumerate(_list(content, "monitors"), start=1):
        maker = _text(monitor.get("manufacturer")) or ""
        if has_screen and maker.casefold().startswith(PANEL_MAKERS):
            notes.append("agent_panel_not_counted")
            continue
        yield {
            "hardware.name": f"{computer} écran {place}",
            "bios.ssn": _text(monitor.get("serial")) or _text(monitor.get("altserial")),
            "hardware.chassis_type": "monitor",
            "bios.smanufacturer": maker or None,
            "bios.smodel": _text(monitor.get("caption")) or _text(monitor.get("name")),
        }


def _virtual_machines(
    content: dict[str, Any], computer: str | None, notes: list[str]
) -> Iterator[dict[str, str | None]]:
    """The virtual machines it carries, which name their host; containers are processes."""
    for machine in _list(content, "virtualmachines"):
        if (_text(machine.get("vmtype")) or "").casefold() in CONTAINERS:
            notes.append("agent_containers_not_read")
            continue
        yield {
            "hardware.name": _text(machine.get("name")),
            "bios.assettag": _text(machine.get("uuid")),
            "hardware.chassis_type": "virtual_machine",
            "bios.smodel": _text(machine.get("subsystem")) or _text(machine.get("vmtype")),
            "host": computer,
            "vcpu": _text(machine.get("vcpu")),
        }


def _is_drive(drive: dict[str, Any]) -> bool:
    """A disk or a memory that keeps data: not a reader of discs or cards."""
    kind = f"{_text(drive.get('type')) or ''} {_text(drive.get('description')) or ''}".casefold()
    return bool(drive.get("disksize")) and not any(word in kind for word in ("cd", "dvd", "removable", "reader"))


def _table(content: dict[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _list(content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(value: Any) -> str | None:
    """A text or a number as text; empty is None."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip() or None
    return None
