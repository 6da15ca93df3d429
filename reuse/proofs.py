"""What a file says of a machine and of its media, whatever tool wrote it (METHODOLOGY 19.8). Pure; read by `imports`.

`Diagnostic`: what a machine is made of, never a proof. `Erasure`: what a log, a certificate or a record of destruction
says of one medium. `Evidence`: one file, what was read in it, and the bytes that are kept. Times are stored instants.
"""

from dataclasses import dataclass, field

from reuse.event_fields import MediumFound

#: What a proof says of one medium: erased with everything in order, not erased and why, or nothing that holds.
PROVED, FAILED, UNPROVED = "proved", "failed", "unproved"
#: Formats of files that say nothing to a program: what they prove is what somebody typed of them.
TYPED_FORMATS = ("certificate", "destruction")


@dataclass(frozen=True, kw_only=True)
class Diagnostic:
    """A machine as a tool saw it; None where the tool does not say."""

    serial: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    chassis: str | None = None
    machine_uuid: str | None = None
    media: tuple[MediumFound, ...] = ()
    processor: str | None = None
    cores: int | None = None
    memory_megabytes: int | None = None
    battery_percent: int | None = None
    battery_cycles: int | None = None
    operating_system: str | None = None
    tpm: str | None = None
    power_on_hours: int | None = None
    taken_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """One medium, by the serial printed on it. `wiped_at`: when the last round ended. `why`: the code of a failure."""

    serial: str
    outcome: str
    why: str | None = None
    model: str | None = None
    size_bytes: int | None = None
    bytes_erased: int | None = None
    errors: int = 0
    method: str = ""
    level: str = "cleared"
    tool: str = ""
    wiped_at: str | None = None


@dataclass(frozen=True)
class Evidence:
    """One file, read. `kept`: the bytes to keep, without what is nobody's business; `extracts`: a proof per medium."""

    format: str
    source_sha256: str
    kept: bytes
    diagnostic: Diagnostic | None = None
    erasures: tuple[Erasure, ...] = ()
    #: Serial -> the part of a log about that medium, where the log is about several.
    extracts: dict[str, bytes] = field(default_factory=dict)
    #: Codes of remarks worth saying: a wipe claimed without proof, personal data dropped...
    notes: tuple[str, ...] = ()


def kind_of_proof(level: str, *, is_log: bool) -> str:
    """What proves that a medium holds no data: a record of destruction, the log of a tool, or a certificate."""
    return "destruction" if level == "destroyed" else "log" if is_log else "certificate"
