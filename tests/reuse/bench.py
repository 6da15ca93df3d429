"""Recording in a data folder for the tests: a device, an event, one second later each time."""

import json
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import sqlalchemy as sa

from barometer.records.database import _engine
from barometer.records.home import Home
from reuse.commands import Done, record
from reuse.kinds import instant
from reuse.payload import build
from reuse.requests import record_request
from reuse.store import EVENT
from tests.reuse.lives import LEAST, PATHS, START

_SECONDS = count(1)


def tell(home: Home, device: str, name: str, *, seq: int, organisation: str = "workshop", actor: str = "local",
         proof: str | None = None, **values: Any) -> Done:  # fmt: skip
    """Record one event, by default the least that it says."""
    at = START + timedelta(seconds=next(_SECONDS))
    said = own(dict(values or LEAST.get(name, {})), device)
    if name == "erase":
        said.setdefault("wiped_at", instant(at))
        proof = proof or proof_of(device, seq)
    if name == "identify" and not values:
        said = {"serial": f"S-{device}"}
    if name == "allocate" and said == LEAST["allocate"]:  # a request of its own, with a place
        said = {"request": asked(home, f"Q-{device}-{seq}", organisation)}
    if name == "dismantle" and not values:  # an identifier of a part is a device's: never that of another's part
        said["parts"] = [part | {"part": f"{device}-{part['part']}"} for part in said["parts"]]
    return record(
        home, build(name, said), device_id=device, organisation=organisation, expected_seq=seq, actor=actor,
        occurred_at=at, recorded_at=at, evidence_sha256=proof,
    )  # fmt: skip


def own(said: dict[str, Any], device: str) -> dict[str, Any]:
    """What is said of the medium `M1` of the examples, said of the device's own: M1 in D1, M-D2 in D2."""
    return said if device == "D1" else json.loads(json.dumps(said).replace('"M1"', f'"M-{device}"'))  # type: ignore[no-any-return]


def asked(home: Home, request: str, workshop: str) -> str:
    """A request for one laptop, accepted by a workshop; written where devices are not concerned."""
    by = "other" if workshop == "workshop" else "workshop"
    ask = {"workshop": workshop, "equipment_type": "laptop", "quantity": 1, "territory": "REG-27", "audience": "pupil"}
    for seq, (name, values) in enumerate((("ask", ask), ("accept", {"quantity": 1}))):
        at = START + timedelta(seconds=seq)
        record_request(
            home, name, values, request=request, organisation=by, expected_seq=seq, actor="local", occurred_at=at,
            recorded_at=at,
        )  # fmt: skip
    return request


def live(home: Home, device: str, state: str, **settings: Any) -> int:
    """Bring a new device to a state; gives its seq."""
    for seq, name in enumerate(PATHS[state]):
        tell(home, device, name, seq=seq, **settings)
    return len(PATHS[state])


def proof_of(device: str, seq: int) -> str:
    """A digest of its own for each wipe."""
    return f"{device}-{seq}".encode().hex().rjust(64, "0")[-64:]


def rows(home: Home) -> list[Any]:
    """The log, by organisation and place."""
    with _engine(home.database_url).connect() as connection:
        return list(connection.execute(sa.select(EVENT).order_by(EVENT.c.organisation, EVENT.c.position)))


def tamper(home: Home, *statements: str) -> None:
    """What somebody with the keys of the database could do: triggers dropped, then any statement."""
    engine = _engine(home.database_url).execution_options(is_writer=True)
    names = {
        "sqlite": ["device_event_no_update", "device_event_no_delete", "device_event_no_replace"],
        "postgresql": ["device_event_no_change ON device_event", "device_event_no_truncate ON device_event"],
    }
    with engine.begin() as connection:
        for name in names[connection.dialect.name]:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def later(seconds: int = 0) -> datetime:
    """A moment after all those used so far."""
    return START + timedelta(days=1, seconds=next(_SECONDS) + seconds)
