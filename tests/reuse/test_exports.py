"""What goes out of the chain: EPCIS 2.0 against our schema of the standard, repairs in ORDS, never a person."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from barometer.records.home import Home
from reuse.commands import record
from reuse.epcis import epcis_bytes, epcis_document
from reuse.errors import ReuseError
from reuse.ords import COLUMNS, ords_csv, ords_rows
from reuse.payload import build
from tests.reuse.bench import live, tell
from tests.reuse.lives import LEAST, PATHS

SCHEMA = json.loads((Path(__file__).parent / "epcis_schema.json").read_text(encoding="utf-8"))


def document(home: Home, **asked: Any) -> dict[str, Any]:
    return epcis_document(home, "workshop", actor="local", **asked)


def test_every_life_is_a_valid_epcis_document_that_names_nobody(workshop: Home) -> None:
    for number, state in enumerate(sorted(set(PATHS) - {"new"})):
        live(workshop, f"D{number}", state)
    found = document(workshop)
    jsonschema.validate(found, SCHEMA)
    text = epcis_bytes(found).decode()
    for name in ("client_ref", "receipt", "commune_code"):
        assert name not in text
    assert LEAST["hand-over"]["client_ref"] not in text
    events = found["epcisBody"]["eventList"]
    assert len({event["eventID"] for event in events}) == len(events)
    assert {event["action"] for event in events} == {"ADD", "OBSERVE", "DELETE"}
    shipped = next(event for event in events if event["bizStep"] == "shipping")
    assert shipped["bizTransactionList"][0]["type"] == "bol"
    assert epcis_bytes(document(workshop)) == epcis_bytes(found)
    assert document(workshop, year=2020)["epcisBody"]["eventList"] == []


def test_a_fact_taken_back_is_told_again_with_its_error_declaration(workshop: Home) -> None:
    seq = live(workshop, "D1", "triaged")
    tell(workshop, "D1", "void", seq=seq, voided_seq=seq, reason="incorrect_data")
    tell(workshop, "D1", "diagnose", seq=seq + 1)
    found = document(workshop)
    jsonschema.validate(found, SCHEMA)
    first, second, declared, again = found["epcisBody"]["eventList"]
    assert declared["eventID"] == second["eventID"] != again["eventID"]
    assert declared["errorDeclaration"]["reason"] == "incorrect_data"
    assert first["bizStep"] == "receiving"


def test_the_first_hour_of_a_year_is_of_that_year(workshop: Home) -> None:
    """Half past midnight on 1 January 2026 in the country is still 2025 in UTC."""
    at = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)
    record(workshop, build("receive", LEAST["receive"]), device_id="D1", organisation="workshop", expected_seq=0,
           actor="local", occurred_at=at, recorded_at=at)  # fmt: skip
    assert [len(document(workshop, year=year)["epcisBody"]["eventList"]) for year in (2025, 2026)] == [0, 1]


def test_the_schema_can_refuse(workshop: Home) -> None:
    live(workshop, "D1", "received")
    for change in ({"bizStep": "erasing"}, {"action": "MOVE"}, {"client_ref": "P-17"}, {"eventTime": "hier"}):
        wrong = document(workshop)
        wrong["epcisBody"]["eventList"][0] |= change
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, SCHEMA)


def test_an_empty_log_is_said(workshop: Home) -> None:
    with pytest.raises(ReuseError) as refusal:
        document(workshop)
    assert refusal.value.code == "log_empty"


def test_a_repair_is_fixed_repairable_or_at_its_end_by_what_came_next(workshop: Home) -> None:
    fixed = live(workshop, "D1", "in_repair")
    for step, name in enumerate(("finish-repair", "erase", "qualify")):
        tell(workshop, "D1", name, seq=fixed + step)
    ended = live(workshop, "D2", "in_repair")
    tell(workshop, "D2", "finish-repair", seq=ended)
    tell(workshop, "D2", "declare-waste", seq=ended + 1, reason="uneconomic", recycler_contract="C-1")
    waiting = live(workshop, "D3", "in_repair")
    tell(workshop, "D3", "finish-repair", seq=waiting)
    live(workshop, "D4", "in_repair")
    rows = ords_rows(workshop, "workshop", actor="local", provider="atelier-bfc")
    assert [row["repair_status"] for row in rows] == ["Fixed", "End of life", "Repairable"]
    assert rows[1]["repair_barrier_if_end_of_life"] == "Repair too expensive"
    assert {row["country"] for row in rows} == {"FRA"}
    assert all(re.fullmatch(r"[a-z-]+-\d+", row["id"]) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["event_date"]) for row in rows)
    head = ords_csv(rows).decode().splitlines()[0]
    assert head.split(",") == list(COLUMNS)
    assert (rows[0]["product_category"], rows[0]["product_category_id"]) == ("Laptop", "16")


def test_a_repair_given_up_is_a_repair_that_ended(workshop: Home) -> None:
    for name, end in (("D1", "declare-waste"), ("D2", "dismantle")):
        tell(workshop, name, "start-repair", seq=live(workshop, name, "triaged"), fault="screen black")
        tell(workshop, name, end, seq=3)
    live(workshop, "D3", "waste")  # discarded without a repair: no row
    first, second = ords_rows(workshop, "workshop", actor="local", provider="workshop")
    said = ("repair_status", "repair_barrier_if_end_of_life", "problem")
    assert [first[name] for name in said] == ["End of life", "Item too worn out", "screen black"]
    assert [second[name] for name in said] == ["End of life", "", "screen black"]
