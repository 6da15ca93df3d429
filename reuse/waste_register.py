"""The outgoing waste register of an organisation, from its log (arrêté of 31 May 2021; METHODOLOGY 19.15).

In: the devices that a workshop handed to a recycler in a year. Out: one row a slip and waste code, weights in tonnes as
the register asks. Weights are those handed and those received: two columns, never one for the other.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from barometer.records import access
from barometer.records.database import read
from barometer.records.home import Home
from reuse import store
from reuse.kinds import day_of
from reuse.vocabularies import vocabularies

#: Who may read it: whoever works at the bench, or reads the organisation's assets.
READ = "read_assets"
COLUMNS = ("date_expedition", "denomination_dechet", "code_dechet", "quantite_tonnes", "numero_bordereau",
           "destinataire", "date_reception", "quantite_recue_tonnes", "code_traitement", "unites", "origine",
           "statut")  # fmt: skip
HANDED, CONFIRMED, VOIDED = "hand-to-recycler", "confirm-treatment", "void"
GRAMS_PER_TONNE = 1_000_000


@dataclass(frozen=True)
class WasteLine:
    """One slip, code, day and recycler. Weights in grams; `received` and `treatments` of the units confirmed so far."""

    day: str
    waste_code: str
    slip: str
    recycler: str
    units: int
    grams: int
    confirmed: int
    received: int | None
    received_on: str | None
    treatments: tuple[str, ...]
    donors: tuple[str, ...]


def waste_lines(home: Home, organisation: str, year: int, *, actor: str) -> list[WasteLine]:
    """What an organisation handed to recyclers in a year, by day, slip and code."""
    with read(home) as connection:
        access.require_in(connection, actor, READ, [organisation])
        return lines_in(connection, organisation, year)


def lines_in(connection: sa.Connection, organisation: str, year: int) -> list[WasteLine]:
    """The same inside a connection, for those who have already been let in."""
    event, current = store.EVENT.c, store.CURRENT.c
    query = (
        sa.select(event.device_id, event.seq, event.type, event.occurred_at, event.payload_json, current.donor)
        .join_from(store.EVENT, store.CURRENT, event.device_id == current.device_id)
        .where(event.organisation == organisation, event.type.in_((HANDED, CONFIRMED, VOIDED)))
        .order_by(event.device_id, event.seq)
    )
    lives: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        lives[row.device_id].append(row)
    groups: dict[tuple[str, ...], list[tuple[dict[str, Any], Any, str | None]]] = defaultdict(list)
    for rows in lives.values():
        for handed, confirmed in _departures(rows):
            payload = json.loads(handed.payload_json)
            day = day_of(handed.occurred_at)
            if day.year == year:
                place = (day.isoformat(), payload["slip"], payload["waste_code"], payload["recycler"])
                groups[place].append((payload, confirmed, handed.donor))
    return [_line(place, members) for place, members in sorted(groups.items())]


def register_rows(lines: Iterable[WasteLine], names: Mapping[str, str]) -> list[dict[str, str]]:
    """The rows of the file, in French, the language of the register; an unknown value is an empty cell.

    `names`: the organisations of the register, identifier -> name.
    """
    return [
        {
            "date_expedition": line.day,
            "denomination_dechet": vocabularies()["waste_code"].get(line.waste_code, {}).get("fr", ""),
            "code_dechet": line.waste_code,
            "quantite_tonnes": tonnes(line.grams),
            "numero_bordereau": line.slip,
            "destinataire": line.recycler,
            "date_reception": line.received_on or "",
            "quantite_recue_tonnes": "" if line.received is None else tonnes(line.received),
            "code_traitement": " ".join(line.treatments),
            "unites": str(line.units),
            "origine": " ; ".join(names.get(donor, donor) for donor in line.donors),
            "statut": "traité" if line.confirmed == line.units else "en attente du traitement",
        }
        for line in lines
    ]


def tonnes(grams: int) -> str:
    """Grams as tonnes with six decimals: not a gram is lost."""
    return f"{grams // GRAMS_PER_TONNE}.{grams % GRAMS_PER_TONNE:06d}"


def _departures(rows: list[Any]) -> list[tuple[Any, Any]]:
    """Each hand-over to a recycler that still counts, with its confirmation where there is one."""
    gone = {json.loads(row.payload_json)["voided_seq"] for row in rows if row.type == VOIDED}
    found: list[tuple[Any, Any]] = []
    for row in rows:
        if row.type == HANDED and row.seq not in gone:
            found.append((row, None))
        elif row.type == CONFIRMED and row.seq not in gone and found:
            found[-1] = (found[-1][0], row)
    return found


def _line(place: tuple[str, ...], members: list[tuple[dict[str, Any], Any, str | None]]) -> WasteLine:
    day, slip, code, recycler = place
    confirmations = [confirmed for _, confirmed, _ in members if confirmed is not None]
    said = [json.loads(row.payload_json) for row in confirmations]
    return WasteLine(
        day=day,
        waste_code=code,
        slip=slip,
        recycler=recycler,
        units=len(members),
        grams=sum(payload["grams_handed"] for payload, _, _ in members),
        confirmed=len(confirmations),
        received=sum(each["grams_received"] for each in said) if said else None,
        received_on=max((day_of(row.occurred_at).isoformat() for row in confirmations), default=None),
        treatments=tuple(sorted({each["treatment"] for each in said})),
        donors=tuple(sorted({donor for _, _, donor in members if donor})),
    )
