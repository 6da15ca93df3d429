"""What lots, requests, slips, offers and needs have in common: a subject is the fold of its events (METHODOLOGY 19.6).

In: a subject, an entry, the policy. Out: the subject after it, or a refusal that says what was expected. As for
devices: a table says from which states an event follows, guards decide, effects change; pure.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reuse.errors import GuardRefusedError, TransitionRefusedError
from reuse.event_fields import Event
from reuse.kinds import moment
from reuse.policy import Policy
from reuse.vocabularies import Word

NEW = "new"
SAME = "="


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An event as it is recorded: of which subject, in which order, when it happened, when and by whom written."""

    stream: str
    subject: str
    organisation: str
    seq: int
    occurred_at: str
    recorded_at: str
    actor: str
    event: Any
    evidence_sha256: str | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What every subject has: whose chain it is in, the other organisation, its state."""

    subject: str
    organisation: str
    counterpart: str | None = None
    seq: int = 0
    state: str = NEW
    territory: str | None = None
    equipment_type: str | None = None
    occurred_at: str = ""
    recorded_at: str = ""


Guard = Callable[[Any, Entry, Policy], None]
Effect = Callable[[Any, Entry], dict[str, Any]]


@dataclass(frozen=True)
class Stream:
    """One kind of subject. `moves`: event -> {state before: state after}; `=` keeps the state."""

    name: str
    subject: type[Subject]
    catalogue: Mapping[str, type[Event]]
    moves: Mapping[str, Mapping[str, str]]
    guards: Mapping[str, tuple[Guard, ...]] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def decide(self, before: Any, entry: Entry, policy: Policy) -> Any:
        """The subject after an entry; refused where the table, the times or a guard do not allow it."""
        name = entry.event.name
        if before.state not in self.moves[name]:
            raise TransitionRefusedError(
                "chain_transition_refused",
                subject=entry.subject,
                event=Word(f"{self.name}_event", name),
                state=Word(f"{self.name}_state", before.state),
                expected=[Word(f"{self.name}_state", state) for state in self.moves[name]],
            )
        _check_times(before, entry)
        for guard in self.guards.get(name, ()):
            guard(before, entry, policy)
        return self.moved(before, entry)

    def moved(self, before: Any, entry: Entry) -> Any:
        """The subject after an entry that was accepted."""
        state = self.moves[entry.event.name][before.state]
        changes = {"state": before.state if state == SAME else state}
        effect = self.effects.get(entry.event.name)
        if effect is not None:
            changes |= effect(before, entry)
        times = {"seq": entry.seq, "occurred_at": entry.occurred_at, "recorded_at": entry.recorded_at}
        return replace(before, **times, **changes)

    def new(self, subject: str, organisation: str) -> Any:
        """A subject before its first event."""
        return self.subject(subject=subject, organisation=organisation)

    def fold(self, entries: Iterable[Entry]) -> Any:
        """The subject that these entries give."""
        listed = list(entries)
        found = self.new(listed[0].subject, listed[0].organisation)
        for entry in listed:
            found = self.moved(found, entry)
        return found


def stated(event: Event, *names: str) -> dict[str, Any]:
    """The fields an event states, by name; those it leaves empty change nothing."""
    return {name: getattr(event, name) for name in names if getattr(event, name) not in (None, ())}


def is_late(entry: Entry, policy: Policy) -> bool:
    """Whether it was written long after it happened: accepted, and said (METHODOLOGY 19.3)."""
    return (moment(entry.recorded_at) - moment(entry.occurred_at)).total_seconds() > policy.late_hours * 3600


def _check_times(before: Subject, entry: Entry) -> None:
    if entry.occurred_at > entry.recorded_at:
        raise GuardRefusedError("occurred_in_future", occurred=entry.occurred_at, recorded=entry.recorded_at)
    if entry.occurred_at < before.occurred_at:
        raise GuardRefusedError("occurred_before_last", occurred=entry.occurred_at, last=before.occurred_at)
    if entry.recorded_at <= before.recorded_at:
        raise GuardRefusedError("recorded_before_last", recorded=entry.recorded_at, last=before.recorded_at)
