"""The log of nwipe or ShredOS -> one `Erasure` per medium, strictly (METHODOLOGY 19.8).

In: the text of a log. Out: per serial, erased with everything in order, or why not; a log that is cut, contradicts
itself or ends badly is refused whole. Only anchored lines are read: a model may hold anything, the words of a failure
included. Durations are never read (they are wrong), device names are cut to eight characters and may collide: a row is
known by the serial after its last `/`, and by it the whole name of its device.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from imports.errors import EvidenceError
from imports.evidence_words import printable, serial_of
from reuse.kinds import instant
from reuse.proofs import FAILED, PROVED, UNPROVED, Erasure

STAMP = r"^\[(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\]\s+(?:info|notice|warning|error|fatal|debug|sanity): +"
LINE = re.compile(STAMP + r"(.*)$")
VERSION = re.compile(STAMP + r"nwipe (\d\S*)$", re.MULTILINE)
BANNER = re.compile(STAMP + r"banner += (ShredOS \S+)", re.MULTILINE)
METHOD = re.compile(STAMP + r"method += (.+)$", re.MULTILINE)
FOUND = re.compile(r"^Found (/dev/\S+?), +([^,]*), (.*), +([^,]*), ?S/N=(\S+)$")
HAS_SERIAL = re.compile(r"^(/dev/\S+?),? has serial number (\S+)$")
SIZE = re.compile(r"^(/dev/\S+?), sect/blk/dev \d+/\d+/(\d+)$")
WRITTEN = re.compile(r"^(\d+) bytes written to '?(/dev/[^\s'.]+)'?\.?$")
FINISHED = re.compile(r"^Finished final round (\d+) of (\d+) on '?(/dev/[^\s'.]+)'?\.?$")
#: Read back: a pass, or that the whole is empty.
VERIFIED = re.compile(r"^Verified .*?(/dev/[^\s'.]+)")
#: A line at which the tool gave up, or says that the device did; the counters of its table then cannot be zero.
GAVE_UP = re.compile(r"\b(?:write|read|verification|input/output) error\b", re.IGNORECASE)
NAMED = re.compile(r"/dev/[^\s'.,:]+")
LEVEL = re.compile(r"^\[[^\]]+\]\s+(fatal|sanity): ")
ASKS_VERIFY = re.compile(STAMP + r"verify += ([1-9]).*$", re.MULTILINE)
#: A clock that goes back by an hour in the night of a wipe is no falsification.
CLOCK_CHANGE = timedelta(hours=1)
HIDDEN = re.compile(r"^\*\*\* HIDDEN SECTORS DETECTED ! \*\*\* on (/dev/\S+)$")
HIDDEN_UNSURE = re.compile(r"^HIDDEN SECTORS INDETERMINATE ?! on (/dev/\S+)$")
ENDED_WELL = re.compile(STAMP + r"Nwipe successfully completed\. See summary table for details\.$")
#: An end that says to look at the table: its failures are facts, its successes prove nothing.
ENDED_BADLY = re.compile(
    STAMP + r"Nwipe (?:exited with errors, check the log|was aborted by the user\. Check the summary).*$"
)
TITLE = re.compile(r"^\*+ (Error Summary|Erasure Summary|Drive Status) \*+$")
#: A row is one line of a terminal; what is far longer is none, and takes hours to be told from one.
LONGEST_ROW = 500
RULE, END = re.compile(r"^-{20,}$"), re.compile(r"^(?:\*{20,}|-{20,})$")
ERROR_ROW = re.compile(r"^([! ]) +(\S+) \| +(\d+) \| +(\d+) \| +(\d+)$")
BYTES_ROW = re.compile(r"^([! ]) +(\S+) \| *(\d+) *[|/] *(\d+) *[|/] *([\d.]+) ?%.*$")
STATUS_ROW = re.compile(r"^([! ]) +(\S+) \|([^|]{8})\| *([^|]+?) \| (\d+:\d\d:\d\d) \| (.*)/([^/\n]*)$")
STATUSES = {" Erased ": "", "-FAILED-": "wipe_failed", "UABORTED": "wipe_aborted", "INSANITY": "wipe_insane"}
#: Only the sanitize commands of the drive itself reach Purge, each by its name; all that overwrites is Clear (NIST SP
#: 800-88). The word alone is no method of the tool.
PURGING = re.compile(r"\bsanitize (?:crypto erase|block erase|overwrite)\b", re.IGNORECASE)


@dataclass
class _Drive:
    """What the lines of a log say of one device, by its whole name."""

    path: str
    serial: str = ""
    model: str = ""
    size: int | None = None
    written: tuple[int, ...] = ()
    finished: tuple[str, int, int] | None = None
    hidden: bool = False
    verified: bool = False
    gave_up: bool = False


def is_nwipe_log(text: str) -> bool:
    """Whether a text is a log of nwipe, whole or not."""
    return VERSION.search(text) is not None or "Drive Status *" in text


def read_nwipe_log(text: str, file: str, time_zone: str | None = None) -> tuple[tuple[Erasure, ...], dict[str, bytes]]:
    """(one erasure a medium, serial -> its extract). `time_zone`: of the station, UTC for ShredOS by default."""
    lines = text.replace("\r\n", "\n").split("\n")
    is_clean = ENDED_WELL.match(_last(lines)) is not None
    if lines[-1] != "" or not (is_clean or ENDED_BADLY.match(_last(lines))):
        raise EvidenceError("log_not_ended", file=file, last=_last(lines)[-120:])
    tables = _tables(lines, file)
    drives = _drives(lines)
    statuses = [(row, STATUSES.get(row[3])) for row in _rows(tables["Drive Status"], STATUS_ROW, file)]
    errors = _rows(tables["Error Summary"], ERROR_ROW, file)
    volumes = _rows(tables.get("Erasure Summary", []), BYTES_ROW, file)
    _check_alike([row for row, _ in statuses], errors, file)
    if volumes:
        _check_alike([row for row, _ in statuses], volumes, file)
    counted = Counter(row[7].strip() for row, _ in statuses)
    common = _common(text, time_zone)
    _check_method(common, drives, lines, file)
    found, extracts = [], {}
    for place, (row, why) in enumerate(statuses):
        serial = row[7].strip()
        if not serial or counted[serial] > 1:
            raise EvidenceError("log_serial_twice", file=file, serial=serial or "–")
        if why is None:
            raise EvidenceError("log_row_unread", file=file, row=row[0][:80])
        if not why and "!" in (row[1], errors[place][1]):
            raise EvidenceError("log_contradicts", file=file, serial=serial)
        drive = _drive_of(drives, serial, row[2], file)
        counters = sum(int(errors[place][number]) for number in (3, 4, 5))
        if volumes:
            drive = _with_volume(drive, volumes[place], file)
        found.append(_judge(drive, why or ("" if is_clean else "log_not_clean"), counters, common, file))
        extracts[found[-1].serial] = _extract(lines, drive, row[0], errors[place][0])
    return tuple(found), extracts if len(found) > 1 else {}


def _check_method(common: dict[str, str], drives: dict[str, _Drive], lines: list[str], file: str) -> None:
    """The options of the run are there, and each wipe ends between the first and the last line of its log."""
    if not common["method"]:
        raise EvidenceError("log_cut", file=file)
    stamps = [_clock(match[1]) for match in map(LINE.match, lines) if match is not None]
    for drive in drives.values():
        at = None if drive.finished is None else _clock(drive.finished[0])
        if at is not None and not min(stamps[0], stamps[-1]) - CLOCK_CHANGE <= at <= stamps[-1] + CLOCK_CHANGE:
            raise EvidenceError("log_outside_run", file=file, serial=drive.serial, at=f"{at:%Y-%m-%d %H:%M:%S}")


def _clock(text: str) -> datetime:
    return datetime.strptime(text, "%Y/%m/%d %H:%M:%S")  # noqa: DTZ007 - the station's own clock, compared with itself


def _last(lines: list[str]) -> str:
    return next((line for line in reversed(lines) if line.strip()), "")


def _tables(lines: list[str], file: str) -> dict[str, list[str]]:
    """The rows of each summary table. Two of one kind are two runs in one file: which proves what cannot be told."""
    found: dict[str, list[str]] = {}
    for number, line in enumerate(lines):
        title = TITLE.match(line)
        if title is None:
            continue
        if title[1] in found:
            raise EvidenceError("log_two_runs", file=file)
        body = lines[number + 1 :]
        if len(body) < 2 or RULE.match(body[1]) is None:
            raise EvidenceError("log_cut", file=file)
        end = next((place for place, each in enumerate(body[2:]) if END.match(each)), None)
        if end is None:
            raise EvidenceError("log_cut", file=file)
        found[title[1]] = body[2 : end + 2]
    if "Drive Status" not in found or "Error Summary" not in found or not found["Drive Status"]:
        raise EvidenceError("log_without_table", file=file)
    return found


def _rows(lines: list[str], pattern: re.Pattern[str], file: str) -> list[re.Match[str]]:
    matched = [pattern.match(line) if len(line) <= LONGEST_ROW else None for line in lines]
    for line, row in zip(lines, matched, strict=True):
        if row is None:  # a model may hold a line feed: half a row proves nothing
            raise EvidenceError("log_row_unread", file=file, row=line[:80])
    return [row for row in matched if row is not None]


def _check_alike(one: list[re.Match[str]], other: list[re.Match[str]], file: str) -> None:
    """The tables list the same devices in the same order: short names may collide, places do not."""
    if [row[2] for row in one] != [row[2] for row in other]:
        raise EvidenceError("log_tables_differ", file=file)


def _drives(lines: list[str]) -> dict[str, _Drive]:
    drives: dict[str, _Drive] = {}
    for line in lines:
        whole = LINE.match(line)
        if whole is None:
            continue
        at, said = whole[1], whole[2].strip()
        _note_faults(drives, line, said)
        if match := FOUND.match(said):
            drive = drives.setdefault(match[1], _Drive(match[1]))
            drive.serial, drive.model = match[5], match[3].strip()
        elif match := HAS_SERIAL.match(said):
            drives.setdefault(match[1], _Drive(match[1])).serial = match[2]
        elif match := SIZE.match(said):
            drives.setdefault(match[1], _Drive(match[1])).size = int(match[2])
        elif match := WRITTEN.match(said):
            drive = drives.setdefault(match[2], _Drive(match[2]))
            drive.written = (*drive.written, int(match[1]))
        elif match := FINISHED.match(said):
            drives.setdefault(match[3], _Drive(match[3])).finished = (at, int(match[1]), int(match[2]))
        elif match := HIDDEN.match(said) or HIDDEN_UNSURE.match(said):
            drives.setdefault(match[1], _Drive(match[1])).hidden = True
    return drives


def _note_faults(drives: dict[str, _Drive], line: str, said: str) -> None:
    """What a line says for a device, or against it: read back, given up."""
    if match := VERIFIED.match(said):
        drives.setdefault(match[1], _Drive(match[1])).verified = True
    if GAVE_UP.search(said) or LEVEL.match(line):
        for name in NAMED.findall(said):
            drives.setdefault(name, _Drive(name)).gave_up = True


def _drive_of(drives: dict[str, _Drive], serial: str, short: str, file: str) -> _Drive:
    """The device of a serial; its name ends as the table says, or the log contradicts itself."""
    of_serial = [drive for drive in drives.values() if drive.serial == serial]
    if len(of_serial) != 1 or not of_serial[0].path.endswith(short):
        raise EvidenceError("log_device_unclear", file=file, serial=serial)
    return of_serial[0]


def _with_volume(drive: _Drive, row: re.Match[str], file: str) -> _Drive:
    done, total = int(row[3]), int(row[4])
    if drive.size is not None and total != drive.size:
        raise EvidenceError("log_sizes_differ", file=file, serial=drive.serial, one=drive.size, other=total)
    drive.size = total
    drive.written = drive.written or (done,)
    return drive


def _judge(drive: _Drive, why: str, errors: int, common: dict[str, str], file: str) -> Erasure:
    """An honest failure is kept as one; a success that the lines of the log do not bear out refuses the log."""
    is_whole = drive.finished is not None and drive.finished[1] == drive.finished[2]
    if not why and (errors or drive.gave_up):
        raise EvidenceError("log_contradicts", file=file, serial=drive.serial)
    if not why and not is_whole:
        raise EvidenceError("log_round_missing", file=file, serial=drive.serial)
    if not why and common["verify"] and not drive.verified:
        raise EvidenceError("log_verify_missing", file=file, serial=drive.serial)
    if not why and not drive.written:
        raise EvidenceError("log_bytes_missing", file=file, serial=drive.serial)
    if not why and drive.size is not None and any(done != drive.size for done in drive.written):
        short = min(drive.written)
        raise EvidenceError("log_bytes_short", file=file, serial=drive.serial, done=short, size=drive.size)
    if not why and drive.hidden:
        why = "hidden_sectors"
    at = "" if drive.finished is None else drive.finished[0]
    return Erasure(
        serial=serial_of(drive.serial) or printable(drive.serial),
        outcome=PROVED if not why else UNPROVED if why == "log_not_clean" else FAILED,
        why=why or None,
        model=drive.model or None,
        size_bytes=drive.size,
        bytes_erased=min(drive.written) if drive.written else None,
        errors=errors,
        method=common["method"],
        level="purged" if PURGING.search(common["method"]) else "cleared",
        tool=common["tool"],
        wiped_at=_moment(at, common["zone"]) if at else None,
    )


def _common(text: str, time_zone: str | None) -> dict[str, str]:
    version, banner, method = VERSION.search(text), BANNER.search(text), METHOD.search(text)
    tool = "nwipe" if version is None else f"nwipe {version[2]}"
    if banner is not None:
        tool = f"{tool} ({banner[2]})"
    zone = time_zone or ("UTC" if banner is not None else "Europe/Paris")
    said = "" if method is None else method[2].strip()[:100]
    # A sanitize command of the drive is not read back by the tool.
    verify = "yes" if ASKS_VERIFY.search(text) and not PURGING.search(said) else ""
    return {"tool": tool[:120], "method": said, "zone": zone, "verify": verify}


def _moment(text: str, zone: str) -> str:
    return instant(_clock(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


def _extract(lines: list[str], drive: _Drive, status: str, errors: str) -> bytes:
    """The lines about one device alone, in their order: the proof of that medium and of no other."""
    name = re.compile(re.escape(drive.path) + r"(?![\w])")
    about = [line for line in lines if LINE.match(line) and name.search(line)]
    head = [f"serial {drive.serial}", f"device {drive.path}"]
    return ("\n".join([*head, *about, errors, status]) + "\n").encode("utf-8")
