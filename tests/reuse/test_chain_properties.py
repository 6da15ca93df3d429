"""Whatever a workshop does, in whatever order, the invariants hold on both engines (METHODOLOGY 19)."""

import random
from collections import Counter
from itertools import count
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from barometer.records.home import Home
from reuse.device import Device, Fact, fold
from reuse.errors import ReuseError
from reuse.events import CATALOGUE
from reuse.policy import default_policy
from reuse.queries import list_devices, show_device
from reuse.transitions import possible
from reuse.verify import verify
from tests.reuse.bench import live, rows, tell
from tests.reuse.lives import DIAGNOSIS, HDD, LEAST, NVME, PATHS, WIPE

NUMBERS = count(1)
EVENTS = [name for name in CATALOGUE if name != "void"]
OUT = {"ready", "reserved", "in_transit", "at_partner", "in_use", "transferred"}
BENCH = {"received", "triaged", "in_repair", "ready", "reserved", "in_transit", "returned", "dismantled", "waste"}
#: The ordinary day of a workshop: without a lean towards it, chance rarely hands a device over.
ONWARD = {"receive", "diagnose", "erase", "qualify", "allocate", "ship", "partner-receive", "hand-over", "return"}
TWO = DIAGNOSIS | {"media": [HDD, HDD | {"medium": "M2"}]}
NEW_DISK = {"kind": "storage", "fitted": [{"medium": "N1", "kind": "ssd", "is_new": True}]}
#: What an event may also say; the least is in LEAST.
VARIANTS: dict[str, list[dict[str, Any]]] = {
    "diagnose": [DIAGNOSIS, TWO, DIAGNOSIS | {"media": [NVME]}, DIAGNOSIS | {"lock_status": "mdm"},
                 {"is_without_medium": True}],
    "erase": [WIPE, WIPE | {"level": "purged"}, WIPE | {"medium": "M2"}, WIPE | {"level": "destroyed"}],
    "replace-part": [{"kind": "storage", "removed": ["M1"]}, {"kind": "storage", "fitted": [HDD]}, NEW_DISK],
    "dismantle": [{"residue_grams": 2000}],
    "lose": [LEAST["lose"], {"reason": "missing"},
             {"reason": "stolen", "report": "PV-1", "breach_check": "B-1"}],
}  # fmt: skip


class Chain(RuleBasedStateMachine):
    """Some devices of one workshop; each step does something possible, or something that is not."""

    home: ClassVar[Home]

    def __init__(self) -> None:
        super().__init__()
        self.names = [f"D{next(NUMBERS)}" for _ in range(3)]

    @initialize(states=strategies.lists(strategies.sampled_from(sorted(PATHS)), min_size=3, max_size=3))
    def start_anywhere(self, states: list[str]) -> None:
        for name, state in zip(self.names, states, strict=True):
            live(self.home, name, state)

    @rule(which=strategies.integers(0, 2), seed=strategies.integers(0, 10_000), is_wild=strategies.integers(0, 9))
    def step(self, which: int, seed: int, is_wild: int) -> None:
        name, choose = self.names[which], random.Random(seed)
        before = self._device(name)
        enabled = [event for event in possible(before.state) if event != "recover-part"] or EVENTS
        onward = [event for event in enabled if event in ONWARD] or enabled
        event = choose.choice(EVENTS if is_wild == 0 else enabled if is_wild < 5 else onward)
        values = choose.choice(VARIANTS.get(event, [LEAST[event]]))
        if before.seq > 1 and is_wild == 1:
            event = "void"
            values = {"voided_seq": choose.randint(1, before.seq), "reason": "did_not_occur", "approved_by": "lycee-1"}
        try:
            tell(self.home, name, event, seq=before.seq, **values)
        except ReuseError:
            assert self._device(name) == before
        else:
            hold(self._device(name), self._facts(name))

    def teardown(self) -> None:
        assert verify(self.home, actor="local").broken == ()  # I9, and the chain
        every = [row for row in rows(self.home) if row.device_id in self.names]
        machines: dict[str, set[str]] = {}
        for row in every:
            if row.evidence_sha256 is not None:
                machines.setdefault(row.evidence_sha256, set()).add(row.device_id)
        assert all(len(devices) == 1 for devices in machines.values())  # I10
        frame = list_devices(self.home, actor="local").filter(list_in(self.names))
        counted = Counter(frame["state"].to_list())
        entered = [name for name in self.names if any(fact.event.name == "receive" for fact in kept(self._facts(name)))]
        outside = sum(counted[state] for state in ("new", "announced", "collected"))
        outside += sum(1 for name in self.names if self._device(name).state == "lost" and name not in entered)
        assert len(entered) == counted.total() - outside  # I1, recomputed from events

    def _device(self, name: str) -> Device:
        facts = self._facts(name)
        return fold(Device(device_id=name, organisation="workshop"), facts)

    def _facts(self, name: str) -> list[Fact]:
        try:
            return list(show_device(self.home, name, actor="local").facts)
        except ReuseError:
            return []


def list_in(names: list[str]) -> Any:
    """The rows of some devices."""
    import polars as pl  # noqa: PLC0415 - one expression

    return pl.col("device_id").is_in(names)


def kept(facts: list[Fact]) -> list[Fact]:
    """The facts that still count."""
    gone = {fact.event.voided_seq for fact in facts if fact.event.name == "void"}  # type: ignore[attr-defined]
    return [fact for fact in facts if fact.seq not in gone and fact.event.name != "void"]


def hold(device: Device, facts: list[Fact]) -> None:
    """The invariants of one device, from its facts."""
    counting = kept(facts)
    if device.state in OUT:  # I4
        assert all(default_policy().is_erased(medium.kind, medium.status) for medium in device.inside)
        assert device.lock_status in {None, "none"}
        assert device.data_status not in {"pending", "failed", "unknown"}
    seen = {medium.medium for fact in counting if fact.event.name == "diagnose" for medium in fact.event.media}  # type: ignore[attr-defined]
    assert seen <= {medium.medium for medium in device.media}  # I5
    assert all(medium.status and medium.place for medium in device.media)
    if device.state in BENCH:  # I6
        assert device.possessor == "workshop"
    assert [fact.recorded_at for fact in facts] == sorted({fact.recorded_at for fact in facts})  # I7
    assert [fact.occurred_at for fact in counting] == sorted(fact.occurred_at for fact in counting)
    in_use, returns, uses = False, 0, 0
    for fact in counting:
        if fact.event.name == "hand-over":
            in_use, uses = True, uses + 1
        elif fact.event.name == "return":
            in_use, returns = False, returns + in_use
    assert (device.cycle, device.hand_overs) == (1 + returns, uses)  # I8


@pytest.mark.parametrize("steps", [30])
def test_the_invariants_hold_whatever_happens(any_workshop: Home, steps: int) -> None:
    class Machine(Chain):
        home = any_workshop

    is_sqlite = any_workshop.database_url.startswith("sqlite")
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=8 if is_sqlite else 4, stateful_step_count=steps, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
