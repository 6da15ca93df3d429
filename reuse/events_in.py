"""From the announcement to a device that is fit to be handed over. Read `events.py` first."""

from dataclasses import dataclass
from typing import ClassVar

from reuse.event_fields import (
    ErasureLevel,
    Event,
    GradeCosmetic,
    GradeFunction,
    KitItem,
    KitWaiver,
    LockStatus,
    MediumFitted,
    MediumFound,
    Origin,
    PartKind,
    ProofKind,
    Route,
    TakerKind,
    Tpm,
    WeightMethod,
    WindowsFitness,
    WithdrawalReason,
)
from reuse.kinds import (
    Cents,
    Count,
    Day,
    Flag,
    Grams,
    Identifier,
    Instant,
    Label,
    Organisation,
    Percent,
    Tag,
)


@dataclass(frozen=True, kw_only=True)
class Arrival(Event):
    """What is known of a device that comes in; announced once, it need not be said again."""

    equipment_type: Identifier | None = None
    origin: Origin | None = None
    donor: Organisation | None = None
    lot: Identifier | None = None
    manufacturer: Label | None = None
    model: Label | None = None
    grams: Grams | None = None
    weight_method: WeightMethod | None = None
    unit_value_cents: Cents | None = None
    taker_kind: TakerKind | None = None
    commissioned_on: Day | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceAnnounced(Arrival):
    """A donor says that this device will come; by its serial or asset number it is known again on arrival."""

    name: ClassVar[str] = "announce"
    route: Route
    serial: Identifier | None = None
    asset: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceCollected(Arrival):
    """It left the donor: possession passes to whoever collects."""

    name: ClassVar[str] = "collect"
    slip: Identifier
    collector: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceReceived(Arrival):
    """It entered the workshop; `owner` where ownership passes with it."""

    name: ClassVar[str] = "receive"
    place: Identifier | None = None
    owner: Organisation | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceIdentified(Event):
    """By what it is known: serial, hash of its hardware, or a label stuck on it."""

    name: ClassVar[str] = "identify"
    serial: Identifier | None = None
    hardware_hash: Identifier | None = None
    label: Identifier | None = None
    equipment_type: Identifier | None = None
    manufacturer: Label | None = None
    model: Label | None = None
    asset: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceWeighed(Event):
    """Its weight, and how it is known."""

    name: ClassVar[str] = "weigh"
    grams: Grams
    weight_method: WeightMethod


@dataclass(frozen=True, kw_only=True)
class DeviceMoved(Event):
    """Where it stands now, inside the organisation."""

    name: ClassVar[str] = "move"
    place: Identifier


@dataclass(frozen=True, kw_only=True)
class DeviceDiagnosed(Event):
    """What it holds and whether it works: every storage medium is listed, or there is none and that is said."""

    name: ClassVar[str] = "diagnose"
    media: tuple[MediumFound, ...] = ()
    is_without_medium: Flag = False
    lock_status: LockStatus | None = None
    battery_percent: Percent | None = None
    battery_cycles: Count | None = None
    operating_system: Label | None = None
    tpm: Tpm | None = None
    windows_fitness: WindowsFitness | None = None
    processor: Label | None = None
    memory_megabytes: Count | None = None
    snapshot: Identifier | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceUnlocked(Event):
    """The lock was lifted, by whom is in the reference."""

    name: ClassVar[str] = "unlock"
    reference: Identifier


@dataclass(frozen=True, kw_only=True)
class DataErased(Event):
    """One medium holds no data any more, with its proof: the log of the wipe or a certificate, by its sha256.

    `proof_kind` is read from the proof itself, never typed; events from before it was kept do not say it.
    """

    name: ClassVar[str] = "erase"
    medium: Identifier
    level: ErasureLevel
    method: Label
    tool: Label
    wiped_at: Instant
    bytes_erased: Count | None = None
    errors: Count = 0
    proof_kind: ProofKind | None = None


@dataclass(frozen=True, kw_only=True)
class ErasureFailed(Event):
    """The wipe of one medium did not end well: it still holds data."""

    name: ClassVar[str] = "fail-erasure"
    medium: Identifier
    tool: Label | None = None
    errors: Count | None = None


@dataclass(frozen=True, kw_only=True)
class RepairStarted(Event):
    """It waits on the bench, for this fault."""

    name: ClassVar[str] = "start-repair"
    fault: Label | None = None


@dataclass(frozen=True, kw_only=True)
class PartReplaced(Event):
    """A part went out, came in, or both; a removed medium keeps its own data status."""

    name: ClassVar[str] = "replace-part"
    kind: PartKind
    is_new: Flag = False
    fitted: tuple[MediumFitted, ...] = ()
    removed: tuple[Identifier, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RepairFinished(Event):
    """The repair is over, whatever its outcome."""

    name: ClassVar[str] = "finish-repair"
    minutes: Count | None = None


@dataclass(frozen=True, kw_only=True)
class DeviceQualified(Event):
    """Fit to be handed over: all functions tested, two grades, its kit complete."""

    name: ClassVar[str] = "qualify"
    grade_function: GradeFunction
    grade_cosmetic: GradeCosmetic
    is_every_function_tested: Flag = False
    kit: tuple[KitItem, ...] = ()
    kit_waiver: KitWaiver | None = None


@dataclass(frozen=True, kw_only=True)
class QualificationWithdrawn(Event):
    """Not fit any more: back to triage."""

    name: ClassVar[str] = "unqualify"
    reason: WithdrawalReason


@dataclass(frozen=True, kw_only=True)
class DeviceTagged(Event):
    """Free words to find it again."""

    name: ClassVar[str] = "tag"
    added: tuple[Tag, ...] = ()
    dropped: tuple[Tag, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DevicePhotographed(Event):
    """A picture of it, kept by its sha256; nobody on it, and nothing in it of where and by what it was taken."""

    name: ClassVar[str] = "photograph"
