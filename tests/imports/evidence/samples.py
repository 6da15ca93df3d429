"""Samples of evidence for the tests, written by us in the published formats: invented machines, no file of anybody.

A `Log` writes what nwipe prints, line by line, and each test spoils one thing in it.
"""

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

SIZE = 256_060_514_304
STAMP = "%Y/%m/%d %H:%M:%S"


@dataclass(frozen=True)
class Disk:
    """One disk of a log, whole and in order by default."""

    path: str = "/dev/sda"
    serial: str = "S3SYNTHETIC1"
    model: str = "SYNTHETIC SSD 256"
    bus: str = " ATA"
    size: int = SIZE
    written: int | None = SIZE
    status: str = " Erased "
    errors: tuple[int, int, int] = (0, 0, 0)
    finished: str | None = "2026/01/05 10:20:37"
    rounds: str = "1 of 1"
    hidden: bool = False


@dataclass(frozen=True)
class Log:
    """A run of nwipe."""

    disks: tuple[Disk, ...] = (Disk(),)
    method: str = "Fill With Zeros"
    shredos: bool = True
    ending: str = "Nwipe successfully completed. See summary table for details."
    with_errors: bool = True
    with_sizes: bool = True
    extra: tuple[str, ...] = field(default=())

    def but(self, **changes: Any) -> "Log":
        """The same run, its first disk changed."""
        return replace(self, disks=(replace(self.disks[0], **changes), *self.disks[1:]))

    def text(self) -> str:
        """The log, as nwipe writes it."""
        lines = [_at("nwipe 0.38"), *([_at("banner   = ShredOS v2024.11_synthetic")] if self.shredos else [])]
        lines += [_at("  system-manufacturer = SYNTHETIC WIPING STATION"), _at("  system-serial-number = STATION-1")]
        for disk in self.disks:
            lines.append(_at(f"Found {disk.path}, {disk.bus}, {disk.model}, 256 GB, S/N={disk.serial}", "notice"))
        lines += [_at(f"  method  = {self.method}"), _at("  verify  = 1 (last pass)"), _at("  rounds  = 1")]
        for disk in self.disks:
            lines += self._of(disk)
        lines += [*self.extra, *self._tables()]
        return "\n".join([*lines, "", _at(self.ending, "info", self._end()), ""])

    def _end(self) -> str:
        """A few seconds after the last disk."""
        last = max((disk.finished for disk in self.disks if disk.finished is not None), default="2026/01/05 10:20:37")
        return f"{datetime.strptime(last, STAMP) + timedelta(seconds=4):{STAMP}}"  # noqa: DTZ007 - no zone in a log

    def _of(self, disk: Disk) -> list[str]:
        hidden = [_at(f" *** HIDDEN SECTORS DETECTED ! *** on {disk.path}", "warning")] if disk.hidden else []
        sizes = [_at(f"{disk.path}, sect/blk/dev 512/4096/{disk.size}", "notice")] if self.with_sizes else []
        lines = [*hidden, *sizes, _at(f"Starting pass 1/1, round 1/1, on {disk.path}", "notice")]
        if disk.written is not None:
            lines.append(_at(f"{disk.written} bytes written to {disk.path}", "notice"))
        lines.append(_at(f"Verified pass 1 of 1, round 1 of 1, on '{disk.path}'.", "notice"))
        if disk.finished is not None:
            lines.append(_at(f"Finished final round {disk.rounds} on {disk.path}", "notice", disk.finished))
        return lines

    def _tables(self) -> list[str]:
        lines = []
        if self.with_errors:
            lines += ["*" * 33 + " Error Summary " + "*" * 32, "!   Device | Pass Errors | Verifications Errors | x"]
            lines.append("-" * 80)
            for disk in self.disks:
                one, two, three = disk.errors
                mark = "!" if any(disk.errors) else " "
                lines.append(f"{mark} {_short(disk)} |  {one:10d} |           {two:10d} |           {three:10d}")
            lines.append("*" * 80)
        lines += [
            "",
            "*" * 33 + " Drive Status " + "*" * 33,
            "!   Device | Status | Thru-put | HH:MM:SS | Model/Serial",
        ]
        lines.append("-" * 80)
        for disk in self.disks:
            mark = " " if disk.status == " Erased " else "!"
            shown = f"{disk.model[:17]}/{disk.serial}"
            lines.append(f"{mark} {_short(disk)} |{disk.status}|  208 MB/s | 02:20:37 | {shown}")
        return [*lines, "-" * 80, "[2026/01/05 10:20:40] Total Throughput 208 MB/s, Zeros, 1R+NB+VL", "*" * 80]


def _short(disk: Disk) -> str:
    return disk.path.rpartition("/")[2][-8:].rjust(8)


def _at(text: str, level: str = "info", at: str = "2026/01/05 10:00:00") -> str:
    return f"[{at}] {level:>7}: {text}"


