"""Contact data apart from the log, erased for good."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from barometer.records.access import set_actor
from barometer.records.audit import list_entries
from barometer.records.errors import AccessRefusedError
from barometer.records.home import Home
from reuse.contacts import (
    Contact,
    expire_contacts,
    export_contact,
    forget_contact,
    keep_contact,
    longest_months,
    months_later,
)
from reuse.errors import ReuseError
from tests.records.samples import NOW

UNTIL = date(2026, 6, 1)
NAME = "Zéphyrine Quatremains"


def keep(home: Home, reference: str = "P-17", **values: Any) -> None:
    known: dict[str, Any] = {"organisation": "workshop", "client_ref": reference, "keep_until": UNTIL, "name": NAME}
    keep_contact(home, Contact(**known | values), actor="local", recorded_at=NOW)


def code_of(attempt: Any) -> str:
    with pytest.raises(ReuseError) as refusal:
        attempt()
    assert refusal.value.message("fr") != refusal.value.message("en")
    return refusal.value.code


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_what_is_forgotten_stands_in_no_byte_of_the_folder(workshop: Home) -> None:
    keep(workshop)
    assert NAME.encode() in bytes_of(workshop.folder)
    assert export_contact(workshop, "workshop", "P-17", actor="local")["name"] == NAME
    assert forget_contact(workshop, "workshop", "P-17", actor="local", recorded_at=NOW) == 1
    assert NAME.encode() not in bytes_of(workshop.folder)
    assert code_of(lambda: export_contact(workshop, "workshop", "P-17", actor="local")) == "contact_unknown"


def test_contacts_are_kept_renewed_and_expire_at_their_day(any_workshop: Home) -> None:
    keep(any_workshop)
    keep(any_workshop, mail="z@example.org")
    keep(any_workshop, "P-18", keep_until=date(2026, 2, 1))
    assert expire_contacts(any_workshop, "workshop", actor="local", recorded_at=NOW) == 0
    later = NOW + timedelta(days=60)
    assert expire_contacts(any_workshop, "workshop", actor="local", recorded_at=later) == 1
    assert export_contact(any_workshop, "workshop", "P-17", actor="local")["mail"] == "z@example.org"
    assert code_of(lambda: export_contact(any_workshop, "workshop", "P-18", actor="local")) == "contact_unknown"
    told = list_entries(any_workshop)
    assert {"privacy-keep", "privacy-expire"} <= set(told["verb"])
    assert NAME not in repr(told.rows())


def test_no_data_no_reference_too_long_or_past_is_refused(workshop: Home) -> None:
    assert longest_months() == 24
    assert code_of(lambda: keep(workshop, name=None)) == "contact_empty"
    assert code_of(lambda: keep(workshop, "Quatremains")) == "client_ref_form"
    assert code_of(lambda: keep(workshop, keep_until=date(2028, 1, 6))) == "contact_too_long"
    assert code_of(lambda: keep(workshop, keep_until=date(2026, 1, 4))) == "contact_past"
    with pytest.raises(ReuseError) as refusal:
        keep(workshop, keep_until=date(2028, 1, 6))
    assert "06/01/2028" in refusal.value.message("fr")
    assert "2028-01-06" in refusal.value.message("en")
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_only_the_organisation_that_keeps_them_reads_or_erases(workshop: Home) -> None:
    keep(workshop)
    set_actor(workshop, "pia", role="prescriber", organisations=["other"], actor="local", recorded_at=NOW)
    set_actor(workshop, "bob", role="operator", organisations=["workshop"], actor="local", recorded_at=NOW)
    for actor in ("pia", "bob"):
        with pytest.raises(AccessRefusedError):
            export_contact(workshop, "workshop", "P-17", actor=actor)
        with pytest.raises(AccessRefusedError):
            forget_contact(workshop, "workshop", "P-17", actor=actor, recorded_at=NOW)
