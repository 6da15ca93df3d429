"""A refusal is read by people: moments and days as they are written, fields and codes in words."""

import re

import pytest

from reuse.errors import FieldRefusedError, GuardRefusedError
from reuse.event_fields import Event
from reuse.events import CATALOGUE
from reuse.payload import build, specs
from reuse.vocabularies import vocabularies
from tests.reuse.lives import LEAST, Story, refused

RAW = re.compile(r"\d{4}-\d\d-\d\dT|\b[a-z]+_[a-z_]+\b")


def test_a_moment_is_said_in_the_time_of_the_country() -> None:
    refusal = GuardRefusedError(
        "occurred_in_future", occurred="2026-07-05T10:00:10.000000Z", recorded="2026-01-05T10:00:20.000000Z"
    )
    assert "05/07/2026 12:00" in refusal.message("fr")
    assert "2026-01-05 11:00" in refusal.message("en")


def test_two_moments_of_one_minute_are_told_apart() -> None:
    refusal = GuardRefusedError(
        "occurred_before_last", occurred="2026-01-05T10:00:10.000000Z", last="2026-01-05T10:00:20.000000Z"
    )
    assert "11:00:10" in refusal.message("fr")
    assert "11:00:20" in refusal.message("fr")


def test_a_field_is_said_by_its_label_and_what_was_typed_as_it_was_typed() -> None:
    with pytest.raises(FieldRefusedError) as refusal:
        build("transfer-out", LEAST["transfer-out"] | {"proof_due_on": "2027-02-31"})
    assert "date à laquelle la preuve de réemploi est due" in refusal.value.message("fr")
    assert "2027-02-31" in refusal.value.message("fr")
    assert "genre (n° 2)" in FieldRefusedError("field_missing", field="media[1].kind").message("fr")


def test_a_type_of_equipment_is_said_by_its_name() -> None:
    refusal = GuardRefusedError("request_of_another_type", request="Q-1", wanted="laptop", found="tablet")
    assert "« Ordinateur portable »" in refusal.message("fr")
    assert "“Tablet”" in refusal.message("en")


def test_every_field_of_every_event_has_a_label() -> None:
    def names(record: type) -> set[str]:
        held = specs(record)
        return {spec.name for spec in held} | {name for spec in held if spec.record for name in names(spec.record)}

    events: list[type[Event]] = list(CATALOGUE.values())
    assert {name for event in events for name in names(event)} <= set(vocabularies()["field"])


@pytest.mark.parametrize(
    ("path", "event", "values"),
    [
        (("receive", "diagnose"), "qualify", LEAST["qualify"]),
        (("receive",), "diagnose", {"media": []}),
        ((), "receive", {"equipment_type": "laptop", "origin": "company_donation"}),
        (("receive", "diagnose"), "lose", {"reason": "missing"}),
        (("receive",), "hand-over", LEAST["hand-over"]),
    ],
)
def test_no_code_nor_column_name_is_left_in_a_french_refusal(path: tuple[str, ...], event: str, values: dict) -> None:  # type: ignore[type-arg]
    said = refused(Story(*path), event, **values).message("fr")
    assert RAW.search(said) is None, said
