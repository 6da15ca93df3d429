"""Second lives, from journeys: who used what from when to when, and how much of it is credited (METHODOLOGY 19.11).

In: journeys, caps by type in ticks. Out: `Use`s on the calendar of equal years. Only a device in the hands of a person
earns credit: in stock, at a partner's, lost or transferred out, it earns none.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from barometer.calendar import tick_of
from reuse.journeys import Journey

IN_USE = "in_use"


@dataclass(frozen=True, slots=True)
class Use:
    """One period in somebody's hands. `stop` is null while it lasts; `allowance`: ticks that may still be credited when
    it starts (null where the type has no cap, so no credit).
    """

    device_id: str
    organisation: str
    equipment_type: str | None
    commune: str | None
    audience: str | None
    substitution: str
    mode: str | None
    start: int
    stop: int | None
    allowance: int | None = None

    def ticks(self, first: int, last: int) -> int:
        """Ticks in use between two ticks."""
        end = last if self.stop is None else min(self.stop, last)
        return max(0, end - max(self.start, first))

    def credited(self, first: int, last: int) -> int:
        """The same, within what is credited: Σ years <= cap x hand-overs, the oldest first."""
        if self.allowance is None:
            return 0
        until = self.start + self.allowance
        return replace(self, stop=until if self.stop is None else min(self.stop, until)).ticks(first, last)


def uses(lives: Iterable[Journey], caps: Mapping[str, int]) -> Iterator[Use]:
    """Every period in use of every device; a device found again goes on with the life it had."""
    for life in lives:
        yield from _uses(life, caps.get(life.equipment_type or ""))


def _uses(life: Journey, cap: int | None) -> Iterator[Use]:
    current: Use | None = None
    last: Use | None = None
    handed = used = 0
    for step in life.steps:
        if step.after == IN_USE and step.before != IN_USE:
            tick = tick_of(step.day)
            if step.event == "hand-over":
                handed += 1
                current = _opened(life, step.said, tick)
            elif last is not None:
                current = replace(last, start=tick, stop=None)
            if current is not None and cap is not None:
                current = replace(current, allowance=max(0, cap * handed - used))
        elif step.before == IN_USE and step.after != IN_USE and current is not None:
            last = replace(current, stop=tick_of(step.day))
            used += last.stop - last.start if last.stop is not None else 0
            yield last
            current = None
    if current is not None:
        yield current


def _opened(life: Journey, said: Mapping[str, str], tick: int) -> Use:
    code = said.get("commune_code")
    return Use(
        device_id=life.device_id,
        organisation=life.organisation,
        equipment_type=life.equipment_type,
        commune=None if code is None else code if code.startswith("COM-") else f"COM-{code}",
        audience=said.get("audience"),
        substitution=said.get("substitution", "unanswered"),
        mode=said.get("mode"),
        start=tick,
        stop=None,
    )
