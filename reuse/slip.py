"""A slip and its two signatures: pure (METHODOLOGY 19.7).

In: the slip before, an entry, the policy. Out: the slip after, or a refusal. The giver signs first, then the receiver;
custody passes with the second signature. A signature is an act (never a link) with a code of the party's own.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from reuse.errors import GuardRefusedError
from reuse.policy import Policy
from reuse.slip_events import SLIP_EVENTS, RefusedDevice
from reuse.streams import NEW, SAME, Entry, Stream, Subject, stated
from reuse.vocabularies import Word

WORKSHOP, PARTNER = "workshop", "partner"
OUTGOING = "outgoing"
#: The reason for leaving out a device that was not in the load: nobody has it.
MISSING = "missing"
#: No 0, O, 1, I, L: a code is read on paper and typed on a tablet.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_SIZE = 8
#: scrypt: a database that leaks does not give the codes away. N = 2**12 takes some 15 ms.
COST = {"n": 4096, "r": 8, "p": 1}


@dataclass(frozen=True, kw_only=True)
class Signature:
    """Who signed, when it happened, when and by which account it was written."""

    party: str
    actor: str
    signed_at: str
    written_at: str
    is_on_site: bool = False


@dataclass(frozen=True, kw_only=True)
class Code:
    """What is kept of a party's code."""

    party: str
    salt: str
    digest: str
    is_on_paper: bool = False


@dataclass(frozen=True, kw_only=True)
class Slip(Subject):
    """`organisation` is the workshop, `counterpart` the partner or donor."""

    direction: str = OUTGOING
    devices: tuple[str, ...] = ()
    lot: str | None = None
    reason: str | None = None
    codes: tuple[Code, ...] = ()
    signatures: tuple[Signature, ...] = ()
    refused: tuple[RefusedDevice, ...] = ()
    refusal: str | None = None

    @property
    def giver(self) -> str:
        """The party that hands over."""
        return WORKSHOP if self.direction == OUTGOING else PARTNER

    @property
    def taken(self) -> tuple[str, ...]:
        """The devices that the receiver took."""
        left = {each.device for each in self.refused}
        return tuple(device for device in self.devices if device not in left)

    @property
    def content_digest(self) -> str:
        """What both sign: the same content, by its digest."""
        said = [self.subject, self.organisation, self.counterpart or "", self.direction, self.lot or "", *self.devices]
        return hashlib.sha256("\n".join(said).encode()).hexdigest()

    def code_of(self, party: str) -> Code | None:
        """The last code a party got."""
        return next((code for code in reversed(self.codes) if code.party == party), None)


def new_code() -> tuple[str, str]:
    """(code, salt), drawn from the system's randomness: `K7PM-2XQD`."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_SIZE))
    return f"{drawn[:4]}-{drawn[4:]}", secrets.token_hex(8)


def code_digest(code: str, salt: str) -> str:
    """What is kept of a code; spaces, hyphens and case of what was typed do not count."""
    squeezed = "".join(each for each in code.upper() if each.isalnum())
    return hashlib.scrypt(squeezed.encode(), salt=salt.encode(), dklen=32, **COST).hex()


def _has_content(slip: Slip, entry: Entry, policy: Policy) -> None:
    event = entry.event
    if bool(event.devices) == (event.lot is not None):
        raise GuardRefusedError("slip_content", slip=entry.subject)
    if event.partner == entry.organisation:
        raise GuardRefusedError("partner_is_oneself", partner=event.partner)
    twice = [device for device in event.devices if event.devices.count(device) > 1]
    if twice:
        raise GuardRefusedError("slip_device_twice", device=twice[0])
    if event.lot is not None and event.direction == OUTGOING:
        raise GuardRefusedError("slip_lot_outgoing", lot=event.lot)


def _is_turn(slip: Slip, entry: Entry, policy: Policy) -> None:
    """The giver first; each once; both the same content; two accounts, unless the code was given on paper."""
    party = entry.event.party
    if slip.state == "opened" and party != slip.giver:
        raise GuardRefusedError("slip_giver_first", giver=Word("slip_party", slip.giver))
    if slip.state == "given" and party == slip.giver:
        raise GuardRefusedError("slip_signed_already", party=Word("slip_party", party))
    if entry.event.content_digest != slip.content_digest:
        raise GuardRefusedError("slip_content_differs", slip=slip.subject)
    if entry.event.refused and party == slip.giver:
        raise GuardRefusedError("slip_giver_refuses")
    unknown = [each.device for each in entry.event.refused if each.device not in slip.devices]
    if unknown:
        raise GuardRefusedError("slip_device_unknown", device=unknown[0], known=", ".join(slip.devices) or "–")
    same = [each for each in slip.signatures if each.actor == entry.actor]
    if same and not (entry.event.is_on_site or same[0].is_on_site):
        raise GuardRefusedError("slip_same_account", actor=entry.actor)


def _opened(slip: Slip, entry: Entry) -> dict[str, Any]:
    return stated(entry.event, "direction", "devices", "lot", "reason") | {"counterpart": entry.event.partner}


def _coded(slip: Slip, entry: Entry) -> dict[str, Any]:
    event = entry.event
    code = Code(party=event.party, salt=event.code_salt, digest=event.code_digest, is_on_paper=event.is_on_paper)
    return {"codes": (*slip.codes, code)}


def _signed(slip: Slip, entry: Entry) -> dict[str, Any]:
    event = entry.event
    signature = Signature(party=event.party, actor=entry.actor, signed_at=entry.occurred_at,
                          written_at=entry.recorded_at, is_on_site=event.is_on_site)  # fmt: skip
    state = "given" if event.party == slip.giver else "signed"
    return {"state": state, "signatures": (*slip.signatures, signature), "refused": event.refused}


SLIP = Stream(
    name="slip",
    subject=Slip,
    catalogue=SLIP_EVENTS,
    moves={
        "open": {NEW: "opened"},
        "code": {"opened": SAME, "given": SAME},
        "sign": {"opened": SAME, "given": SAME},
        "refuse": {"opened": "refused", "given": "refused"},
        "cancel": {"opened": "cancelled"},
    },
    guards={"open": (_has_content,), "sign": (_is_turn,)},
    effects={
        "open": _opened,
        "code": _coded,
        "sign": _signed,
        "refuse": lambda slip, entry: {"refusal": entry.event.reason},
    },
)
