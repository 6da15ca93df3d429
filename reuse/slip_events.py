"""What happens to a slip: custody passing between two organisations (METHODOLOGY 19.7). One frozen class an event."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from reuse.event_fields import Event, ReturnReason
from reuse.kinds import Flag, Identifier, Kind, Organisation, Sha256

Direction = Annotated[str, Kind("choice", "slip_direction")]
Party = Annotated[str, Kind("choice", "slip_party")]
SlipRefusal = Annotated[str, Kind("choice", "slip_refusal")]


@dataclass(frozen=True, kw_only=True)
class RefusedDevice:
    """A device on the slip that is not taken, and why."""

    device: Identifier
    reason: SlipRefusal


@dataclass(frozen=True, kw_only=True)
class SlipOpened(Event):
    """What is to pass: devices one by one, or a whole lot. `outgoing`: from the workshop; else to it."""

    name: ClassVar[str] = "open"
    direction: Direction
    partner: Organisation
    devices: tuple[Identifier, ...] = ()
    lot: Identifier | None = None
    reason: ReturnReason | None = None


@dataclass(frozen=True, kw_only=True)
class CodeGiven(Event):
    """A party got a code to sign with. Only its digest is kept. `is_on_paper`: given by the workshop to a partner."""

    name: ClassVar[str] = "code"
    party: Party
    code_salt: Identifier
    code_digest: Sha256
    is_on_paper: Flag = False


@dataclass(frozen=True, kw_only=True)
class SlipSigned(Event):
    """A party signs the content whose digest it saw; the receiver may leave out devices that it refuses."""

    name: ClassVar[str] = "sign"
    party: Party
    content_digest: Sha256
    refused: tuple[RefusedDevice, ...] = ()
    is_on_site: Flag = False


@dataclass(frozen=True, kw_only=True)
class SlipRefused(Event):
    """The receiver takes nothing of it."""

    name: ClassVar[str] = "refuse"
    reason: SlipRefusal


@dataclass(frozen=True, kw_only=True)
class SlipCancelled(Event):
    """Opened by mistake, and not signed by anybody."""

    name: ClassVar[str] = "cancel"


SLIP_EVENTS: dict[str, type[Event]] = {
    event.name: event for event in (SlipOpened, CodeGiven, SlipSigned, SlipRefused, SlipCancelled)
}
