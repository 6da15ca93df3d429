"""The lot that a workshop sees coming: announced with what leaves an inventory, cancelled with it (METHODOLOGY 19.14).

In: a writing connection, units that leave together. Out: an entry in the log of the workshop's lots, so that what
arrives is counted against what was announced.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from reuse import ledger
from reuse.exits import ExitItem, routes
from reuse.lot import LOT
from reuse.lot_events import Line, LotAnnounced, LotCancelled
from reuse.lots import announce_in
from reuse.policy import default_policy

#: Each device is followed one by one.
TRACKING = "serialised"


def announce_lot(
    connection: sa.Connection, items: Sequence[ExitItem], actor: str, recorded_at: datetime, origin: str | None
) -> None:
    """Tell the workshop of a lot: so many units of each type, from whom, by which route; nothing without a lot."""
    first = items[0]
    kinds = Counter(item.equipment_type for item in items)
    lines = tuple(Line(equipment_type=name, quantity=kinds[name]) for name in sorted(filter(None, kinds)))
    if first.lot is None or not lines:
        return
    route = routes()[first.route]
    event = LotAnnounced(
        lines=lines,
        donor=first.organisation,
        origin=origin or route.origin,
        route=route.chain_route,
        unit_value_cents=first.unit_value_cents,
        taker_kind=first.taker_kind,
        tracking=TRACKING,
    )
    announce_in(
        connection,
        event,
        lot=first.lot,
        organisation=first.receiver or "",
        actor=actor,
        occurred_at=recorded_at,
        recorded_at=recorded_at,
    )


def cancel_lot(connection: sa.Connection, lot: str, organisation: str, actor: str, recorded_at: datetime) -> None:
    """Nothing of the lot will come."""
    held = ledger.load_subject(connection, LOT, lot)
    if held is None or held.organisation != organisation or held.state != "announced":
        return
    entry = ledger.entry_for(
        LOT, lot, organisation, LotCancelled(reason="donor_withdrew"), expected_seq=held.seq, actor=actor,
        occurred_at=recorded_at, recorded_at=recorded_at, evidence_sha256=None,
    )  # fmt: skip
    ledger.write_entry(connection, entry, default_policy())