def workbench(**changes: Any) -> bytes:
    """A flat snapshot of Workbench 11, with an erasure that it claims."""
    erasure = {"type": "EraseSectors", "severity": "Info", "startTime": "2026-01-05T09:00:00+00:00",
               "endTime": "2027-01-05T10:00:00+00:00", "steps": [{"type": "StepZero", "severity": "Info"}]}  # fmt: skip
    document = {
        "type": "Snapshot", "uuid": "00000000-0000-4000-8000-000000000001", "software": "Workbench",
        "version": "11.0b11",
        "endTime": "2026-01-05T10:00:00+00:00",
        "device": {"type": "Laptop", "manufacturer": "SYNTHETIC", "model": "Model 14/G2", "serialNumber": "PF2SYNTH"},
        "components": [
            {"type": "Processor", "model": "Synthetic i5", "cores": 4},
            {"type": "RamModule", "size": 8192}, {"type": "RamModule", "size": 8192},
            {"type": "SolidStateDrive", "size": 244198, "serialNumber": "S3SYNTHETIC1", "actions": [erasure]},
            {"type": "NetworkAdapter", "serialNumber": "00:00:5e:00:53:01"},
        ],
    }  # fmt: skip
    return json.dumps(document | changes).encode()


def inxi() -> list[dict[str, Any]]:
    """What inxi says, its keys numbered as it numbers them."""
    return [
        {"000#1#0#Machine": [{"000#1#1#Type": "Laptop", "001#0#1#System": "SYNTHETIC", "002#0#1#product": "Model 14",
                              "003#0#2#serial": "PF2SYNTH"}, {"000#1#1#Mobo": "SYNTHETIC", "003#0#2#serial": "N/A"}]},
        {"001#1#0#Battery": [{"000#1#1#ID-1": "BAT0", "001#0#2#condition": "53.6/57.0 Wh (94.0%)",
                              "002#0#2#cycles": "120"}]},
        {"002#1#0#CPU": [{"000#1#1#Info": "quad core", "001#0#2#model": "Synthetic i5"}, {"000#1#1#cores": "4"}]},
        {"003#1#0#Memory": [{"000#1#1#total": "15.53 GiB"}, {"000#1#2#Device": "A", "001#0#2#size": "8 GiB"},
                            {"000#1#2#Device": "B", "001#0#2#size": "8 GiB"}]},
        {"004#1#0#Drives": [{"000#1#1#Local Storage": "total: 238 GiB"},
                            {"000#1#1#ID": "/dev/nvme0n1", "001#0#2#model": "SYNTHETIC",
                             "002#0#2#serial": "S3SYNTHETIC1", "003#0#2#type": "SSD"},
                            {"000#1#2#on": "2y 7d 14h", "001#0#2#health": "95%"}]},
    ]  # fmt: skip


SMART = [
    "", {"model_name": None},
    {"model_name": "SYNTHETIC", "serial_number": "S3SYNTHETIC1", "device": {"protocol": "NVMe"}, "rotation_rate": 0,
     "user_capacity": {"bytes": SIZE}, "power_on_time": {"hours": 17702}},
]  # fmt: skip


def workbench_script(*, smart: Any = SMART, wrapped: bool = False, cut: bool = False) -> bytes:
    """A snapshot of workbench-script: JSON texts inside JSON, and the empty list that proves nothing."""
    text = json.dumps(inxi())
    data = {"inxi": text[:-40] if cut else text, "smartctl": json.dumps(smart), "dmidecode": ""}
    document = {"uuid": "0", "timestamp": "2026-01-05T10:00:00", "software": "workbench-script", "version": "2024.10",
                "operator_id": "x", "erase": [""], "data": data}  # fmt: skip
    return json.dumps({"type": "DeviceSnapshotV1", "data": document} if wrapped else document).encode()


def glpi() -> bytes:
    """An inventory of a GLPI agent, with everything about people that must not be kept."""
    content = {
        "hardware": {"name": "PC-DE-JEANNE", "chassis_type": "Laptop", "memory": 16384, "lastloggeduser": "jeanne"},
        "bios": {"smanufacturer": "SYNTHETIC", "smodel": "Model 14", "ssn": "PF2SYNTH"},
        "cpus": [{"name": "Synthetic i5", "core": 4}],
        "memories": [{"capacity": 8192}, {"capacity": 8192}],
        "storages": [{"model": "SYNTHETIC", "serial": "S3SYNTHETIC1", "disksize": 244198, "name": "nvme0n1"},
                     {"type": "cd", "name": "sr0"}],
        "batteries": [{"capacity": 57000, "real_capacity": 53600}],
        "users": [{"login": "jeanne"}], "softwares": [{"name": "private"}], "networks": [{"ip": "192.0.2.1"}],
    }  # fmt: skip
    return json.dumps({"deviceid": "PC-2026", "action": "inventory", "content": content}).encode()
