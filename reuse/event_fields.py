"""What the fields of events may hold: closed lists, and the small records inside an event. Read `events.py` first."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from reuse.kinds import (
    Count,
    Flag,
    Grams,
    Identifier,
    Kind,
)

Origin = Annotated[str, Kind("choice", "origin")]
TakerKind = Annotated[str, Kind("choice", "taker_kind")]
Route = Annotated[str, Kind("choice", "route")]
WeightMethod = Annotated[str, Kind("choice", "weight_method")]
MediumKind = Annotated[str, Kind("choice", "medium_kind")]
LockStatus = Annotated[str, Kind("choice", "lock_status")]
Tpm = Annotated[str, Kind("choice", "tpm")]
WindowsFitness = Annotated[str, Kind("choice", "windows_fitness")]
ErasureLevel = Annotated[str, Kind("choice", "erasure_level")]
ProofKind = Annotated[str, Kind("choice", "proof_kind")]
PartKind = Annotated[str, Kind("choice", "part_kind")]
GradeFunction = Annotated[str, Kind("choice", "grade_function")]
GradeCosmetic = Annotated[str, Kind("choice", "grade_cosmetic")]
KitItem = Annotated[str, Kind("choice", "kit_item")]
KitWaiver = Annotated[str, Kind("choice", "kit_waiver")]
WithdrawalReason = Annotated[str, Kind("choice", "withdrawal_reason")]
CancellationReason = Annotated[str, Kind("choice", "cancellation_reason")]
HandOverMode = Annotated[str, Kind("choice", "hand_over_mode")]
Audience = Annotated[str, Kind("choice", "audience")]
Substitution = Annotated[str, Kind("choice", "substitution")]
ReturnReason = Annotated[str, Kind("choice", "return_reason")]
LossReason = Annotated[str, Kind("choice", "loss_reason")]
WasteReason = Annotated[str, Kind("choice", "waste_reason")]
Treatment = Annotated[str, Kind("choice", "treatment")]
VoidReason = Annotated[str, Kind("choice", "void_reason")]


@dataclass(frozen=True, kw_only=True)
class MediumFound:
    """A storage medium seen in a device: the serial printed on it (or the device's own id and a number), kind, size."""

    medium: Identifier
    kind: MediumKind
    size_bytes: Count | None = None


@dataclass(frozen=True, kw_only=True)
class MediumFitted:
    """A storage medium put into a device; `is_new`: never used, so nothing to erase."""

    medium: Identifier
    kind: MediumKind
    size_bytes: Count | None = None
    is_new: Flag = False


@dataclass(frozen=True, kw_only=True)
class PartTaken:
    """A part that leaves a dismantled device and becomes a device of its own."""

    part: Identifier
    kind: PartKind
    grams: Grams


@dataclass(frozen=True, kw_only=True)
class Event:
    """What all events share: their name in the log and on the command line."""

    name: ClassVar[str]
