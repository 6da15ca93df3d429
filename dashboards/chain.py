"""What the two faces ask of the reuse chain as a whole: load its journeys, count (METHODOLOGY 19.10).

In: an opened data folder or a context, who acts. Out: records and frames, never text. An organisation sees its own
devices; figures of a territory add up those of all, and name none.
"""

from datetime import date

from barometer.records.home import Home
from dashboards.actors import Actor
from reuse.balances import Balance, balances
from reuse.flows import Flows, flows
from reuse.journey_log import read_journeys


def balance_of(home: Home, actor: Actor, *, on: date, by: str, organisation: str | None = None) -> list[Balance]:
    """The balance on a day of what the actor may see."""
    return balances(read_journeys(home, actor=actor.name, organisation=organisation), on=on, by=by)


def flows_of(home: Home, actor: Actor, *, first: date, last: date, organisation: str | None = None) -> Flows:
    """What moved between two days, of what the actor may see."""
    return flows(read_journeys(home, actor=actor.name, organisation=organisation), first=first, last=last)
