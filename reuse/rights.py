"""Who may record an event and see a device: the bench of the workshop, or whom the table of transitions names.

In: the transaction, an account, a fact. Out: nothing, or the refusal of `barometer/records/access.py`. The role column
of `transitions.csv` is the rule (METHODOLOGY 19.2): a donor announces its own equipment, a prescriber records what
happens to a device while it is at their place; every other role works at the bench of the workshop.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.errors import AccessRefusedError
from reuse import store
from reuse.device import fold
from reuse.events_out import EventVoided
from reuse.state import Device, Fact
from reuse.transitions import transitions

#: What a bench does; what the donor of a device does to it; what a partner does with the devices it asked for.
ACTION, RETIRE, ASKS = "work_at_the_bench", "retire_assets", "prescribe"
#: Roles that are not of the workshop, and the right that each needs for its own organisation.
OUTSIDE = {"donor": RETIRE, "prescriber": ASKS}
#: States in which a partner sees a device that was shipped to it.
AT_PARTNERS = ("in_transit", "at_partner", "in_use")
CURRENT = store.CURRENT.c


def check_may(connection: sa.Connection, fact: Fact) -> None:
    """Whoever works at this bench; or the donor or the partner of the device, for what the table gives their role.

    They may also take it back, as long as nothing followed.
    """
    try:
        access.require_in(connection, fact.actor, ACTION, [fact.organisation])
    except AccessRefusedError:
        facts = [each for each in store.facts_of(connection, fact.device_id) if each.organisation == fact.organisation]
        if isinstance(fact.event, EventVoided):
            if not facts or fact.event.voided_seq != facts[-1].seq:
                raise
            fact = replace(facts.pop(), actor=fact.actor)
        device = fold(Device(device_id=fact.device_id, organisation=fact.organisation), facts)
        row = transitions().get((fact.event.name, device.state))
        action = OUTSIDE.get("" if row is None else row.role)
        party = getattr(fact.event, "donor", None) if action == RETIRE else device.partner
        if action is None or party is None:
            raise
        access.require_in(connection, fact.actor, action, [party])


def is_allowed(connection: sa.Connection, actor: str, actions: Iterable[str], organisation: str) -> bool:
    """Whether an account may do one of these for an organisation."""
    for action in actions:
        try:
            access.require_in(connection, actor, action, [organisation])
        except AccessRefusedError:
            continue
        return True
    return False


@dataclass(frozen=True)
class Sight:
    """What somebody sees: every device of some workshops, those shipped to some partners. None: of all of them."""

    workshops: frozenset[str] | None
    partners: frozenset[str] | None

    def sees(self, device: Device) -> bool:
        """Whether this device is among them."""
        if self.workshops is None or device.organisation in self.workshops:
            return True
        if device.state not in AT_PARTNERS or device.partner is None:
            return False
        return self.partners is None or device.partner in self.partners

    def rows(self) -> Any:
        """The same as a condition on the projection."""
        if self.workshops is None:
            return sa.true()
        held = (
            [f'"partner":"{name}"' for name in sorted(self.partners)] if self.partners is not None else ['"partner":']
        )
        shipped = sa.or_(sa.false(), *[CURRENT.state_json.contains(text, autoescape=True) for text in held])
        mine = CURRENT.organisation.in_(sorted(self.workshops))
        return sa.or_(mine, sa.and_(CURRENT.state.in_(AT_PARTNERS), shipped))


def sight(connection: sa.Connection, actor: str) -> Sight:
    """What an account sees; refused to whoever neither works at a bench nor prescribes."""
    found: list[frozenset[str] | None] = []
    refusals = []
    for action in (ACTION, ASKS):
        try:
            found.append(access.organisations_in(connection, actor, action))
        except AccessRefusedError as refusal:
            found.append(frozenset())
            refusals.append(refusal)
    if len(refusals) == len(found):
        raise refusals[0]
    return Sight(*found)
