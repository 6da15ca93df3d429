"""Territories as the chain uses them: the commune of a hand-over exists, a commune belongs to its EPCI.

In: a fact about to be decided, or a typed code. Out: nothing or a refusal; the code of the EPCI. Asked when something
is written or shown, never of the log, which outlives the communes of its day.
"""

from factors.territories import load
from reuse.errors import FieldRefusedError
from reuse.events_out import DeviceHandedOver
from reuse.state import Fact


def check_commune(fact: Fact) -> None:
    """The commune of a hand-over is one of today's; of a former one, the refusal names the commune that it joined."""
    if not isinstance(fact.event, DeviceHandedOver) or fact.event.commune_code is None:
        return
    code, book = fact.event.commune_code, load().book
    now = book.former.get(f"COM-{code}")
    if now is not None:
        raise FieldRefusedError(
            "commune_former", field="commune_code", value=code, now=now.removeprefix("COM-"), name=book.names[now]
        )
    if f"COM-{code}" not in book.names:
        raise FieldRefusedError("commune_unknown", field="commune_code", value=code)


def epci_of(territory: str) -> str:
    """The EPCI of a commune or of an EPCI; a wider territory stays itself."""
    if not territory.startswith("COM-"):
        return territory
    communes = load().communes
    found = communes.filter(communes["territory"] == territory)["epci"].to_list()
    return str(found[0]) if found and found[0] is not None else territory
