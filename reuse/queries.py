"""What is known of devices, for screens and commands; each organisation sees its own, a partner those that
were shipped to it, nobody any other (METHODOLOGY 19.5).

In: a data folder, who asks. Out: plain records and frames.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.commands import ORGANISATION
from reuse.device import fold
from reuse.errors import DeviceUnknownError, FieldRefusedError
from reuse.rights import ACTION, sight
from reuse.state import Device, Fact
from reuse.uniqueness import ENDED

if TYPE_CHECKING:
    import polars as pl

#: In the hands of the organisation or on their way to a partner: what a stock counts.
STOCK = ("received", "triaged", "in_repair", "ready", "reserved", "in_transit", "at_partner", "returned")
#: Columns a list of devices may be limited by.
FILTERS = ("state", "equipment_type", "place", "lot", "serial", "label", "model", "grade_function", "data_status",
           "lock_status", "tpm", "windows_fitness", "operating_system", "request", "donor", "origin",
           "tag")  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A device and its life; `current_seq` is what a screen gives back with its command."""

    device: Device
    facts: tuple[Fact, ...]

    @property
    def current_seq(self) -> int:
        """How many events there are."""
        return self.device.seq


def show_device(home: Home, device_id: str, *, actor: str) -> Shown:
    """One device with its events; a device of another organisation is unknown."""
    with read(home) as connection:
        facts = store.facts_of(connection, device_id)
        mine = sight(connection, actor)
    if facts:
        device = fold(Device(device_id=device_id, organisation=facts[0].organisation), facts)
        if mine.sees(device):
            return Shown(device, tuple(facts))
    raise DeviceUnknownError("device_unknown", device=device_id)


def named_device(home: Home, code: str, *, actor: str) -> str:
    """The identifier of a device written otherwise: by its serial, label or asset number, whatever the capitals.

    Refused where several answer. A code that nobody's device bears comes back as it is.
    """
    current, written = store.CURRENT.c, code.strip()
    named = [sa.func.upper(current[name]) == written.upper() for name in ("device_id", "serial", "label", "asset")]
    with read(home) as connection:
        seen = sight(connection, actor).rows()
        query = sa.select(current.device_id, current.state).where(seen, sa.or_(*named)).order_by(current.device_id)
        rows = connection.execute(query).all()
    if any(row.device_id == written for row in rows):
        return written
    found = [row.device_id for row in rows if row.state not in ENDED] or [row.device_id for row in rows]
    if len(found) > 1:
        raise DeviceUnknownError("several_devices", value=written, devices=", ".join(found))
    return found[0] if found else written


def list_devices(
    home: Home, *, actor: str, organisation: str | None = None, only_stock: bool = False, **filters: str
) -> "pl.DataFrame":
    """Devices as the projection holds them, limited by some columns; those that the actor may see."""
    from barometer.records.frames import frame_of  # noqa: PLC0415 - polars only where a frame is asked for

    unknown = sorted(set(filters) - set(FILTERS))
    if unknown:
        raise FieldRefusedError("field_unknown", field=unknown[0], known=", ".join(FILTERS))
    columns = [column for column in store.CURRENT.columns if column.name != "state_json"]
    query = sa.select(*columns).order_by(store.CURRENT.c.device_id)
    for name, value in filters.items():
        query = query.where(store.is_tagged(value) if name == "tag" else store.CURRENT.c[name] == value)
    if only_stock:
        query = query.where(store.CURRENT.c.state.in_(STOCK))
    with read(home) as connection:
        if organisation is not None:
            access.require_in(connection, actor, ACTION, [organisation])
            query = query.where(store.CURRENT.c.organisation == organisation)
        else:
            query = query.where(sight(connection, actor).rows())
        return frame_of(connection, query)


def organisation_of(home: Home, device_id: str, *, actor: str) -> tuple[str, int] | None:
    """Whose device it is and at which seq; None where the actor sees no such device."""
    query = sa.select(store.CURRENT.c.organisation, store.CURRENT.c.seq).where(store.CURRENT.c.device_id == device_id)
    with read(home) as connection:
        row = connection.execute(query.where(sight(connection, actor).rows())).one_or_none()
    return None if row is None else (row.organisation, row.seq)


def workshops(home: Home, *, actor: str) -> dict[str, int]:
    """Organisation -> its devices, of those the actor works for; one without any is there too, last."""
    counted = sa.select(store.CURRENT.c.organisation, sa.func.count()).group_by(store.CURRENT.c.organisation)
    with read(home) as connection:
        mine = visible(connection, actor)
        rows = connection.execute(counted).all()
        held = {row[0]: int(row[1]) for row in rows if mine is None or row[0] in mine}
        known = connection.execute(sa.select(ORGANISATION.c.organisation)).scalars().all()
    others = sorted(name for name in known if name not in held and (mine is None or name in mine))
    return dict(sorted(held.items(), key=lambda each: (-each[1], each[0]))) | dict.fromkeys(others, 0)


def visible(connection: sa.Connection, actor: str) -> frozenset[str] | None:
    """The organisations whose devices somebody may see; None: all. Refused to whoever does not work at a bench."""
    return access.organisations_in(connection, actor, ACTION)
