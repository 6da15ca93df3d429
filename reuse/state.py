"""What is known of a device at one moment, each dimension apart: where it is in the chain, what its media hold, who has
it, who owns it, product or waste, two grades, cycle, lock (METHODOLOGY 19.1). Weights are grams, money cents,
times text.
"""

from dataclasses import dataclass

from reuse.event_fields import Event
from reuse.transitions import NEW

#: From what must not leave to what no longer matters; a device is as its worst medium.
WORST_FIRST = ("failed", "pending", "cleared", "purged", "blank", "destroyed")
#: Who has a device in use: somebody the chain knows by a pseudonym only.
BENEFICIARY = "beneficiary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """An event as it is recorded: whose device, in which order, when it happened, when and by whom it was written."""

    device_id: str
    organisation: str
    seq: int
    occurred_at: str
    recorded_at: str
    actor: str
    event: Event
    evidence_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Medium:
    """A storage medium with a status of its own, which it keeps when it is removed."""

    medium: str
    kind: str
    status: str
    place: str = "inside"
    size_bytes: int | None = None
    #: A wipe older than this proves nothing: since then the medium was in somebody's hands.
    pending_since: str = ""
    wiped_at: str | None = None
    evidence_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Device:
    """The state of one device. `seq` counts every event, those taken back included."""

    device_id: str
    organisation: str
    seq: int = 0
    state: str = NEW
    previous_state: str | None = None
    occurred_at: str = ""
    recorded_at: str = ""
    # what it is
    equipment_type: str | None = None
    manufacturer: str | None = None
    model: str | None = None
    serial: str | None = None
    hardware_hash: str | None = None
    label: str | None = None
    asset: str | None = None
    parent: str | None = None
    tags: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    commissioned_on: str | None = None
    grams: int | None = None
    weight_method: str | None = None
    # where it comes from
    origin: str | None = None
    donor: str | None = None
    lot: str | None = None
    unit_value_cents: int | None = None
    arrived_at: str = ""
    is_entered: bool = False
    # what it holds
    media: tuple[Medium, ...] = ()
    is_diagnosed: bool = False
    is_without_medium: bool = False
    # how it works
    lock_status: str | None = None
    battery_percent: int | None = None
    battery_cycles: int | None = None
    operating_system: str | None = None
    tpm: str | None = None
    windows_fitness: str | None = None
    processor: str | None = None
    memory_megabytes: int | None = None
    grade_function: str | None = None
    grade_cosmetic: str | None = None
    kit: tuple[str, ...] = ()
    repairer: str | None = None
    # who has it, what it is in law
    possessor: str | None = None
    owner: str | None = None
    legal_status: str = "product"
    place: str | None = None
    cycle: int = 1
    hand_overs: int = 0
    request: str | None = None
    partner: str | None = None
    mode: str | None = None
    client_ref: str | None = None
    audience: str | None = None
    commune_code: str | None = None
    # how it ends
    recycler_contract: str | None = None
    waste_code: str | None = None
    grams_handed: int | None = None
    grams_received: int | None = None
    treatment: str | None = None
    proof_due_on: str | None = None

    @property
    def inside(self) -> tuple[Medium, ...]:
        """The media that leave with the device."""
        return tuple(medium for medium in self.media if medium.place == "inside")

    @property
    def data_status(self) -> str:
        """The worst of its media; `unknown` before anybody listed them."""
        if self.inside:
            return min((medium.status for medium in self.inside), key=WORST_FIRST.index)
        if self.media:
            return "medium_removed"
        return "no_medium" if self.is_diagnosed and self.is_without_medium else "unknown"

    def medium(self, name: str) -> Medium | None:
        """One of its media, by name."""
        return next((medium for medium in self.media if medium.medium == name), None)
