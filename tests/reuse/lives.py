"""Lives of devices for the tests: a `Story` applies events one minute apart, as a workshop would record them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from reuse.device import Device, Fact, apply, take_back
from reuse.errors import ReuseError
from reuse.kinds import instant
from reuse.payload import build
from reuse.policy import Policy, default_policy
from reuse.vocabularies import codes

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROOF = "a" * 64
PICTURE = "c" * 64
SIZE = 256_060_514_304

ARRIVAL = {"equipment_type": "laptop", "origin": "company_donation", "donor": "donor-1"}
GIFT = ARRIVAL | {"origin": "public_gift", "unit_value_cents": 20000, "taker_kind": "solidarity_enterprise"}
HDD = {"medium": "M1", "kind": "hdd", "size_bytes": SIZE}
NVME = HDD | {"kind": "nvme"}
DIAGNOSIS = {"media": [HDD], "lock_status": "none"}
WIPE = {"medium": "M1", "level": "cleared", "method": "zeros", "tool": "nwipe 0.38", "bytes_erased": SIZE}
GRADES = {"grade_function": "A", "grade_cosmetic": "B", "is_every_function_tested": True, "kit": ["charger"]}
HAND_OVER = {"mode": "gift", "client_ref": "P-17", "receipt": "R-1", "audience": "pupil"}
SLIP = {"recycler": "recycler-1", "slip": "BSD-20260105-ABC123DEF", "waste_code": "16 02 14", "grams_handed": 2000}

#: The least that an event says, to be accepted in each state where it may be.
LEAST: dict[str, dict[str, Any]] = {
    "announce": ARRIVAL | {"route": "gift"},
    "collect": ARRIVAL | {"slip": "S-1"},
    "receive": ARRIVAL | {"grams": 2000, "weight_method": "measured"},
    "identify": {"serial": "PF2X3ABC"},
    "weigh": {"grams": 2000, "weight_method": "measured"},
    "move": {"place": "A1"},
    "tag": {"added": ["salle 12"]},
    "photograph": {},
    "diagnose": DIAGNOSIS,
    "unlock": {"reference": "T-1"},
    "erase": WIPE,
    "fail-erasure": {"medium": "M1"},
    "start-repair": {},
    "replace-part": {"kind": "battery"},
    "finish-repair": {},
    "qualify": GRADES,
    "unqualify": {"reason": "fault_found"},
    "allocate": {"request": "Q-1"},
    "cancel-reservation": {"reason": "request_closed"},
    "ship": {"slip": "S-2", "partner": "lycee-1"},
    "partner-receive": {"slip": "S-2", "partner": "lycee-1"},
    "hand-over": HAND_OVER,
    "return": {"reason": "fault"},
    "lose": {"reason": "missing", "breach_check": "B-1"},
    "find": {"place": "A2"},
    "dismantle": {"parts": [{"part": "P1", "kind": "screen", "grams": 500}], "residue_grams": 1500},
    "recover-part": {"parent": "D0", "kind": "screen", "grams": 500},
    "declare-waste": {"reason": "broken", "recycler_contract": "C-1"},
    "prepare-reuse": {"authorisation": "A-1"},
    "hand-to-recycler": SLIP,
    "confirm-treatment": {"treatment": "R4", "grams_received": 2000},
    "transfer-out": {
        "taker": "asso-1", "taker_kind": "general_interest", "route": "gift", "undertaking": "U-1",
        "proof_due_on": "2027-01-05",
    },
    "return-to-donor": {"slip": "S-3"},
}  # fmt: skip

#: The shortest way to each state.
PATHS: dict[str, tuple[str, ...]] = {"new": (), "announced": ("announce",), "collected": ("collect",)}
PATHS["received"] = ("receive",)
PATHS["triaged"] = (*PATHS["received"], "diagnose")
PATHS["in_repair"] = (*PATHS["triaged"], "start-repair")
PATHS["ready"] = (*PATHS["triaged"], "erase", "qualify")
PATHS["reserved"] = (*PATHS["ready"], "allocate")
PATHS["in_transit"] = (*PATHS["reserved"], "ship")
PATHS["at_partner"] = (*PATHS["in_transit"], "partner-receive")
PATHS["in_use"] = (*PATHS["reserved"], "hand-over")
PATHS["returned"] = (*PATHS["in_use"], "return")
PATHS["lost"] = (*PATHS["triaged"], "lose")
PATHS["dismantled"] = (*PATHS["triaged"], "dismantle")
PATHS["waste"] = (*PATHS["triaged"], "declare-waste")
PATHS["handed"] = (*PATHS["waste"], "hand-to-recycler")
PATHS["recycled"] = (*PATHS["handed"], "confirm-treatment")
PATHS["transferred"] = (*PATHS["ready"], "transfer-out")
PATHS["returned_to_donor"] = (*PATHS["received"], "return-to-donor")


class Story:
    """One device and its facts so far."""

    def __init__(self, *events: str, policy: Policy | None = None) -> None:
        self.new = Device(device_id="D1", organisation="workshop")
        self.device, self.facts, self.now = self.new, [], START
        self.policy = policy or default_policy()
        for event in events:
            self.tell(event)

    def fact(self, name: str, *, proof: str | None = None, at: datetime | None = None, **values: Any) -> Fact:
        """The next fact, not yet applied; without values, the least that the event says."""
        said = dict(values or LEAST.get(name, {}))
        if name == "erase":
            said.setdefault("wiped_at", instant(self.now + timedelta(minutes=1)))
            proof = PROOF if proof is None else proof or None
        if name == "photograph":
            proof = PICTURE if proof is None else proof or None
        return Fact(
            device_id="D1", organisation="workshop", seq=self.device.seq + 1, actor="ana",
            occurred_at=instant(at or self.now + timedelta(minutes=1)),
            recorded_at=instant(self.now + timedelta(minutes=1)),
            event=build(name, said), evidence_sha256=proof,
        )  # fmt: skip

    def tell(self, name: str, **values: Any) -> Device:
        """Apply the next fact."""
        fact = self.fact(name, **values)
        if name == "void":
            self.device = take_back(self.new, self.facts, fact, self.policy)
        else:
            self.device = apply(self.device, fact, self.policy)
        self.facts.append(fact)
        self.now += timedelta(minutes=1)
        return self.device


def lenient() -> Policy:
    """The same policy with the switch off: Clear is enough for every kind of medium."""
    return replace(default_policy(), strict_kinds=frozenset())


def refused(story: Story, event: str, **values: Any) -> ReuseError:
    """The refusal of an event, whole in both languages."""
    before = story.device
    with pytest.raises(ReuseError) as refusal:
        story.tell(event, **values)
    assert story.device == before
    assert refusal.value.message("fr") != refusal.value.message("en")
    assert refusal.value.lifted_by in codes("lifter")
    return refusal.value


def code(story: Story, event: str, **values: Any) -> str:
    return refused(story, event, **values).code
